/// Whole numbers in English words: `zero` to billions, `dozen`, `pair`, `couple`, `half a dozen`.
enum NumberWords {
  static let units: [String: Int] = [
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
  ]
  static let tens: [String: Int] = [
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
  ]
  /// Words that multiply what stands before them, digits too.
  static let multipliers: [String: Int] = [
    "dozen": 12, "pair": 2, "pairs": 2, "couple": 2, "hundred": 100, "thousand": 1_000,
    "million": 1_000_000, "billion": 1_000_000_000,
  ]

  /// The number that starts at an index of lower-case words, and how many words it takes.
  ///
  /// - Parameter words: words and symbols; a hyphen between tens and unit is a word of its own.
  /// - Returns: `nil` if no number starts there.
  static func parse(_ words: [String], at start: Int) -> (value: Int, count: Int)? {
    func word(_ index: Int) -> String { index < words.count ? words[index] : "" }
    if word(start) == "half" {
      let next = word(start + 1) == "a" ? start + 2 : start + 1
      return word(next) == "dozen" ? (6, next + 1 - start) : nil
    }
    var at = start
    if word(at) == "a" {
      if word(at + 1) == "single" { return (1, 2) }
      guard multipliers[word(at + 1)] != nil, word(at + 1) != "pairs" else { return nil }
      at += 1
    }
    var reader = NumberWordReader()
    let first = at
    while at < words.count {
      if reader.take(word(at)) {
        at += 1
      } else if at > first, reader.joins(word(at), to: word(at + 1)) {
        at += 1
      } else {
        break
      }
    }
    if let size = multipliers[word(at)], size <= 12 {
      if at == first { return word(at) == "pairs" ? nil : (size, at + 1 - start) }
      return (reader.value * size, at + 1 - start)
    }
    return at == first ? nil : (reader.value, at - start)
  }
}

/// The value of number words read so far.
private struct NumberWordReader {
  private var total = 0
  private var current: Int?
  /// What may be added to `current`: less than 100 at the start and after a hundred, a unit after
  /// tens, nothing after a unit.
  private var room = 100
  private var lastScale = Int.max
  private var endsInHundred = false

  var value: Int { total + (current ?? 0) }

  /// Takes the next word if it continues the number.
  mutating func take(_ word: String) -> Bool {
    if let unit = NumberWords.units[word], unit < room, current == nil || unit > 0 {
      current = (current ?? 0) + unit
      room = 0
      endsInHundred = false
    } else if let ten = NumberWords.tens[word], room == 100 {
      current = (current ?? 0) + ten
      room = 10
      endsInHundred = false
    } else if word == "hundred", (current ?? 1) < 100, current != 0 {
      current = (current ?? 1) * 100
      room = 100
      endsInHundred = true
    } else if let scale = NumberWords.multipliers[word], scale >= 1_000, scale < lastScale,
      current.map({ $0 > 0 }) ?? (total == 0)
    {
      total += (current ?? 1) * scale
      current = nil
      lastScale = scale
      room = 100
      endsInHundred = true
    } else {
      return false
    }
    return true
  }

  /// Whether `and` or a hyphen belongs to the number: `one hundred and five`, `twenty-one`.
  func joins(_ word: String, to next: String) -> Bool {
    switch word {
    case "and":
      return endsInHundred
        && (NumberWords.units[next].map { $0 > 0 } ?? (NumberWords.tens[next] != nil))
    case "-": return room == 10 && (1...9).contains(NumberWords.units[next] ?? 0)
    default: return false
    }
  }
}
