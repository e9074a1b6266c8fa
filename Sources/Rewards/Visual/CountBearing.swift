/// What the words around a number do to it: refute it, make it a guess or a part, or contradict it.
extension CountMentions {
  /// Words between a negation or a bound and its number.
  static let fillers: Set<String> = [
    "the", "a", "an", "only", "just", "exactly", "be", "really", "actually", "quite",
  ]
  /// What leaves the number behind it out.
  static let exceptions: [[String]] = [
    ["anything", "but"], ["everything", "but"], ["all", "but"], ["other", "than"],
    ["rather", "than"], ["instead", "of"], ["except"], ["excluding"], ["cannot"],
  ]
  /// What makes one number of two.
  static let operators: Set<String> = [
    "+", "-", "*", "/", "x", "plus", "minus", "times", "over", "by", "divided", "multiplied",
    "\\times", "\\cdot", "\\div",
  ]
  private static let parts: Set<String> = [
    "half", "halves", "third", "thirds", "quarter", "quarters", "fourth", "fourths", "fifth",
    "fifths", "sixth", "sixths", "seventh", "sevenths", "eighth", "eighths", "ninth", "ninths",
    "tenth", "tenths", "hundredth", "hundredths", "thousandth", "thousandths", "percent",
  ]
  private static let changes: Set<String> = [
    "squared", "cubed", "factorial", "doubled", "tripled", "halved",
  ]
  private static let refutations: Set<String> = [
    "wrong", "incorrect", "false", "untrue", "invalid", "impossible", "mistaken",
  ]
  private static let rightness: Set<String> = [
    "right", "correct", "true", "accurate", "answer", "total",
  ]
  private static let copulas: Set<String> = ["is", "are", "was", "were", "be", "seems", "looks"]
  /// What stands between `wrong` and the number that it is about.
  private static let introductions: Set<String> = fillers.union([
    ":", "answer", "is", "it", "it's", "that", "there", "there's", "are", "to", "say",
  ])
  private static let guesses: Set<String> = [
    "maybe", "perhaps", "possibly", "probably", "presumably", "likely", "might", "guess",
    "guessing", "unsure", "uncertain", "hardly", "supposedly",
  ]

  static func isNegation(_ word: String) -> Bool {
    word == "not" || word == "never" || word.hasSuffix("n't") || word == "\\neq" || word == "!="
  }

  static func denies(_ word: String) -> Bool {
    !word.isEmpty && (refutations.contains(word) || isNegation(word))
  }

  private func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

  /// How many words after a number make it one of parts or of another value: `quarters`,
  /// `and a half`, `squared`.
  func fractionSize(after index: Int) -> Int {
    guard index < words.count, tokens[index].kind == .word else { return 0 }
    if CountMentions.parts.contains(word(index)) || CountMentions.changes.contains(word(index)) {
      // `half a dozen` is a number, a half of anything else is not.
      return word(index) == "half" && word(index + 1) == "a" ? 0 : 1
    }
    let isJoined = word(index) == "and" && ["a", "one"].contains(word(index + 1))
    return isJoined && CountMentions.parts.contains(word(index + 2)) ? 3 : 0
  }

  /// Whether the words around a number deny it: `3 is wrong`, `3 is not the total`, `wrong: 3`.
  /// `3 wrong answers` states a number.
  func isRefuted(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound - 1
    let lower = max(0, range.lowerBound - 6)
    while index > lower, CountMentions.introductions.contains(words[index]) { index -= 1 }
    if index >= 0, isDenial[index], CountMentions.refutations.contains(words[index]) {
      return !CountMentions.isNegation(word(index - 1))
    }
    for index in range.upperBound..<min(range.upperBound + 6, words.count) {
      if tokens[index].endsClause { return false }
      if case .number = tokens[index].kind { return false }
      guard isDenial[index] else { continue }
      if CountMentions.refutations.contains(words[index]) {
        let isLast = index + 1 == words.count || tokens[index + 1].endsClause
        return isLast || CountMentions.copulas.contains(word(index - 1))
      }
      if CountMentions.isNegation(words[index]) {
        let denied = words[(index + 1)..<min(index + 4, words.count)]
          .prefix { !CountToken.clauseEnds.contains($0) }
        return denied.isEmpty || denied.contains(where: CountMentions.rightness.contains)
      }
    }
    return false
  }

  /// Whether `maybe`, `I guess` and the like stand in the clause of a number, or alone beside it.
  func isGuess(_ mention: CountMention) -> Bool {
    for clause in max(0, mention.clause - 1)...min(mention.clause + 1, clauses.count - 1) {
      let range = tokensOf(clause)
      guard clause == mention.clause || range.count <= 4 else { continue }
      if hasGuess(range) { return true }
    }
    return false
  }

  private func hasGuess(_ range: Range<Int>) -> Bool {
    for index in range {
      switch words[index] {
      case "could", "may": if word(index + 1) == "be" { return true }
      case "sure", "certain":
        if CountMentions.isNegation(word(index - 1)) || word(index - 1) == "hardly" { return true }
      case "doubt":
        if !["no", "without", "not", "don't"].contains(word(index - 1)) { return true }
      default: if CountMentions.guesses.contains(words[index]) { return true }
      }
    }
    return false
  }

  /// Whether a number stands behind an equals sign whose other side is another value: `3 = 4`,
  /// `3 + 1 = 3`.
  ///
  /// Only a lone number and a sum are evaluated; another left side says nothing.
  func isContradicted(_ mention: CountMention) -> Bool {
    let equals = mention.range.lowerBound - 1
    guard word(equals) == "=" else { return false }
    var sum: Int?
    var start = equals
    for left in found.reversed() where left.range.upperBound <= equals {
      let between = words[left.range.upperBound..<start]
      if left.clause != mention.clause || between.contains("=") { break }
      let adds = between.contains("+") || between.contains("plus")
      let isOther = between.contains { CountMentions.operators.contains($0) } && !adds
      guard let value = left.value, !isOther, sum == nil || adds else { return false }
      let (next, isTooLarge) = (sum ?? 0).addingReportingOverflow(value)
      if isTooLarge { return true }
      sum = next
      start = left.range.lowerBound
    }
    // A sum that begins with something else, as `x + 1`, has no value.
    guard let sum, !CountMentions.operators.contains(word(start - 1)) else { return false }
    return mention.value != sum
  }
}
