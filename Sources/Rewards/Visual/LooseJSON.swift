/// A JSON value as models write it; object members keep their order, keys are unique.
enum LooseJSON: Equatable {
  case null
  case bool(Bool)
  /// May be NaN or infinite.
  case number(Double)
  case string(String)
  case array([LooseJSON])
  case object([(key: String, value: LooseJSON)])

  var array: [LooseJSON]? { if case .array(let elements) = self { elements } else { nil } }
  var string: String? { if case .string(let text) = self { text } else { nil } }
  var number: Double? { if case .number(let value) = self { value } else { nil } }
  var isObject: Bool { if case .object = self { true } else { false } }

  /// The value of the first of these keys that an object has; keys compare without case.
  func member(_ names: String...) -> LooseJSON? {
    guard case .object(let members) = self else { return nil }
    for name in names {
      if let found = members.first(where: { $0.key.lowercased() == name }) { return found.value }
    }
    return nil
  }

  static func == (left: LooseJSON, right: LooseJSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }
}

/// Reads one value as JSON or as the literal of a Python list or dictionary.
///
/// Beyond JSON it takes single quotes, `None`, `True`, `False`, `NaN`, infinities, parentheses for
/// brackets, and a comma before a closing bracket. Nesting is limited to `depthLimit`; a key that
/// occurs twice is an error.
///
/// - Complexity: one pass; the work is limited by the number of bytes.
struct LooseJSONParser {
  enum Failure: Error {
    /// The text ends inside the value.
    case truncated
    /// It is no value.
    case malformed
    /// Nested too deep.
    case depth
  }

  static let depthLimit = 32

  private let bytes: [UInt8]
  /// Where the next byte is read; after a value, the index behind it.
  private(set) var at: Int

  init(_ bytes: [UInt8], at: Int = 0) {
    self.bytes = bytes
    self.at = at
  }

  /// The one value that the whole text is, or `nil`.
  static func parse(_ bytes: [UInt8]) -> LooseJSON? {
    var parser = LooseJSONParser(bytes)
    guard let value = try? parser.value(), bytes.isBlank(in: parser.at..<bytes.count) else {
      return nil
    }
    return value
  }

  /// Reads the value at `at`.
  mutating func value() throws(Failure) -> LooseJSON { try value(depth: 0) }

  private mutating func value(depth: Int) throws(Failure) -> LooseJSON {
    guard depth <= LooseJSONParser.depthLimit else { throw .depth }
    switch try next() {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(closing: UInt8(ascii: "]"), depth: depth)
    case UInt8(ascii: "("): return try array(closing: UInt8(ascii: ")"), depth: depth)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string())
    default: return try scalar()
    }
  }

  /// The next byte that is no blank.
  private mutating func next() throws(Failure) -> UInt8 {
    at = bytes.skippingBlanks(at, limit: bytes.count)
    guard at < bytes.count else { throw .truncated }
    return bytes[at]
  }

  private mutating func array(closing: UInt8, depth: Int) throws(Failure) -> LooseJSON {
    at += 1
    var elements: [LooseJSON] = []
    while try next() != closing {
      elements.append(try value(depth: depth + 1))
      try separator(before: closing)
    }
    at += 1
    return .array(elements)
  }

  private mutating func object(depth: Int) throws(Failure) -> LooseJSON {
    let closing = UInt8(ascii: "}")
    at += 1
    var members: [(key: String, value: LooseJSON)] = []
    var keys: Set<String> = []
    while try next() != closing {
      guard bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'") else {
        throw .malformed
      }
      let key = try string()
      guard keys.insert(key).inserted else { throw .malformed }
      guard try next() == UInt8(ascii: ":") else { throw .malformed }
      at += 1
      members.append((key, try value(depth: depth + 1)))
      try separator(before: closing)
    }
    at += 1
    return .object(members)
  }

  /// Skips a comma, or stops at the closing bracket.
  private mutating func separator(before closing: UInt8) throws(Failure) {
    let byte = try next()
    if byte == UInt8(ascii: ",") {
      at += 1
    } else if byte != closing {
      throw .malformed
    }
  }

  private mutating func string() throws(Failure) -> String {
    let quote = bytes[at]
    at += 1
    var content: [UInt8] = []
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == quote { return text(of: streamSafe(content)) }
      guard byte == UInt8(ascii: "\\") else {
        content.append(byte)
        continue
      }
      guard at < bytes.count else { break }
      let escaped = bytes[at]
      at += 1
      switch escaped {
      case UInt8(ascii: "n"): content.append(0x0A)
      case UInt8(ascii: "t"): content.append(0x09)
      case UInt8(ascii: "r"): content.append(0x0D)
      case UInt8(ascii: "b"), UInt8(ascii: "f"): content.append(0x20)
      case UInt8(ascii: "u"): content += try codePoint()
      default: content.append(escaped)
      }
    }
    throw .truncated
  }

  /// The UTF-8 of `\uXXXX`, of two of them for a surrogate pair; U+FFFD for a lone surrogate.
  private mutating func codePoint() throws(Failure) -> [UInt8] {
    let first = try hexadecimal()
    var value = first
    if (0xD800..<0xDC00).contains(first), bytes.hasBytes(Array("\\u".utf8), at: at) {
      let mark = at
      at += 2
      let second = try hexadecimal()
      if (0xDC00..<0xE000).contains(second) {
        value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
      } else {
        at = mark
      }
    }
    return Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
  }

  private mutating func hexadecimal() throws(Failure) -> UInt32 {
    guard bytes.count - at >= 4 else { throw .truncated }
    var value: UInt32 = 0
    for byte in bytes[at..<(at + 4)] {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
      case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
      default: throw .malformed
      }
    }
    at += 4
    return value
  }

  /// A number or a name.
  private mutating func scalar() throws(Failure) -> LooseJSON {
    let start = at
    while at < bytes.count, bytes[at].isWordByte || "+-._".utf8.contains(bytes[at]) { at += 1 }
    let word = bytes[start..<at]
    guard !word.isEmpty, word.count <= 64 else { throw .malformed }
    if let number = decimalNumber(word) { return .number(number) }
    switch text(of: word).lowercased() {
    case "null", "none": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "nan", "-nan": return .number(.nan)
    case "inf", "infinity", "+inf", "+infinity": return .number(.infinity)
    case "-inf", "-infinity": return .number(-.infinity)
    // What ends here may be the start of a name or number.
    default: throw at == bytes.count ? .truncated : .malformed
    }
  }
}

/// The value of `-12`, `+.5`, `3.`, `1e-3`; infinite if beyond the range; `nil` for anything else.
func decimalNumber(_ bytes: ArraySlice<UInt8>) -> Double? {
  var at = bytes.startIndex
  func skipDigits() -> Int {
    let start = at
    while at < bytes.endIndex, bytes[at].isASCIIDigit { at += 1 }
    return at - start
  }
  if at < bytes.endIndex, bytes[at] == 0x2B || bytes[at] == 0x2D { at += 1 }
  var digits = skipDigits()
  if at < bytes.endIndex, bytes[at] == UInt8(ascii: ".") {
    at += 1
    digits += skipDigits()
  }
  guard digits > 0 else { return nil }
  if at < bytes.endIndex, bytes[at].asciiLowercased == UInt8(ascii: "e") {
    at += 1
    if at < bytes.endIndex, bytes[at] == 0x2B || bytes[at] == 0x2D { at += 1 }
    guard skipDigits() > 0 else { return nil }
  }
  guard at == bytes.endIndex else { return nil }
  if let value = shortDecimal(bytes, digits: digits) { return value }
  var spelling = text(of: bytes)
  if spelling.hasSuffix(".") { spelling += "0" }
  return Double(spelling.replacingPoint())
}

/// The value of a number of at most 15 digits without an exponent: the quotient of two whole numbers
/// that are exact, so rounded once.
private func shortDecimal(_ bytes: ArraySlice<UInt8>, digits: Int) -> Double? {
  guard digits <= 15 else { return nil }
  var whole: Int64 = 0
  var scale: Int64 = 1
  var isFraction = false
  for byte in bytes {
    if byte.isASCIIDigit {
      whole = whole * 10 + Int64(byte - 0x30)
      if isFraction { scale *= 10 }
    } else if byte == UInt8(ascii: ".") {
      isFraction = true
    } else if byte.asciiLowercased == UInt8(ascii: "e") {
      return nil
    }
  }
  let value = Double(whole) / Double(scale)
  return bytes.first == UInt8(ascii: "-") ? -value : value
}

extension String {
  /// `.5` and `3.e2` as Swift's `Double` reads them.
  fileprivate func replacingPoint() -> String {
    var out = ""
    var previous: Character = " "
    for character in self {
      if character == ".", !previous.isNumber { out.append("0") }
      if previous == ".", !character.isNumber { out.append("0") }
      out.append(character)
      previous = character
    }
    return out
  }
}
