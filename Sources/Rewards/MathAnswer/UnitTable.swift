/// The units by their names and symbols; sizes are exact, customary ones by their definition.
enum UnitTable {
  /// The place of `unit` itself in a dimension.
  static let unnamed = 7
  static let angle = dimension("R")

  /// The unit of a spelling: plural or not, with a decimal prefix or not.
  static func unit(_ word: String) -> Unit? {
    if let unit = named[word] ?? symbols[word] { return unit }
    if let unit = prefixedSymbol(word) { return unit }
    guard word.utf8.count > 2, word.utf8.count <= 24 else { return nil }
    let lower = word.lowercased()
    if let unit = named[lower] ?? prefixedName(lower) { return unit }
    guard lower.hasSuffix("s") else { return word == lower ? nil : symbols[lower] }
    let singular = String(lower.dropLast())
    return named[singular] ?? prefixedName(singular)
      ?? (singular.count > 1 ? symbols[singular] : nil)
  }

  /// Length, mass, time, current, temperature, amount, months, unnamed, bytes, angle.
  private static let letters: [Character] = ["L", "M", "T", "A", "K", "N", "Y", "U", "B", "R"]

  /// The dimension of factors `L`, and of divisors after `/`.
  private static func dimension(_ spelling: String) -> UnitDimension {
    var dimension = UnitDimension(repeating: 0)
    var sign: Int8 = 1
    for character in spelling {
      if character == "/" {
        sign = -1
      } else if let index = letters.firstIndex(of: character) {
        dimension[index] += sign
      }
    }
    return dimension
  }

  private static func table(_ rows: [(String, String, Int, Int)]) -> [String: Unit] {
    var table: [String: Unit] = [:]
    for (names, spelling, numerator, denominator) in rows {
      let unit = Unit(dimension(spelling), numerator, denominator)
      for name in names.split(separator: " ") { table[String(name)] = unit }
    }
    return table
  }

  /// Names that take a plural `s` and, where they are of the metric system, a prefix.
  private static let named = table(
    [
      ("inch inches", "L", 254, 10_000), ("foot feet", "L", 3_048, 10_000),
      ("yard", "L", 9_144, 10_000), ("mile", "L", 1_609_344, 1_000),
      ("furlong", "L", 201_168, 1_000),
      ("ounce", "M", 45_359_237, 1_600_000), ("pound", "M", 45_359_237, 100_000),
      ("tonne", "M", 1_000_000, 1), ("ton", "M", 90_718_474, 100),
      ("minute", "T", 60, 1), ("hour", "T", 3_600, 1), ("day", "T", 86_400, 1),
      ("week", "T", 604_800, 1), ("fortnight", "T", 1_209_600, 1),
      ("month", "Y", 1, 1), ("year", "Y", 12, 1), ("decade", "Y", 120, 1),
      ("century centuries", "Y", 1_200, 1),
      ("gallon", "LLL", 3_785_411_784, 1_000_000_000_000),
      ("quart", "LLL", 946_352_946, 1_000_000_000_000),
      ("pint", "LLL", 473_176_473, 1_000_000_000_000),
      ("hectare", "LL", 10_000, 1), ("acre", "LL", 40_468_564_224, 10_000_000),
      ("knot", "L/T", 1_852, 3_600), ("radian rad", "R", 1, 1), ("unit", "U", 1, 1),
    ] + metricNames)

  private static let metricNames: [(String, String, Int, Int)] = [
    ("meter metre", "L", 1, 1), ("gram gramme", "M", 1, 1), ("second", "T", 1, 1),
    ("liter litre", "LLL", 1, 1_000), ("ampere amp", "A", 1, 1), ("kelvin", "K", 1, 1),
    ("mole", "N", 1, 1), ("hertz", "/T", 1, 1), ("newton", "ML/TT", 1_000, 1),
    ("joule", "MLL/TT", 1_000, 1), ("watt", "MLL/TTT", 1_000, 1), ("pascal", "M/LTT", 1_000, 1),
    ("coulomb", "AT", 1, 1), ("volt", "MLL/TTTA", 1_000, 1), ("ohm", "MLL/TTTAA", 1_000, 1),
    ("farad", "AATTTT/MLL", 1, 1_000), ("tesla", "M/TTA", 1_000, 1), ("byte", "B", 1, 1),
  ]

  /// Symbols without a prefix.
  private static let symbols = table([
    ("in", "L", 254, 10_000), ("ft", "L", 3_048, 10_000), ("yd yds", "L", 9_144, 10_000),
    ("mi", "L", 1_609_344, 1_000), ("oz", "M", 45_359_237, 1_600_000),
    ("lb lbs", "M", 45_359_237, 100_000), ("min mins", "T", 60, 1),
    ("h hr hrs", "T", 3_600, 1), ("sec secs", "T", 1, 1), ("d", "T", 86_400, 1),
    ("wk wks", "T", 604_800, 1), ("yr yrs", "Y", 12, 1), ("mo mos", "Y", 1, 1),
    ("ha", "LL", 10_000, 1), ("gal", "LLL", 3_785_411_784, 1_000_000_000_000),
    ("cc", "LLL", 1, 1_000_000), ("mph", "L/T", 1_609_344, 3_600_000),
    ("kph kmh kmph", "L/T", 1_000, 3_600), ("fps", "L/T", 3_048, 10_000),
    ("kWh", "MLL/TT", 3_600_000_000, 1), ("t", "M", 1_000_000, 1),
  ])

  private static let metricSymbols = table([
    ("m", "L", 1, 1), ("g", "M", 1, 1), ("s", "T", 1, 1), ("l L", "LLL", 1, 1_000),
    ("A", "A", 1, 1), ("K", "K", 1, 1), ("mol", "N", 1, 1), ("Hz", "/T", 1, 1),
    ("N", "ML/TT", 1_000, 1), ("J", "MLL/TT", 1_000, 1), ("W", "MLL/TTT", 1_000, 1),
    ("Pa", "M/LTT", 1_000, 1), ("C", "AT", 1, 1), ("V", "MLL/TTTA", 1_000, 1),
    ("F", "AATTTT/MLL", 1, 1_000), ("T", "M/TTA", 1_000, 1), ("B", "B", 1, 1),
  ])

  private static let symbolPrefixes: [(String, Int, Int)] = [
    ("k", 1_000, 1), ("c", 1, 100), ("m", 1, 1_000), ("M", 1_000_000, 1), ("d", 1, 10),
    ("u", 1, 1_000_000), ("n", 1, 1_000_000_000), ("G", 1_000_000_000, 1),
  ]
  private static let namePrefixes: [(String, Int, Int)] = [
    ("kilo", 1_000, 1), ("centi", 1, 100), ("milli", 1, 1_000), ("mega", 1_000_000, 1),
    ("deci", 1, 10), ("micro", 1, 1_000_000), ("nano", 1, 1_000_000_000),
    ("giga", 1_000_000_000, 1), ("hecto", 100, 1), ("deca", 10, 1),
  ]
  private static let metric = table(metricNames)

  private static func prefixedSymbol(_ word: String) -> Unit? {
    if let unit = metricSymbols[word] { return unit }
    guard word.utf8.count <= 4 else { return nil }
    for (prefix, numerator, denominator) in symbolPrefixes where word.hasPrefix(prefix) {
      guard var unit = metricSymbols[String(word.dropFirst())] else { continue }
      return unit.multiply(
        by: Unit(UnitDimension(repeating: 0), numerator, denominator), exponent: 1)
        ? unit : nil
    }
    return nil
  }

  private static func prefixedName(_ word: String) -> Unit? {
    for (prefix, numerator, denominator) in namePrefixes where word.hasPrefix(prefix) {
      guard var unit = metric[String(word.dropFirst(prefix.utf8.count))] else { continue }
      return unit.multiply(
        by: Unit(UnitDimension(repeating: 0), numerator, denominator), exponent: 1)
        ? unit : nil
    }
    return nil
  }
}
