/// How a vocabulary writes text.
enum TokenAlphabet: Sendable, Equatable {
  /// In the byte alphabet (`Ġthe`); the last token of a word ends in `suffix`, if that is not empty.
  case bytes(suffix: String)
  /// As it is, with `blank` for a blank; bytes of characters without a token are `<0x0A>`.
  case characters(blank: String)

  /// The bytes that a token of the model stands for in decoded text, or nil if no text of the
  /// alphabet is spelled so.
  func bytes(of spelling: String) -> [UInt8]? {
    switch self {
    case .bytes: ByteAlphabet.bytes(of: spelling)
    case .characters(let blank): Self.byte(of: spelling).map { [$0] } ?? text(spelling, blank)
    }
  }

  /// The bytes that a token which is not of the model stands for.
  func bytes(ofAdded content: String) -> [UInt8] {
    switch self {
    case .bytes: Array(content.utf8)
    case .characters: bytes(of: content) ?? Array(content.utf8)
    }
  }

  private func text(_ spelling: String, _ blank: String) -> [UInt8] {
    if blank.isEmpty { return Array(spelling.utf8) }
    return AlignedText(Array(spelling.utf8))
      .replacing(Array(blank.utf8), with: [UInt8(ascii: " ")]).bytes
  }

  /// Whether a token stands for a byte whose character has none.
  func isByte(_ spelling: String) -> Bool {
    if case .characters = self { Self.byte(of: spelling) != nil } else { false }
  }

  /// The byte that `<0x0A>` stands for.
  static func byte(of spelling: String) -> UInt8? {
    let text = Array(spelling.utf8)
    guard text.count == 6, text.starts(with: "<0x".utf8), text[5] == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(String(decoding: text[3...4], as: UTF8.self), radix: 16)
  }

  /// The token that stands for a byte where its character has none.
  static func spelling(of byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x" + (byte < 16 ? "0" : "") + digits + ">"
  }
}
