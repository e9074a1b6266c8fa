internal import StrictJSON

/// Meaning of a plain YAML scalar in the core schema of YAML 1.2.
///
/// `yes`, `no`, `on` and `off` are texts, unlike in YAML 1.1.
enum YAMLScalar {
  /// The value of plain text; nil for infinities and NaN, which a recipe cannot hold.
  static func value(_ text: String) -> JSONValue? {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: break
    }
    let bytes = Array(text.utf8)
    if let number = integer(bytes) { return number }
    if isFloat(bytes) {
      guard let value = Double(text), value.isFinite else { return nil }
      return JSONValue(value)
    }
    switch text.drop(while: { $0 == "+" || $0 == "-" }) {
    case ".inf", ".Inf", ".INF": return nil
    default: break
    }
    if text == ".nan" || text == ".NaN" || text == ".NAN" { return nil }
    return .string(text)
  }

  /// Decimal, `0o` octal or `0x` hexadecimal; one beyond Int becomes the nearest Double.
  private static func integer(_ bytes: [UInt8]) -> JSONValue? {
    if bytes.starts(with: Array("0o".utf8)) || bytes.starts(with: Array("0x".utf8)) {
      let radix = bytes[1] == UInt8(ascii: "o") ? 8 : 16
      let digits = String(decoding: bytes.dropFirst(2), as: UTF8.self)
      let isSigned = digits.hasPrefix("-") || digits.hasPrefix("+")
      return isSigned ? nil : Int(digits, radix: radix).map { JSONValue($0) }
    }
    let digits = unsigned(bytes)
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return Int(text).map { JSONValue($0) } ?? Double(text).map { JSONValue($0) }
  }

  /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
  private static func isFloat(_ bytes: [UInt8]) -> Bool {
    var rest = unsigned(bytes)
    let whole = rest.prefix(while: isDigit)
    rest = rest.dropFirst(whole.count)
    var fraction: ArraySlice<UInt8> = []
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix(while: isDigit)
      rest = rest.dropFirst(1 + fraction.count)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return false }
    guard let mark = rest.first else { return true }
    guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
    let exponent = unsigned(Array(rest.dropFirst()))
    return !exponent.isEmpty && exponent.allSatisfy(isDigit)
  }

  private static func unsigned(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    let hasSign = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+")
    return hasSign ? bytes.dropFirst() : bytes[...]
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
