/// A reference answer that may carry the facts of its record beside it.
///
/// It is the answer's text, its JSON text (a box, a list of boxes, several accepted answers), or a
/// JSON object with the answer under `answer` and what the record knows under the names of the
/// checker's options: `{"answer": [1, 2, 3, 4], "width": 640, "height": 480}`.
struct StructuredReference {
  /// The most bytes that a reference may have.
  static let byteLimit = 1 << 20

  /// The answer as JSON, if it is written as an array or object.
  let json: LooseJSON?
  /// The answer as text: the reference itself, or the string under `answer`.
  let text: String
  /// The object around the answer.
  private let record: LooseJSON?

  /// Reads a reference; `nil` if it is beyond the limit.
  init?(_ reference: String) {
    guard reference.utf8.count <= StructuredReference.byteLimit else { return nil }
    let bytes = streamSafe(Array(reference.utf8))
    let range = bytes.trimmed(0..<bytes.count)
    var parsed: LooseJSON?
    if let first = range.isEmpty ? nil : bytes[range.lowerBound],
      first == UInt8(ascii: "[") || first == UInt8(ascii: "{")
    {
      parsed = LooseJSONParser.parse(bytes)
    }
    guard let object = parsed, object.isObject, let answer = object.member("answer") else {
      record = parsed.flatMap { $0.isObject ? $0 : nil }
      json = parsed
      text = Rewards.text(of: bytes)
      return
    }
    record = object
    switch answer {
    case .string(let content):
      let inner = Array(content.utf8)
      let start = inner.skippingBlanks(0, limit: inner.count)
      let isStructure = start < inner.count && "[{".utf8.contains(inner[start])
      json = isStructure ? LooseJSONParser.parse(inner) : nil
      text = content
    case .number(let value):
      json = nil
      text = StructuredReference.spelling(value)
    case .null, .bool:
      json = nil
      text = ""
    case .array, .object:
      json = answer
      text = ""
    }
  }

  /// Whether it is an object around the answer, not the answer itself.
  var isRecord: Bool { record?.member("answer") != nil }

  /// A fact of the record.
  func fact(_ name: String) -> LooseJSON? { record?.member(name) }

  /// The accepted answers: the strings and numbers of a list, or the one text.
  var answers: [String]? {
    guard let elements = json?.array else { return json == nil ? [text] : nil }
    var answers: [String] = []
    for element in elements {
      switch element {
      case .string(let text): answers.append(text)
      case .number(let value): answers.append(StructuredReference.spelling(value))
      default: return nil
      }
    }
    return answers.isEmpty ? nil : answers
  }

  /// The shortest spelling of a number, whole ones without a point.
  static func spelling(_ value: Double) -> String {
    value.magnitude < 1e15 && value == value.rounded() ? String(Int(value)) : "\(value)"
  }
}
