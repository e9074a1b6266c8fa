/// Why a text is not JSON, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Sendable, Equatable {
    case unexpectedEnd
    case unexpectedByte(UInt8)
    case trailingBytes
    case duplicateKey(String)
    case tooDeep(limit: Int)
    case invalidNumber
    case invalidEscape
    case loneSurrogate
    case controlCharacterInString
    case invalidUTF8
  }

  /// What is wrong.
  public let reason: Reason
  /// Byte offset from the start of the text.
  public let offset: Int

  /// An error at a byte offset.
  public init(reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// What is wrong, and at which byte.
  public var description: String {
    let what =
      switch reason {
      case .unexpectedEnd: "the text ends too early"
      case .unexpectedByte(let byte): "unexpected byte 0x" + String(byte, radix: 16)
      case .trailingBytes: "text after the value"
      case .duplicateKey(let key): "the key \"\(key)\" occurs twice"
      case .tooDeep(let limit): "nested deeper than \(limit)"
      case .invalidNumber: "malformed number"
      case .invalidEscape: "malformed escape"
      case .loneSurrogate: "lone surrogate"
      case .controlCharacterInString: "control character in a string"
      case .invalidUTF8: "invalid UTF-8"
      }
    return "\(what) at byte \(offset)"
  }
}
