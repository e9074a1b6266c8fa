/// Answers in words, folded for comparison: case, stops, articles, hyphens and Unicode composition.
struct PlainText {
  /// The folded words and symbols, in order.
  let words: [String]

  /// Folds a normalised candidate; LaTeX text macros and formula delimiters are looked through.
  init(_ bytes: [UInt8]) {
    var words: [String] = []
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      if byte.isWordByte {
        let start = at
        while at < bytes.count, PlainText.continuesWord(bytes, at) { at += 1 }
        words.append(text(of: bytes[start..<at]).lowercased())
      } else if byte == UInt8(ascii: "\\"), at + 1 < bytes.count {
        let start = at + 1
        at = start
        while at < bytes.count, bytes[at].isASCIILetter { at += 1 }
        if at == start { at += 1 }
        switch MacroTable.meaning(text(of: bytes[start..<at])) {
        case .text, .looks, .ignored: break
        case .skipsGroup:
          // A colour or a length is no word.
          if at < bytes.count, bytes[at] == UInt8(ascii: "{"),
            let close = bytes[at...].firstIndex(of: UInt8(ascii: "}"))
          {
            at = close + 1
          }
        case .symbol(let byte): words.append(text(of: [byte]))
        case .word(let word): words.append(word)
        case .letter(let letter): words.append(text(of: [letter]))
        case .currency(let code): words.append("\\" + code)
        case .name(let name): words.append("\\" + name)
        }
      } else {
        if !PlainText.isSilent(byte), !PlainText.isHyphen(bytes, at) {
          words.append(text(of: [byte]))
        }
        at += 1
      }
    }
    while let last = words.last, ".!?;,".contains(last) { words.removeLast() }
    self.words = PlainText.withoutLead(words).filter { !PlainText.articles.contains($0) }
  }

  private static let articles: Set<String> = ["a", "an", "the"]

  /// An apostrophe inside a word, and a point or comma between digits, do not end it.
  private static func continuesWord(_ bytes: [UInt8], _ at: Int) -> Bool {
    if bytes[at].isWordByte { return true }
    guard at > 0, at + 1 < bytes.count else { return false }
    if bytes[at] == UInt8(ascii: "'") { return bytes[at + 1].isASCIILetter }
    if ".,".utf8.contains(bytes[at]) {
      return bytes[at - 1].isASCIIDigit && bytes[at + 1].isASCIIDigit
    }
    return false
  }

  /// A minus sign between two letters; before a number it counts.
  private static func isHyphen(_ bytes: [UInt8], _ at: Int) -> Bool {
    bytes[at] == UInt8(ascii: "-") && at > 0 && bytes[at - 1].isASCIILetter && at + 1 < bytes.count
      && bytes[at + 1].isASCIILetter
  }

  private static func isSilent(_ byte: UInt8) -> Bool {
    byte.isBlank || byte < 0x20 || "{}$~\"`*".utf8.contains(byte)
  }

  /// Drops `the answer is` at the start.
  private static func withoutLead(_ words: [String]) -> [String] {
    if words.count > 1, words[0] == "=" { return Array(words.dropFirst()) }
    for lead in [
      ["the", "final", "answer", "is"], ["the", "correct", "answer", "is"],
      ["the", "answer", "is"], ["answer", "is"], ["answer", ":"],
    ] where words.starts(with: lead) && words.count > lead.count {
      return Array(words.dropFirst(lead.count))
    }
    return words
  }

  /// Whether both say the same; the members of `A, B and C` in any order.
  func equals(_ other: PlainText) -> Bool {
    guard !words.isEmpty else { return false }
    return words == other.words || (members.count > 1 && members == other.members)
  }

  /// The parts between commas and `and`, sorted.
  private var members: [String] {
    words.split(whereSeparator: { $0 == "," || $0 == "and" || $0 == "&" })
      .map { $0.joined(separator: " ") }.sorted()
  }
}
