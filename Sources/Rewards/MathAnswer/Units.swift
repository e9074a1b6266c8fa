/// An exact factor between two units.
struct UnitRatio {
  let numerator: Int
  let denominator: Int
}

/// How two units go together.
enum UnitRelation {
  /// The same, or at least one is a counted noun.
  case same
  /// One of the prediction's unit is this many of the reference's.
  case convertible(UnitRatio)
  case different
}

/// What a unit measures and how large it is.
struct UnitReading {
  /// Powers of length, mass, time, and of the others by number.
  private var dimensions: [Character: Int] = [:]
  private var numerator = 1
  private var denominator = 1

  /// Compares two units.
  static func compare(gold: [AnswerToken], prediction: [AnswerToken]) -> UnitRelation {
    guard let a = UnitReading(gold), let b = UnitReading(prediction) else {
      return spelling(gold) == spelling(prediction) || !isKnown(gold) || !isKnown(prediction)
        ? .same : .different
    }
    guard a.dimensions == b.dimensions else { return .different }
    let (upper, first) = b.numerator.multipliedReportingOverflow(by: a.denominator)
    let (lower, second) = b.denominator.multipliedReportingOverflow(by: a.numerator)
    guard !first, !second else { return .different }
    return upper == lower ? .same : .convertible(UnitRatio(numerator: upper, denominator: lower))
  }

  private static func spelling(_ tokens: [AnswerToken]) -> String {
    tokens.filter { !$0.isSymbol("{") && !$0.isSymbol("}") }.map(\.comparisonText).joined(
      separator: " ")
  }

  private static func isKnown(_ tokens: [AnswerToken]) -> Bool {
    tokens.contains { if case .word(let word) = $0 { unit(word) != nil } else { false } }
  }

  /// Reads a product of known units with exponents; `nil` if any word is not in the table.
  private init?(_ tokens: [AnswerToken]) {
    var sign = 1
    var isSquare = 0
    var last: (entry: Entry, sign: Int)?
    var at = 0
    func number(_ index: Int) -> Int? {
      guard index < tokens.count, case .number(let literal) = tokens[index],
        literal.integer.count == 1
      else { return nil }
      return Int(text(of: literal.integer))
    }
    while at < tokens.count {
      switch tokens[at] {
      case .word(let word):
        switch word.lowercased() {
        case "per": sign = -1
        case "square", "sq", "squared": isSquare = 2
        case "cubic", "cubed": isSquare = 3
        default:
          guard let entry = UnitReading.unit(word) else { return nil }
          for _ in 0..<max(1, isSquare) where !multiply(entry, sign) { return nil }
          last = (entry, sign)
          isSquare = 0
        }
        if let done = last, word.lowercased() == "squared" || word.lowercased() == "cubed" {
          for _ in 1..<max(1, isSquare) where !multiply(done.entry, done.sign) { return nil }
          isSquare = 0
        }
      case .symbol(UInt8(ascii: "^")):
        guard let done = last else { return nil }
        var index = at + 1
        if index < tokens.count, tokens[index].isSymbol("{") { index += 1 }
        guard let power = number(index), (1...4).contains(power) else { return nil }
        for _ in 1..<power where !multiply(done.entry, done.sign) { return nil }
        if index + 1 < tokens.count, tokens[at + 1].isSymbol("{") { index += 1 }
        at = index
      case .symbol(UInt8(ascii: "/")): sign = -1
      case .symbol(UInt8(ascii: "*")), .symbol(UInt8(ascii: "{")): break
      case .symbol(UInt8(ascii: "}")):
        // `\frac{km}{h}`: after the first group comes the divisor.
        if tokens.first == .macro("frac") { sign = -1 }
      case .macro("frac") where at == 0: break
      default: return nil
      }
      at += 1
    }
    if last == nil { return nil }
  }

  private mutating func multiply(_ entry: Entry, _ sign: Int) -> Bool {
    for dimension in entry.dimensions {
      let power = (dimensions[dimension.key] ?? 0) + sign * dimension.value
      dimensions[dimension.key] = power == 0 ? nil : power
    }
    let (upper, first) = numerator.multipliedReportingOverflow(
      by: sign > 0 ? entry.numerator : entry.denominator)
    let (lower, second) = denominator.multipliedReportingOverflow(
      by: sign > 0 ? entry.denominator : entry.numerator)
    numerator = upper
    denominator = lower
    return !first && !second
  }

  private struct Entry {
    let dimensions: [Character: Int]
    let numerator: Int
    let denominator: Int
  }

  /// The table's entry of a spelling, plural or not.
  private static func unit(_ word: String) -> Entry? {
    if let row = table[word] { return entry(row) }
    let lower = word.lowercased()
    if let row = table[lower], lower.count > 2 { return entry(row) }
    if lower.count > 3, lower.hasSuffix("s"), let row = table[String(lower.dropLast())] {
      return entry(row)
    }
    return nil
  }

  private static func entry(_ row: (String, Int, Int)) -> Entry {
    let dimensions = row.0.reduce(into: [Character: Int]()) { $0[$1, default: 0] += 1 }
    return Entry(dimensions: dimensions, numerator: row.1, denominator: row.2)
  }

  /// Dimension letters (L length, M mass, T time), and the size in metres, grams, seconds.
  /// Customary units are exact by definition.
  private static let table: [String: (String, Int, Int)] = [
    "m": ("L", 1, 1), "meter": ("L", 1, 1), "metre": ("L", 1, 1),
    "cm": ("L", 1, 100), "centimeter": ("L", 1, 100), "centimetre": ("L", 1, 100),
    "mm": ("L", 1, 1000), "millimeter": ("L", 1, 1000), "millimetre": ("L", 1, 1000),
    "nm": ("L", 1, 1_000_000_000), "dm": ("L", 1, 10),
    "km": ("L", 1000, 1), "kilometer": ("L", 1000, 1), "kilometre": ("L", 1000, 1),
    "in": ("L", 254, 10_000), "inch": ("L", 254, 10_000), "inches": ("L", 254, 10_000),
    "ft": ("L", 3048, 10_000), "foot": ("L", 3048, 10_000), "feet": ("L", 3048, 10_000),
    "yd": ("L", 9144, 10_000), "yard": ("L", 9144, 10_000),
    "mi": ("L", 1_609_344, 1000), "mile": ("L", 1_609_344, 1000),
    "g": ("M", 1, 1), "gram": ("M", 1, 1), "mg": ("M", 1, 1000), "milligram": ("M", 1, 1000),
    "kg": ("M", 1000, 1), "kilogram": ("M", 1000, 1), "tonne": ("M", 1_000_000, 1),
    "oz": ("M", 45_359_237, 1_600_000), "ounce": ("M", 45_359_237, 1_600_000),
    "lb": ("M", 45_359_237, 100_000), "lbs": ("M", 45_359_237, 100_000),
    "pound": ("M", 45_359_237, 100_000),
    "s": ("T", 1, 1), "sec": ("T", 1, 1), "second": ("T", 1, 1),
    "ms": ("T", 1, 1000), "millisecond": ("T", 1, 1000),
    "min": ("T", 60, 1), "minute": ("T", 60, 1), "h": ("T", 3600, 1), "hr": ("T", 3600, 1),
    "hrs": ("T", 3600, 1), "hour": ("T", 3600, 1), "day": ("T", 86_400, 1),
    "days": ("T", 86_400, 1), "week": ("T", 604_800, 1), "fortnight": ("T", 1_209_600, 1),
    "month": ("Y", 1, 1), "year": ("Y", 12, 1), "decade": ("Y", 120, 1), "century": ("Y", 1200, 1),
    "L": ("LLL", 1, 1000), "l": ("LLL", 1, 1000), "liter": ("LLL", 1, 1000),
    "litre": ("LLL", 1, 1000), "mL": ("LLL", 1, 1_000_000), "ml": ("LLL", 1, 1_000_000),
    "milliliter": ("LLL", 1, 1_000_000), "millilitre": ("LLL", 1, 1_000_000),
    "hectare": ("LL", 10_000, 1),
    "am": ("A", 1, 1), "AM": ("A", 1, 1), "pm": ("P", 1, 1), "PM": ("P", 1, 1),
    "radian": ("R", 1, 1), "rad": ("R", 1, 1),
    "Hz": ("F", 1, 1), "kHz": ("F", 1000, 1), "MHz": ("F", 1_000_000, 1),
    "J": ("J", 1, 1), "joule": ("J", 1, 1), "kJ": ("J", 1000, 1),
    "N": ("N", 1, 1), "newton": ("N", 1, 1), "W": ("W", 1, 1), "watt": ("W", 1, 1),
    "kW": ("W", 1000, 1),
  ]
}
