/// Words that negate an answer or keep it open.
enum Hedges {
  private static let words: Set<String> = [
    "or", "not", "no", "nor", "wrong", "incorrect", "false", "maybe", "perhaps", "possibly",
    "probably", "likely", "unlikely", "might", "may", "could", "would", "should", "approximately",
    "approx", "about", "around", "roughly", "nearly", "almost", "close", "near", "either",
    "neither",
    "never", "unsure", "guess", "guessing", "unknown", "isn't", "isnt", "except", "between", "than",
    "least", "most", "but", "unless", "if", "doubt", "anything", "instead", "impossible",
    "undefined",
    "nan", "cannot", "can't", "don't", "otherwise", "versus", "vs", "other", "another", "until",
    "is", "was", "are", "random", "something", "actually", "rather", "nope", "untrue", "mistaken",
    "mistakenly", "wrongly", "incorrectly", "falsely", "disregard", "ignore", "alternatively",
    "alternately", "also", "hopefully", "presumably", "supposedly", "hardly", "uncertain",
  ]

  static func contains(_ word: String) -> Bool {
    words.contains(word) || words.contains(word.lowercased())
  }
}
