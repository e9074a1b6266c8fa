/// Letters in mathematics that are a word, not a product of variables.
enum ShortWords {
  private static let plain: Set<String> = [
    "or", "not", "no", "No", "NO", "yes", "the", "is", "are", "of", "per", "an", "in", "if", "it",
    "we", "so",
    "to", "all", "any", "one", "two", "six", "ten", "nor", "but", "for", "odd", "red", "yet", "you",
    "day", "men", "am", "pm", "AM", "PM", "has", "was", "way", "boy", "cup", "pie", "dog", "cat",
    "car", "box", "bag", "cow", "egg", "NaN", "DNE",
  ]
  /// Units that nobody writes as a product after a number.
  private static let units: Set<String> = [
    "cm", "mm", "km", "kg", "ml", "mL", "ft", "yd", "oz", "lb", "lbs", "hr", "hrs", "min", "mins",
    "sec", "secs", "mph", "kph", "sq", "pts", "kW", "kWh", "Hz", "kJ", "MHz", "GHz", "kPa", "Pa",
    "deg", "rad", "pct", "eV", "MeV", "keV",
  ]
  /// Units that are one only after a blank.
  private static let spacedUnits: Set<String> = [
    "mg", "mi", "nm", "ms", "dm", "in", "cal", "kN", "mol", "cc", "dB", "MB", "GB", "au", "AU",
  ]
  /// Units of one letter, after a blank in prose.
  private static let letterUnits = Array("mgshlLJNWVKC".utf8)

  /// Whether letters in a formula are a word; a unit only where a value stands before it.
  ///
  /// - Parameters:
  ///   - word: the run of letters.
  ///   - afterValue: whether a number, a group or a unit stands before it.
  ///   - afterBlank: whether a blank does.
  static func contains(_ word: String, afterValue: Bool, afterBlank: Bool) -> Bool {
    if afterValue, units.contains(word) || (afterBlank && spacedUnits.contains(word)) {
      return true
    }
    return plain.contains(word) || (word.utf8.count > 2 && plain.contains(word.lowercased()))
  }

  private static let products: Set<String> = [
    "is", "of", "an", "in", "if", "it", "we", "so", "to", "am", "pm",
  ]

  /// Whether letters that are a word in a sentence may be a product of variables.
  static func isProduct(_ word: String) -> Bool { products.contains(word) }

  /// Whether three letters are a name or a word at the start of a sentence: `Tom`, `Yes`.
  static func isName(_ letters: ArraySlice<UInt8>) -> Bool {
    guard letters.count == 3, let first = letters.first, first.isASCIICapital else { return false }
    let rest = letters.dropFirst()
    return rest.allSatisfy { $0.isASCIILetter && !$0.isASCIICapital }
      && letters.contains { $0.asciiLowercased.isOne(of: "aeiouy") }
  }

  /// Whether a letter that stands alone after a number and a blank in a sentence is a unit.
  static func isUnit(letter: UInt8) -> Bool { letterUnits.contains(letter) }

  /// Whether letters of a formula spell a word: four or more with a vowel, unless they follow each
  /// other in the alphabet (`abcd`, `wxyz`) as variables do.
  static func isWord(_ letters: ArraySlice<UInt8>) -> Bool {
    guard letters.count >= 4 else { return false }
    let folded = letters.map(\.asciiLowercased)
    guard folded.contains(where: { $0.isOne(of: "aeiouy") || $0 >= 0x80 }) else { return false }
    let sorted = folded.sorted()
    return zip(sorted, sorted.dropFirst()).contains { $0 + 1 != $1 }
  }
}
