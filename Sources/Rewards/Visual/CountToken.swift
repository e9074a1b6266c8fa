/// A number in digits, a word or a symbol of a text about counts.
struct CountToken {
  enum Kind: Hashable {
    /// A whole number of at most 15 digits; `nil` for any other number.
    case number(Int?)
    case word
    case symbol
  }

  let kind: Kind
  /// The word in lower case, the symbol, or empty for a number.
  let word: String

  static let clauseEnds: Set<String> = [",", ";", ":", ".", "!", "?", "(", ")", "\n"]
  private static let separators: Set<String> = [",", ";", "/", "&", "and", "-", "\n"]

  private static let sentenceEnds: Set<String> = [";", ".", "!", "?", "\n"]

  /// Whether a sentence ends here.
  var endsSentence: Bool { kind == .symbol && CountToken.sentenceEnds.contains(word) }
  var endsClause: Bool { kind == .symbol && CountToken.clauseEnds.contains(word) }
  var isSeparator: Bool { CountToken.separators.contains(word) }

  /// Splits a text; digits inside a word (`3D`, `2nd`, `x3`) are part of the word.
  static func tokens(of bytes: [UInt8]) -> [CountToken] {
    var scanner = CountScanner(bytes)
    return scanner.tokens()
  }
}

private struct CountScanner {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func tokens() -> [CountToken] {
    var tokens: [CountToken] = []
    while at < bytes.count {
      let byte = bytes[at]
      if byte.isNewline {
        if tokens.last?.word != "\n" { tokens.append(CountToken(kind: .symbol, word: "\n")) }
        at += 1
      } else if byte.isBlank || byte < 0x20 {
        at += 1
      } else if byte.isASCIIDigit || startsDecimal(at) {
        tokens.append(number())
      } else if byte.isWordByte || byte == UInt8(ascii: "\\") {
        tokens.append(word())
      } else {
        let pair = Array(bytes[at..<min(at + 2, bytes.count)])
        let symbol = CountScanner.relations.contains(pair) ? pair : [byte]
        tokens.append(CountToken(kind: .symbol, word: text(of: symbol)))
        at += symbol.count
      }
    }
    return tokens
  }

  /// Relations of two characters.
  private static let relations: Set<[UInt8]> = Set(
    [">=", "<=", "=<", "!="].map { Array($0.utf8) })

  /// A point or sign in front of digits, with no word before it.
  private func startsDecimal(_ index: Int) -> Bool {
    guard ".-".utf8.contains(bytes[index]), index + 1 < bytes.count,
      bytes[index + 1].isASCIIDigit
    else { return false }
    return index == 0 || bytes[index - 1].isBlank || "([{:=".utf8.contains(bytes[index - 1])
  }

  private mutating func word() -> CountToken {
    let start = at
    at += 1
    while at < bytes.count {
      let isApostrophe =
        bytes[at] == UInt8(ascii: "'") && at + 1 < bytes.count && bytes[at + 1].isASCIILetter
      guard bytes[at].isWordByte || bytes[at] == UInt8(ascii: "_") || isApostrophe else { break }
      at += 1
    }
    // `three-quarters` and `two-storey` state no number.
    if NumberWords.units[text(of: bytes[start..<at]).lowercased()] != nil,
      let end = hyphenatedEnd(at)
    {
      at = end
      return CountToken(kind: .word, word: text(of: bytes[start..<at]).lowercased())
    }
    // `cube-3` and `mp.4` are names.
    while at + 1 < bytes.count, "-.".utf8.contains(bytes[at]), bytes[at + 1].isASCIIDigit {
      at += 1
      while at < bytes.count, bytes[at].isWordByte { at += 1 }
    }
    return CountToken(kind: .word, word: text(of: bytes[start..<at]).lowercased())
  }

  /// Where a word that a hyphen joins to a number word ends, unless it is one of a number too.
  private func hyphenatedEnd(_ index: Int) -> Int? {
    guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "-"),
      bytes[index + 1].isASCIILetter
    else { return nil }
    var end = index + 1
    while end < bytes.count, bytes[end].isWordByte { end += 1 }
    let word = text(of: bytes[(index + 1)..<end].prefix(16)).lowercased()
    let isNumber =
      NumberWords.units[word] != nil || NumberWords.tens[word] != nil
      || NumberWords.multipliers[word] != nil || word == "and" || word == "to"
    return isNumber ? nil : end
  }

  private mutating func number() -> CountToken {
    let start = at
    var isWhole = true
    if !bytes[at].isASCIIDigit {
      isWhole = false
      at += 1
    }
    var digits = takeDigits()
    while isGroup(at) {
      at += 1
      digits += takeDigits()
    }
    if at + 1 < bytes.count, bytes[at] == UInt8(ascii: "."), bytes[at + 1].isASCIIDigit {
      at += 1
      if takeDigits().contains(where: { $0 != 0x30 }) { isWhole = false }
      // `1.2.3` is a version.
      while at + 1 < bytes.count, bytes[at] == UInt8(ascii: "."), bytes[at + 1].isASCIIDigit {
        isWhole = false
        at += 1
        _ = takeDigits()
      }
    }
    if at < bytes.count, bytes[at].isWordByte || bytes[at] == UInt8(ascii: "_") {
      at = start
      return word()
    }
    if at < bytes.count, "%/^".utf8.contains(bytes[at]) {
      isWhole = false
      at += 1
      _ = takeDigits()
    }
    let before = start > 0 && bytes[start - 1] == UInt8(ascii: "{") ? start - 2 : start - 1
    if before >= 0, "#^_$".utf8.contains(bytes[before]) {
      // A label or a price.
      return CountToken(kind: .word, word: "#")
    }
    let value = isWhole && digits.count <= 15 ? Int(text(of: digits)) : nil
    return CountToken(kind: .number(value), word: "")
  }

  private mutating func takeDigits() -> [UInt8] {
    let start = at
    while at < bytes.count, bytes[at].isASCIIDigit { at += 1 }
    return Array(bytes[start..<at])
  }

  /// Whether a comma and exactly three digits follow; the first group has at most three.
  private func isGroup(_ index: Int) -> Bool {
    guard index + 3 < bytes.count, bytes[index] == UInt8(ascii: ","),
      bytes[(index + 1)...(index + 3)].allSatisfy(\.isASCIIDigit)
    else { return false }
    if index + 4 < bytes.count, bytes[index + 4].isASCIIDigit { return false }
    var first = index
    while first > 0, bytes[first - 1].isASCIIDigit { first -= 1 }
    return (1...3).contains(index - first) && bytes[first] != 0x30
      || index - first == 3
  }
}
