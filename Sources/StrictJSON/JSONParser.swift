/// A strict reader of RFC 8259: duplicate keys, lone surrogates, trailing text, invalid UTF-8 and
/// nesting beyond a limit are errors.
///
/// Foundation's two readers disagree about duplicate keys, so nothing from outside passes through
/// them. Work and memory are linear in the text.
public struct JSONParser {
  /// The deepest nesting that any caller may ask for: what a small thread's stack holds.
  public static let greatestDepthLimit = 512

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private let depthLimit: Int

  private init(_ bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = min(depthLimit, Self.greatestDepthLimit)
  }

  /// Parses one value.
  /// - Parameters:
  ///   - bytes: UTF-8, without a byte-order mark.
  ///   - depthLimit: arrays and objects inside each other, at most ``greatestDepthLimit``.
  /// - Throws: ``JSONError`` with the byte offset.
  public static func parse(_ bytes: [UInt8], depthLimit: Int = 128) throws(JSONError) -> JSONValue {
    let result = bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, JSONError> in
      var parser = JSONParser(buffer, depthLimit: depthLimit)
      do throws(JSONError) {
        return .success(try parser.document())
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// Parses one value.
  /// - Throws: ``JSONError`` with the byte offset in the text's UTF-8.
  public static func parse(_ text: String, depthLimit: Int = 128) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), depthLimit: depthLimit)
  }

  /// Parses a text that is one object and hands over its members one by one, in their order, so
  /// that a large one is never held whole.
  ///
  /// Keys are not compared with each other: `body` sees to those that occur twice.
  /// - Parameters:
  ///   - bytes: UTF-8, without a byte-order mark.
  ///   - depthLimit: arrays and objects inside each other, at most ``greatestDepthLimit``.
  ///   - body: takes a key, its byte offset and its value; false ends the reading.
  /// - Throws: ``JSONError`` with the byte offset.
  public static func forEachMember(
    of bytes: [UInt8], depthLimit: Int = 128,
    _ body: (_ key: String, _ offset: Int, _ value: JSONValue) -> Bool
  ) throws(JSONError) {
    let result = bytes.withUnsafeBufferPointer { buffer -> Result<Void, JSONError> in
      var parser = JSONParser(buffer, depthLimit: depthLimit)
      do throws(JSONError) {
        return .success(try parser.wholeObject(body))
      } catch { return .failure(error) }
    }
    try result.get()
  }

  private mutating func wholeObject(_ body: (String, Int, JSONValue) -> Bool) throws(JSONError) {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else { throw unexpected() }
    guard try members(depth: 0, body) else { return }
    skipSpace()
    if position < bytes.count { throw fail(.trailingBytes) }
  }

  private mutating func document() throws(JSONError) -> JSONValue {
    skipSpace()
    let value = try self.value(depth: 0)
    skipSpace()
    if position < bytes.count { throw fail(.trailingBytes) }
    return value
  }

  private func fail(_ reason: JSONError.Reason, at offset: Int? = nil) -> JSONError {
    JSONError(reason: reason, offset: offset ?? position)
  }

  private func unexpected() -> JSONError {
    position < bytes.count ? fail(.unexpectedByte(bytes[position])) : fail(.unexpectedEnd)
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard position < bytes.count else { throw fail(.unexpectedEnd) }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): try literal("true"); return .bool(true)
    case UInt8(ascii: "f"): try literal("false"); return .bool(false)
    case UInt8(ascii: "n"): try literal("null"); return .null
    default: return .number(try number())
    }
  }

  private mutating func literal(_ word: StaticString) throws(JSONError) {
    for i in 0..<word.utf8CodeUnitCount {
      guard position < bytes.count, bytes[position] == word.utf8Start[i] else { throw unexpected() }
      position += 1
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    var object = JSONObject()
    var twice: JSONError?
    _ = try members(depth: depth) { key, offset, value in
      if object.insert(key, value) { return true }
      twice = JSONError(reason: .duplicateKey(key), offset: offset)
      return false
    }
    if let twice { throw twice }
    return .object(object)
  }

  /// Reads an object's members; whether `body` took them all.
  private mutating func members(
    depth: Int, _ body: (String, Int, JSONValue) -> Bool
  ) throws(JSONError) -> Bool {
    guard depth < depthLimit else { throw fail(.tooDeep(limit: depthLimit)) }
    position += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return true }
    while true {
      skipSpace()
      let start = position
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw unexpected()
      }
      let key = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw unexpected() }
      skipSpace()
      guard body(key, start, try value(depth: depth + 1)) else { return false }
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "}")) { return true }
      throw unexpected()
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < depthLimit else { throw fail(.tooDeep(limit: depthLimit)) }
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      skipSpace()
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "]")) { return .array(elements) }
      throw unexpected()
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func number() throws(JSONError) -> JSONNumber {
    let start = position
    _ = take(UInt8(ascii: "-"))
    guard position < bytes.count else { throw fail(.unexpectedEnd) }
    guard isDigit(bytes[position]) else { throw unexpected() }
    let isZero = take(UInt8(ascii: "0"))
    if isZero, position < bytes.count, isDigit(bytes[position]) {
      throw fail(.invalidNumber, at: start)
    }
    if !isZero { skipDigits() }
    if take(UInt8(ascii: ".")) { try digits(numberStart: start) }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits(numberStart: start)
    }
    return JSONNumber(unchecked: String(decoding: slice(from: start), as: UTF8.self))
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private mutating func digits(numberStart: Int) throws(JSONError) {
    guard position < bytes.count, isDigit(bytes[position]) else {
      throw fail(.invalidNumber, at: numberStart)
    }
    skipDigits()
  }

  private mutating func skipDigits() {
    while position < bytes.count, isDigit(bytes[position]) { position += 1 }
  }

  private mutating func string() throws(JSONError) -> String {
    let start = position
    position += 1
    var run = position
    var decoded: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        let text: String?
        if decoded.isEmpty {
          text = String(validating: slice(from: run), as: UTF8.self)
        } else {
          decoded.append(contentsOf: slice(from: run))
          text = String(validating: decoded, as: UTF8.self)
        }
        guard let text else { throw fail(.invalidUTF8, at: start) }
        position += 1
        return text
      }
      if byte < 0x20 { throw fail(.controlCharacterInString) }
      if byte == UInt8(ascii: "\\") {
        decoded.append(contentsOf: slice(from: run))
        position += 1
        try escape(into: &decoded)
        run = position
      } else {
        position += 1
      }
    }
    throw fail(.unexpectedEnd)
  }

  private func slice(from start: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[start..<position])
  }

  private mutating func escape(into decoded: inout [UInt8]) throws(JSONError) {
    guard position < bytes.count else { throw fail(.unexpectedEnd) }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
    case UInt8(ascii: "b"): decoded.append(0x08)
    case UInt8(ascii: "f"): decoded.append(0x0C)
    case UInt8(ascii: "n"): decoded.append(0x0A)
    case UInt8(ascii: "r"): decoded.append(0x0D)
    case UInt8(ascii: "t"): decoded.append(0x09)
    case UInt8(ascii: "u"):
      let start = position - 2
      var scalar = try hexQuad()
      if scalar >= 0xD800 && scalar < 0xDC00 {
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
          throw fail(.loneSurrogate, at: start)
        }
        let low = try hexQuad()
        guard low >= 0xDC00 && low < 0xE000 else { throw fail(.loneSurrogate, at: start) }
        scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let unicode = Unicode.Scalar(scalar) else { throw fail(.loneSurrogate, at: start) }
      decoded.append(contentsOf: UTF8.encode(unicode) ?? UTF8.encodedReplacementCharacter)
    default: throw fail(.invalidEscape, at: position - 1)
    }
  }

  private mutating func hexQuad() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count else { throw fail(.unexpectedEnd) }
      let byte = bytes[position]
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x41 + 10
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: throw fail(.invalidEscape)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
