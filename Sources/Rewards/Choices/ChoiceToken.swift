/// A word or a symbol of an answer to a multiple-choice question.
struct ChoiceToken {
  /// The bytes as written.
  let bytes: [UInt8]
  /// A word in lower case, empty for a symbol.
  let word: String
  /// Whether a blank or the start of the text stands before it.
  let isSpaced: Bool
  /// Whether it is the first of a line.
  let startsLine: Bool

  var isWord: Bool { !word.isEmpty }
  /// The symbol, if it is one.
  var symbol: UInt8? { isWord ? nil : bytes.first }
  /// The letter that a word of one ASCII letter is, upper case.
  var letter: UInt8? {
    guard bytes.count == 1, let byte = bytes.first, byte.isASCIILetter else { return nil }
    return byte & 0xDF
  }
  var isUppercaseLetter: Bool { letter != nil && bytes.first == letter }
  /// A symbol that may surround a letter.
  var isDress: Bool { symbol.map { "()[]{}.,:;!'\"<>".utf8.contains($0) } ?? false }
  var isOpening: Bool { symbol.map { "([{'\"<".utf8.contains($0) } ?? false }

  /// Splits a text; an apostrophe inside a word, and a point or comma between digits, belong to it.
  static func tokens(of bytes: [UInt8]) -> [ChoiceToken] {
    var tokens: [ChoiceToken] = []
    var at = 0
    var isSpaced = true
    var startsLine = true
    while at < bytes.count {
      let byte = bytes[at]
      if byte.isBlank || byte < 0x20 {
        isSpaced = true
        if byte.isNewline { startsLine = true }
        at += 1
        continue
      }
      let start = at
      at += 1
      if byte.isWordByte {
        while at < bytes.count, continuesWord(bytes, at) { at += 1 }
      }
      let piece = Array(bytes[start..<at])
      tokens.append(
        ChoiceToken(
          bytes: piece, word: byte.isWordByte ? text(of: piece).lowercased() : "",
          isSpaced: isSpaced, startsLine: startsLine))
      isSpaced = false
      startsLine = false
    }
    return tokens
  }

  private static func continuesWord(_ bytes: [UInt8], _ at: Int) -> Bool {
    if bytes[at].isWordByte { return true }
    guard at + 1 < bytes.count else { return false }
    switch bytes[at] {
    case UInt8(ascii: "'"): return bytes[at + 1].isASCIILetter && bytes[at - 1].isASCIILetter
    case UInt8(ascii: "."), UInt8(ascii: ","):
      return bytes[at - 1].isASCIIDigit && bytes[at + 1].isASCIIDigit
    default: return false
    }
  }

  /// The tokens as a text again.
  static func bytes(of tokens: ArraySlice<ChoiceToken>) -> [UInt8] {
    var out: [UInt8] = []
    for token in tokens {
      if token.isSpaced, !out.isEmpty { out.append(0x20) }
      out += token.bytes
    }
    return out
  }
}
