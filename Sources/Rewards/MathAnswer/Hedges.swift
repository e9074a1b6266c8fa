/// Words that negate an answer or keep it open.
enum Hedges {
  private static let words: Set<String> = [
    "or", "not", "no", "nor", "wrong", "incorrect", "false", "maybe", "perhaps", "possibly",
    "probably", "likely", "might", "could", "approximately", "approx", "about", "around", "roughly",
    "nearly", "almost", "either", "neither", "never", "unsure", "guess", "unknown", "isn't",
    "except", "between", "than", "least", "most", "but", "unless", "if", "doubt", "anything",
    "instead", "impossible", "undefined", "nan", "cannot", "can't", "don't", "otherwise", "versus",
    "vs", "to", "through", "until", "over", "under", "above", "below", "minus", "plus", "times",
  ]

  static func contains(_ word: String) -> Bool { words.contains(word.lowercased()) }
}
