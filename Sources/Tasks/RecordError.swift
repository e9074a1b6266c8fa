/// Why a record gives no sample.
public enum RecordError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The record lacks a mapped field: a bad record, subject to `data.on-bad-record`.
  case missingField(String, present: [String])
  /// A mapped field holds another kind of value: a bad record.
  case wrongType(field: String, expected: String, found: String)
  /// The record is well formed but cannot be used: it is refused, named and counted.
  case unusable(String)

  /// The error as a sentence for people.
  public var description: String {
    switch self {
    case .missingField(let field, let present):
      var text = "no field \"\(field)\""
      if let near = NearestName.of(field, among: present) { text += "; did you mean \"\(near)\"?" }
      return text + " (fields here: \(present.joined(separator: ", ")))"
    case .wrongType(let field, let expected, let found):
      return "field \"\(field)\" is \(found), expected \(expected)"
    case .unusable(let reason): return reason
    }
  }
}
