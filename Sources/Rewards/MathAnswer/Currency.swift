/// Currency signs, codes and words.
enum Currency {
  /// The signs; `$` is read as the dollar of the United States.
  static let symbols: [(sign: String, code: String)] = [
    ("€", "EUR"), ("£", "GBP"), ("¥", "JPY"), ("₹", "INR"), ("₽", "RUB"), ("₩", "KRW"),
    ("¢", "cent"), ("₱", "PHP"), ("₫", "VND"), ("₪", "ILS"), ("₺", "TRY"), ("฿", "THB"),
  ]

  /// `pound` is a weight too and stays a unit.
  private static let words: [String: String] = [
    "USD": "USD", "EUR": "EUR", "GBP": "GBP", "JPY": "JPY", "CNY": "CNY", "INR": "INR",
    "CAD": "CAD", "AUD": "AUD", "CHF": "CHF", "KRW": "KRW", "RMB": "CNY", "MXN": "MXN",
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "yen": "JPY",
    "rupee": "INR", "rupees": "INR", "yuan": "CNY", "peso": "MXN", "pesos": "MXN", "won": "KRW",
    "ruble": "RUB", "rubles": "RUB", "franc": "CHF", "francs": "CHF", "cent": "cent",
    "cents": "cent", "penny": "cent", "pennies": "cent", "pence": "cent",
  ]

  /// The code of a word or an ISO code; `cent` for the hundredth part of whatever it goes with.
  static func code(ofWord word: String) -> String? { words[word] ?? words[word.lowercased()] }
}
