/// The printable stand-ins that byte-level vocabularies write for the 256 bytes.
///
/// Bytes that print stand for themselves as U+0021...U+00FF; the other 68 take U+0100 and up in
/// order, so that a blank is `Ġ`.
/// - Source: the GPT-2 release (encoder.py, `bytes_to_unicode`).
enum ByteAlphabet {
  /// Character of each byte.
  static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (0..<256).map { byte in
      let value = UInt32(byte)
      if isPrintable(value) { return Unicode.Scalar(UInt8(byte)) }
      defer { next += 1 }
      return Unicode.Scalar(next) ?? "\u{FFFD}"
    }
  }()

  /// UTF-8 of each byte's character.
  static let spellings: [[UInt8]] = scalars.map { Array(String($0).utf8) }

  /// Byte of each scalar value below 0x144, or nil.
  private static let bytes: [UInt8?] = {
    var table = [UInt8?](repeating: nil, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { table[Int(scalar.value)] = UInt8(byte) }
    return table
  }()

  private static func isPrintable(_ value: UInt32) -> Bool {
    (0x21...0x7E).contains(value) || (0xA1...0xAC).contains(value)
      || (0xAE...0xFF).contains(value)
  }

  /// The bytes that a vocabulary entry stands for, or nil if a character of it stands for none.
  static func bytes(of token: String) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(token.utf8.count)
    for scalar in token.unicodeScalars {
      guard scalar.value < 0x144, let byte = bytes[Int(scalar.value)] else { return nil }
      result.append(byte)
    }
    return result
  }

  /// The vocabulary entry for bytes.
  static func token(of bytes: some Sequence<UInt8>) -> String {
    var token = ""
    for byte in bytes { token.unicodeScalars.append(scalars[Int(byte)]) }
    return token
  }
}
