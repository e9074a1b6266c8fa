/// Words after a number that name what is counted, and those that make another number of it.
enum CountedNouns {
  /// Operations on the number before them, wherever they stand: `5 squared`, `5 plus one`.
  private static let operations: Set<String> = [
    "plus", "minus", "divided", "multiplied", "squared", "cubed", "doubled", "tripled",
    "quadrupled", "halved", "factorial", "mod", "modulo", "halves", "thirds", "fourths",
    "fifths", "sixths", "sevenths", "eighths", "ninths", "tenths", "elevenths", "twelfths",
    "twentieths", "hundredths", "thousandths", "millionths", "dozen", "dozens", "hundred",
    "thousand", "million", "billion", "trillion", "quadrillion", "lakh", "crore",
  ]
  /// Operations only with an operand after them: `5 times x`, but `5 times a day`.
  private static let binary: Set<String> = ["times", "over", "to", "through", "less", "by"]
  /// Fractions that are also places in an order: `5 sixth`, but `5 sixth graders`.
  private static let ordinals: Set<String> = [
    "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "twentieth", "hundredth", "thousandth", "millionth",
  ]
  /// Adjectives that take the number back unless a noun follows: `5 invalid`, but `5 invalid votes`.
  private static let refusals: Set<String> = [
    "invalid", "rejected", "refuted", "disproved", "inaccurate", "erroneous", "discarded",
  ]
  /// After these words `one` is no second number: `5 for each one`, `60 miles in one hour`.
  private static let determiners: Set<String> = [
    "each", "every", "this", "that", "any", "in", "per", "for",
  ]

  /// Whether the word at the index belongs to the name of what is counted.
  ///
  /// - Parameters:
  ///   - tokens: the tokens after a number; the index is of a word.
  ///   - start: the first token that is no unit.
  static func allows(_ tokens: ArraySlice<AnswerToken>, _ index: Int, from start: Int) -> Bool {
    guard let word = tokens[index].word else { return true }
    let next = index + 1 < tokens.endIndex ? tokens[index + 1] : nil
    if operations.contains(word) || (word == "choose" && index == start) { return false }
    if binary.contains(word), let operand = next?.word {
      return operand.utf8.count > 1 || operand == "a"
    }
    let isLast = next?.word == nil
    if ordinals.contains(word) { return !isLast && next?.word != "power" && next?.word != "of" }
    if refusals.contains(word) { return !isLast && next?.word != "answer" }
    // `isn't`: the negation is a token of its own.
    if word == "t" || word == "n", index > tokens.startIndex || word == "n" {
      let mark = word == "n" ? next : tokens[index - 1]
      if mark?.isSymbol("'") == true { return false }
    }
    return !(isNumber(word) || word == "half") || isPartOfNoun(tokens, index, from: start)
  }

  private static func isNumber(_ word: String) -> Bool {
    NumberWords.units[word] != nil || NumberWords.tens[word] != nil
  }

  /// Measures in the singular before what is counted: `5 two-digit numbers`.
  private static let measures: Set<String> = [
    "digit", "letter", "way", "minute", "hour", "day", "night", "week", "month", "year", "inch",
    "foot", "mile", "meter", "metre", "gallon", "point", "page", "story", "piece", "sided",
    "legged",
    "leaf", "person", "star", "bedroom", "dimensional", "time",
  ]

  /// `5 ten-dollar bills`, `5 two digit numbers`, `5 for each one`.
  private static func isPartOfNoun(_ tokens: ArraySlice<AnswerToken>, _ index: Int, from start: Int)
    -> Bool
  {
    if index + 2 < tokens.endIndex, tokens[index + 1].isSymbol("-"),
      let noun = tokens[index + 2].word
    {
      return !isNumber(noun)
    }
    if index == start, index + 2 < tokens.endIndex, let first = tokens[index + 1].word,
      let second = tokens[index + 2].word, measures.contains(first)
    {
      // The hyphen is lost in a text macro.
      return !isNumber(second) && second.utf8.count > 1
    }
    guard tokens[index].isWord("one"), index > tokens.startIndex,
      let before = tokens[index - 1].word
    else { return false }
    return determiners.contains(before)
  }
}
