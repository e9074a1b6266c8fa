/// Words on the left of `=` or `is` that name no quantity to be found.
enum NameWords {
  /// Operations on what they name, so that the value is another's: `the opposite of x is 5`.
  private static let operations: Set<String> = [
    "opposite", "negation", "negative", "reciprocal", "half", "twice", "double", "triple", "square",
    "cube",
  ]
  private static let links: Set<String> = ["of", "the", "this", "that", "my", "our"]

  /// Whether the words state the value of something else than what they name.
  ///
  /// `the square of x` is another number than `x`; `the square root` and `the opposite side` are
  /// names.
  static func makesAnother(_ tokens: ArraySlice<AnswerToken>) -> Bool {
    guard let first = tokens.firstIndex(where: { !["the", "a"].contains($0.word ?? "") }),
      let word = tokens[first].word, operations.contains(word)
    else { return false }
    guard first + 1 < tokens.endIndex else { return true }
    let next = tokens[first + 1]
    if case .letter = next { return true }
    return next.word.map { links.contains($0) } ?? next.isSymbol("=")
  }

  /// Whether it is a number in words: `six = 5` is no assignment.
  static func isNumber(_ tokens: ArraySlice<AnswerToken>) -> Bool {
    let words = tokens.map { $0.word ?? $0.spelling }
    guard let (_, count) = NumberWords.parse(words, at: 0) else { return false }
    return count == words.count
  }
}
