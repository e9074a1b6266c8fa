/// Answers that words give a mathematical meaning.
enum NamedAnswers {
  private static let empty: Set<String> = [
    "no solution", "no solutions", "no real solution", "no real solutions", "no solution exists",
    "no solutions exist", "there is no solution", "there are no solutions",
    "there are no real solutions", "empty set", "no real roots", "has no solution",
  ]
  private static let line: Set<String> = [
    "all real numbers", "all reals", "all real", "real numbers", "any real number", "all real x",
    "all real values", "every real number", "set of all real numbers", "all numbers",
    "set of real numbers",
    "set of reals", "is any real number", "reals",
  ]

  /// The meaning of words; `nil` if they stand for themselves.
  static func reading(of tokens: ArraySlice<AnswerToken>) -> ParsedAnswer? {
    guard tokens.count <= 8 else { return nil }
    let words = tokens.compactMap(\.word).filter { $0 != "the" && $0 != "a" }
    let phrase = words.joined(separator: " ")
    if empty.contains(phrase) { return .set([]) }
    return line.contains(phrase) ? .region(.line) : nil
  }

  /// Whether the words name all real numbers.
  static func isLine(_ words: ArraySlice<AnswerToken>) -> Bool {
    if case .region? = reading(of: words) { true } else { false }
  }
}

extension ClockTime {
  /// `3:45 PM`, `10 a.m.`, `12:30:15`; a pair of numbers alone is a ratio.
  init?(_ tokens: ArraySlice<AnswerToken>) {
    guard tokens.count >= 2, tokens.count <= 12, case .number(let hour)? = tokens.first,
      let hours = hour.smallInteger, hours <= 24
    else { return nil }
    var parts = [hours]
    var at = tokens.startIndex + 1
    while at + 1 < tokens.endIndex, tokens[at].isSymbol(":"),
      case .number(let field) = tokens[at + 1], field.integer.count == 2,
      let value = field.smallInteger, value < 60
    {
      parts.append(value)
      at += 2
    }
    var half = ""
    while at < tokens.endIndex {
      switch tokens[at] {
      case .word(let word): half += word.lowercased()
      case .letter(let letter): half += String(Unicode.Scalar(letter.asciiLowercased))
      case .symbol(UInt8(ascii: ".")): break
      default: return nil
      }
      at += 1
    }
    guard
      half == "am" || half == "pm" || (half == "p" || half == "a") && parts.count > 1
        || (half.isEmpty && parts.count == 3)
    else { return nil }
    while parts.count < 3 { parts.append(0) }
    guard parts.count == 3 else { return nil }
    self.init(parts: parts, half: half.isEmpty ? nil : half.count == 1 ? half + "m" : half)
  }
}
