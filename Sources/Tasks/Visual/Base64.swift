/// Strict base64 (RFC 4648, section 4): the standard alphabet, padded, without blanks, the unused
/// bits of the last character zero.
enum Base64 {
  /// What is wrong with a text.
  enum Fault: Error, Equatable, CustomStringConvertible {
    /// Not a multiple of four characters.
    case length(Int)
    /// A character outside the alphabet, or padding before the end.
    case character(at: Int)
    /// Bits behind the last byte that are not zero.
    case trailingBits
    /// More bytes than the limit.
    case tooLarge(limit: Int)

    var description: String {
      switch self {
      case .length(let count): "a text of \(count) characters, no multiple of four"
      case .character(let offset): "a text with another character at byte \(offset)"
      case .trailingBits: "a text with bits behind its last byte"
      case .tooLarge(let limit): "more than \(limit) bytes"
      }
    }
  }

  /// Bits of each character, 0xFF for those outside the alphabet.
  private static let bits: [UInt8] = {
    var table = [UInt8](repeating: 0xFF, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, byte) in alphabet.utf8.enumerated() { table[Int(byte)] = UInt8(value) }
    return table
  }()

  /// Whether a byte is of the alphabet or padding.
  static func isCharacter(_ byte: UInt8) -> Bool {
    bits[Int(byte)] != 0xFF || byte == UInt8(ascii: "=")
  }

  /// The bytes of a text.
  /// - Parameters:
  ///   - text: Base64, nothing else.
  ///   - limit: Most bytes to decode; more are refused before anything is allocated.
  /// - Throws: ``Fault``.
  static func decode(_ text: ArraySlice<UInt8>, limit: Int) throws(Fault) -> [UInt8] {
    guard text.count % 4 == 0 else { throw .length(text.count) }
    guard let last = text.last else { return [] }
    var padding = 0
    if last == UInt8(ascii: "=") {
      padding = text[text.endIndex - 2] == UInt8(ascii: "=") ? 2 : 1
    }
    let count = text.count / 4 * 3 - padding
    guard count <= limit else { throw .tooLarge(limit: limit) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    let table = bits
    var buffer: UInt32 = 0
    var held = 0
    for index in text.startIndex..<(text.endIndex - padding) {
      let value = table[Int(text[index])]
      guard value != 0xFF else { throw .character(at: index - text.startIndex) }
      buffer = (buffer << 6) | UInt32(value)
      held += 6
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(held)))
      }
    }
    guard buffer & ((1 << UInt32(held)) - 1) == 0 else { throw .trailingBits }
    return bytes
  }
}
