/// What a unit measures: exponents of length, mass, time, current, temperature, amount, months,
/// unnamed units, bytes, and angle.
typealias UnitDimension = SIMD16<Int8>

/// A unit of measurement: a dimension and an exact size.
struct Unit: Hashable {
  private(set) var dimension = UnitDimension(repeating: 0)
  /// The size in metres, grams, seconds and so on.
  private(set) var numerator = 1
  private(set) var denominator = 1

  /// A unit of its own: none.
  init() {}

  init(_ dimension: UnitDimension, _ numerator: Int, _ denominator: Int) {
    self.dimension = dimension
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Whether it has a dimension that other units are compared by; `units` alone has not.
  var isMeasurable: Bool {
    var rest = dimension
    rest[UnitTable.unnamed] = 0
    return rest != UnitDimension(repeating: 0)
  }

  /// Whether it is an angle in radians.
  var isAngle: Bool { dimension == UnitTable.angle }

  /// Multiplies by a power of another unit.
  ///
  /// - Returns: whether sizes and exponents stay in range.
  mutating func multiply(by other: Unit, exponent: Int) -> Bool {
    for _ in 0..<abs(exponent) {
      let (up, down) =
        exponent > 0
        ? (other.numerator, other.denominator) : (other.denominator, other.numerator)
      let common = Unit.divisor(numerator, down)
      let otherCommon = Unit.divisor(up, denominator)
      let (n, first) = (numerator / common).multipliedReportingOverflow(by: up / otherCommon)
      let (d, second) = (denominator / otherCommon).multipliedReportingOverflow(by: down / common)
      guard !first, !second else { return false }
      (numerator, denominator) = (n, d)
      dimension = exponent > 0 ? dimension &+ other.dimension : dimension &- other.dimension
    }
    return true
  }

  /// How many of the other unit one of this is, as a fraction; `nil` beyond machine integers.
  func count(in other: Unit) -> (numerator: Int, denominator: Int)? {
    var ratio = Unit(UnitDimension(repeating: 0), numerator, denominator)
    let size = Unit(UnitDimension(repeating: 0), other.numerator, other.denominator)
    guard ratio.multiply(by: size, exponent: -1) else { return nil }
    return (ratio.numerator, ratio.denominator)
  }

  private static func divisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return max(1, a)
  }
}

/// Reads the words and exponents after a value as a unit.
struct UnitReader {
  private let tokens: ArraySlice<AnswerToken>
  private var at: Int
  private var unit = Unit()
  private var isKnown = false

  /// The unit of some tokens, and whether words are left over that name what is counted.
  ///
  /// - Returns: `nil` if the tokens are no unit and no words.
  static func read(_ tokens: ArraySlice<AnswerToken>) -> (unit: Unit?, hasNoun: Bool)? {
    var reader = UnitReader(tokens)
    guard reader.product() else { return nil }
    var hasNoun = false
    let leftover = reader.at
    while reader.at < tokens.endIndex {
      switch tokens[reader.at] {
      case .word:
        guard CountedNouns.allows(tokens, reader.at, from: leftover) else { return nil }
        hasNoun = true
      case .symbol(let byte) where byte.isOne(of: ".,()-/'&"): break
      default: return nil
      }
      reader.at += 1
    }
    return (reader.isKnown ? reader.unit : nil, hasNoun)
  }

  private init(_ tokens: ArraySlice<AnswerToken>) {
    self.tokens = tokens
    at = tokens.startIndex
  }

  private var current: AnswerToken? { at < tokens.endIndex ? tokens[at] : nil }

  /// Known units joined by products, `/` and `per`; stops at the first word that is none.
  private mutating func product() -> Bool {
    var sign = 1
    while let token = current {
      let start = at
      switch token {
      case .symbol(let byte) where byte.isOne(of: "*."): at += 1
      case .symbol(UInt8(ascii: "/")):
        at += 1
        sign = -1
        if !isNextUnit { return restore(start) }
      case .word(let word) where word.lowercased() == "per" || word.lowercased() == "a":
        at += 1
        sign = -1
        if !isNextUnit { return restore(start) }
      case .macro("frac"):
        guard fraction(sign) else { return false }
      case .symbol(let byte) where byte.isOne(of: "({"):
        // Brackets around a unit: `(cm)`, `m/{s^2}`.
        at += 1
      case .symbol(let byte) where byte.isOne(of: ")}"): at += 1
      case .word:
        guard let entry = word() else { return true }
        guard unit.multiply(by: entry.unit, exponent: sign * entry.exponent) else { return false }
        isKnown = true
      default: return true
      }
    }
    return true
  }

  private mutating func restore(_ index: Int) -> Bool {
    at = index
    return true
  }

  private var isNextUnit: Bool {
    var ahead = self
    while ahead.current?.isSymbol(of: "({") == true { ahead.at += 1 }
    return ahead.word() != nil
  }

  /// `\frac{km}{h}`
  private mutating func fraction(_ sign: Int) -> Bool {
    at += 1
    for side in [sign, -sign] {
      guard current?.isSymbol("{") == true else { return false }
      at += 1
      while let token = current, !token.isSymbol("}") {
        if token.isSymbol("*") {
          at += 1
          continue
        }
        guard let entry = word(),
          unit.multiply(by: entry.unit, exponent: side * entry.exponent)
        else { return false }
        isKnown = true
      }
      at += 1
    }
    return true
  }

  /// One unit with its power: `cm^2`, `square metres`, `metres squared`.
  private mutating func word() -> (unit: Unit, exponent: Int)? {
    let start = at
    guard case .word(let first)? = current else { return nil }
    at += 1
    var exponent = 1
    var name = first
    if let power = UnitReader.prefixes[first.lowercased()] {
      if current?.isSymbol(".") == true { at += 1 }
      guard case .word(let next)? = current else {
        at = start
        return nil
      }
      at += 1
      exponent = power
      name = next
    }
    guard let unit = UnitTable.unit(name) else {
      at = start
      return nil
    }
    if case .word(let next)? = current, let power = UnitReader.suffixes[next.lowercased()] {
      at += 1
      exponent *= power
    } else if current?.isSymbol("^") == true {
      guard let power = power() else {
        at = start
        return nil
      }
      exponent *= power
    }
    return (unit, exponent)
  }

  private static let prefixes = ["square": 2, "sq": 2, "cubic": 3, "cu": 3]
  private static let suffixes = ["squared": 2, "cubed": 3]

  /// `^2`, `^{2}`, `^{-1}`, at most the fourth power.
  private mutating func power() -> Int? {
    at += 1
    let isBraced = current?.isSymbol("{") == true
    if isBraced { at += 1 }
    let isNegative = current?.isSymbol("-") == true
    if isNegative { at += 1 }
    guard case .number(let literal)? = current, let value = literal.smallInteger, (1...4) ~= value
    else { return nil }
    at += 1
    if isBraced {
      guard current?.isSymbol("}") == true else { return nil }
      at += 1
    }
    return isNegative ? -value : value
  }
}
