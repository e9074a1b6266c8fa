public import StrictJSON

/// Which fields of a record hold the question, the answer and the rest.
///
/// A field name may be nested (`"reward.ground_truth"`, `"choices.0"`); a key that itself holds the
/// dot wins. Several fields given for one role are joined by a blank in that order, so that records
/// which keep the story and the question apart (`["body", "question"]`) read as one text.
public struct FieldMapping: Sendable, Equatable {
  /// What a field is for.
  public enum Role: String, Sendable, Hashable, CaseIterable {
    case question, answer, solution, family, level, image, choices, boxes, width, height
  }

  private struct Source: Sendable, Equatable {
    /// Tried in order; each is a list of fields to join.
    var alternatives: [[String]]
    /// Whether a record without it is bad.
    var isRequired: Bool
  }

  private var sources: [Role: Source] = [:]

  /// A mapping with a question and an answer field and the usual names of the optional roles.
  public init(question: String, answer: String) {
    sources[.question] = Source(alternatives: [[question]], isRequired: true)
    sources[.answer] = Source(alternatives: [[answer]], isRequired: true)
    allow(.solution, ["solution"])
    allow(.family, ["family"])
    allow(.level, ["level"])
  }

  /// Reads the role from the first of these fields that is there; a record without it is fine.
  public mutating func allow(_ role: Role, _ names: [String]) {
    sources[role] = Source(alternatives: names.map { [$0] }, isRequired: false)
  }

  /// Reads the role from these fields, joined by a blank; a record without one of them is bad.
  public mutating func map(_ role: Role, to names: [String]) {
    sources[role] = Source(alternatives: [names], isRequired: true)
  }

  /// The text of a role that a record must have.
  ///
  /// Numbers are taken as written, without a fraction of zeros (`27.0` gives `27`); a list of one
  /// element gives that element.
  /// - Throws: ``RecordError``; `.unusable` for a blank text or a list of several elements.
  public func required(_ role: Role, of record: JSONObject) throws(RecordError) -> String {
    guard let source = sources[role] else {
      throw .missingField(role.rawValue, present: record.keys)
    }
    guard let text = try read(source, of: record) else {
      throw .missingField(source.alternatives.first?.first ?? role.rawValue, present: record.keys)
    }
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw .unusable("the \(role.rawValue) is blank")
    }
    return text
  }

  /// The text of a role, or nil where the record has none.
  /// - Throws: ``RecordError`` only if the recipe itself mapped the role.
  public func optional(_ role: Role, of record: JSONObject) throws(RecordError) -> String? {
    guard let source = sources[role] else { return nil }
    do throws(RecordError) {
      return try read(source, of: record)
    } catch {
      if source.isRequired { throw error }
      return nil
    }
  }

  /// The pictures of a role whose field holds one or a list of them; none where the record has no
  /// such field.
  /// - Throws: ``RecordError``; `.unusable` for pictures that cannot be taken, the other cases for
  ///   what is no picture.
  public func images(of record: JSONObject) throws(RecordError) -> [ImageReference] {
    for names in sources[.image]?.alternatives ?? [] {
      var images: [ImageReference] = []
      var isPresent = false
      for name in names {
        guard let value = Self.value(at: name, in: record), !value.isNull else { continue }
        isPresent = true
        images += try PictureField.images(value, field: name)
      }
      if isPresent { return images }
    }
    return []
  }

  /// The value of a role with the name of its field, or nil where the record has none; several
  /// fields mapped to the role give their joined text.
  /// - Throws: ``RecordError`` only if the recipe itself mapped the role.
  func value(
    _ role: Role, of record: JSONObject
  ) throws(RecordError) -> (field: String, value: JSONValue)? {
    guard let source = sources[role] else { return nil }
    for names in source.alternatives {
      guard let name = names.first else { continue }
      if names.count > 1 {
        return try read(source, of: record).map { (name, JSONValue.string($0)) }
      }
      if let value = Self.value(at: name, in: record), !value.isNull { return (name, value) }
      if source.isRequired { throw .missingField(name, present: record.keys) }
    }
    return nil
  }

  private func read(_ source: Source, of record: JSONObject) throws(RecordError) -> String? {
    alternatives: for names in source.alternatives {
      var texts: [String] = []
      for name in names {
        guard let value = Self.value(at: name, in: record), !value.isNull else {
          if source.isRequired { throw .missingField(name, present: record.keys) }
          continue alternatives
        }
        texts.append(try Self.text(of: value, field: name))
      }
      return texts.joined(separator: " ")
    }
    return nil
  }

  /// The value at a field name: the member of that very key, else the dotted path.
  static func value(at name: String, in record: JSONObject) -> JSONValue? {
    if let value = record[name] { return value }
    var current = JSONValue.object(record)
    for part in name.split(separator: ".", omittingEmptySubsequences: false) {
      if let elements = current.array {
        guard let index = Int(part), elements.indices.contains(index) else { return nil }
        current = elements[index]
      } else {
        guard let next = current[String(part)] else { return nil }
        current = next
      }
    }
    return current
  }

  private static func text(of value: JSONValue, field: String) throws(RecordError) -> String {
    switch value {
    case .string(let text): return text
    case .number(let number): return plain(number)
    case .array(let elements):
      guard elements.count == 1, let only = elements.first, only.array == nil else {
        throw .unusable("field \"\(field)\" holds \(elements.count) values, one is needed")
      }
      return try text(of: only, field: field)
    default:
      throw .wrongType(field: field, expected: "a text or a number", found: value.kind)
    }
  }

  /// A number as a person writes it: whole values without fraction or exponent.
  static func plain(_ number: JSONNumber) -> String {
    if number.int != nil { return number.text }
    guard let value = number.double, let whole = Int(exactly: value),
      whole.magnitude < 1 << 53
    else { return number.text }
    return String(whole)
  }
}
