internal import StrictJSON

/// Writes a resolved recipe as YAML that reads back equal.
enum YAMLText {
  /// Block style, two spaces; empty lists and mappings in flow style.
  static func text(_ value: JSONValue) -> String {
    switch value {
    case .object(let object) where object.count > 0: lines(value).joined(separator: "\n") + "\n"
    case .array(let elements) where !elements.isEmpty:
      lines(value).joined(separator: "\n") + "\n"
    default: scalar(value) + "\n"
    }
  }

  private static func lines(_ value: JSONValue) -> [String] {
    switch value {
    case .object(let object):
      object.members.flatMap { key, value -> [String] in
        let name = scalar(.string(key)) + ":"
        if isScalar(value) { return [name + " " + scalar(value)] }
        return [name] + lines(value).map { "  " + $0 }
      }
    case .array(let elements):
      elements.flatMap { element -> [String] in
        if isScalar(element) { return ["- " + scalar(element)] }
        return lines(element).enumerated().map { ($0 == 0 ? "- " : "  ") + $1 }
      }
    default: [scalar(value)]
    }
  }

  private static func isScalar(_ value: JSONValue) -> Bool {
    switch value {
    case .object(let object): object.count == 0
    case .array(let elements): elements.isEmpty
    default: true
    }
  }

  private static func scalar(_ value: JSONValue) -> String {
    guard case .string(let text) = value else { return value.text }
    return isPlain(text) ? text : value.text
  }

  /// Whether the text needs no quotes: harmless characters only, and not another kind of value.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "/"),
      text.utf8.allSatisfy({
        isLetter($0) || (0x30...0x39).contains($0) || "-_./".utf8.contains($0)
      }),
      case .string = YAMLScalar.value(text)
    else { return false }
    return true
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
