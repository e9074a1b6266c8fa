/// Currency signs, codes and words.
enum Currency {
  /// The signs; `$` is read as the dollar of the United States.
  static let symbols: [(sign: String, code: String)] = [
    ("€", "EUR"), ("£", "GBP"), ("¥", "JPY"), ("₹", "INR"), ("₽", "RUB"), ("₩", "KRW"),
    ("¢", "cent"),
  ]

  private static let words: [String: String] = [
    "USD": "USD", "EUR": "EUR", "GBP": "GBP", "JPY": "JPY", "CNY": "CNY", "INR": "INR",
    "CAD": "CAD", "AUD": "AUD", "CHF": "CHF",
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "yen": "JPY",
    "rupee": "INR", "rupees": "INR", "yuan": "CNY", "cent": "cent", "cents": "cent",
  ]

  /// The code of a word or an ISO code; `cent` for the hundredth part of whatever it goes with.
  static func code(ofWord word: String) -> String? { words[word] ?? words[word.lowercased()] }
}

/// Words of two or three letters that are not a product of variables.
enum ShortWords {
  private static let plain: Set<String> = [
    "or", "not", "no", "yes", "the", "is", "are", "of", "per", "an", "in", "if", "it", "we", "so",
    "all", "any", "one", "two", "six", "ten", "nor", "but", "for", "odd", "red", "yet", "you",
    "day", "men", "am", "pm", "AM", "PM",
  ]
  private static let units: Set<String> = [
    "cm", "mm", "km", "kg", "mg", "ml", "mL", "mi", "ft", "yd", "oz", "lb", "lbs", "hr", "hrs",
    "min", "sec", "mph", "kph", "sq", "pts", "kW", "Hz", "kJ", "MHz", "GHz", "kPa", "Pa", "cal",
    "deg", "rad", "nm",
  ]

  /// Whether letters in mathematics are a word; a unit only where a value stands before it.
  static func contains(_ word: String, afterValue: Bool) -> Bool {
    if plain.contains(word) || (afterValue && units.contains(word)) { return true }
    return word.utf8.count > 2 && plain.contains(word.lowercased())
  }
}
