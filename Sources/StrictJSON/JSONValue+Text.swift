extension JSONValue {
  /// The value as one line of JSON: no blanks, members in order, control characters escaped.
  public var text: String {
    var out = ""
    write(into: &out, indent: nil, level: 0)
    return out
  }

  /// The value over several lines, two blanks per level.
  public var prettyText: String {
    var out = ""
    write(into: &out, indent: 2, level: 0)
    return out
  }

  private func write(into out: inout String, indent: Int?, level: Int) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .number(let number): out += number.text
    case .string(let string): Self.quote(string, into: &out)
    case .array(let elements):
      Self.list(elements, open: "[", close: "]", into: &out, indent: indent, level: level) {
        $0.write(into: &$1, indent: indent, level: level + 1)
      }
    case .object(let object):
      Self.list(object.members, open: "{", close: "}", into: &out, indent: indent, level: level) {
        Self.quote($0.key, into: &$1)
        $1 += indent == nil ? ":" : ": "
        $0.value.write(into: &$1, indent: indent, level: level + 1)
      }
    }
  }

  private static func list<Element>(
    _ elements: [Element], open: String, close: String, into out: inout String, indent: Int?,
    level: Int, write: (Element, inout String) -> Void
  ) {
    out += open
    for (index, element) in elements.enumerated() {
      if index > 0 { out += "," }
      newline(indent, level + 1, into: &out)
      write(element, &out)
    }
    if !elements.isEmpty { newline(indent, level, into: &out) }
    out += close
  }

  private static func newline(_ indent: Int?, _ level: Int, into out: inout String) {
    guard let indent else { return }
    out += "\n" + String(repeating: " ", count: indent * level)
  }

  private static func quote(_ string: String, into out: inout String) {
    out += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x2028
          || scalar.value == 0x2029
        {
          let hex = String(scalar.value, radix: 16)
          out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    out += "\""
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An integer.
  public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
  /// A Boolean.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An array of values.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object of members in order; of equal keys the later value stays.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }

  /// A finite Double as a number, anything else as `null`.
  public init(_ value: Double) {
    self = value.isFinite ? .number(JSONNumber(value)) : .null
  }

  /// An integer.
  public init(_ value: Int) { self = .number(JSONNumber(value)) }
}
