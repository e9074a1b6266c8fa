internal import BigInt

/// An exact fraction; reduced only while that is cheap, compared by cross products.
struct Rational {
  let numerator: BigInt
  /// Positive.
  let denominator: BigInt

  static let zero = Rational(integer: 0)
  static let one = Rational(integer: 1)

  init(integer: BigInt) {
    numerator = integer
    denominator = 1
  }

  /// A fraction of that sign.
  ///
  /// - Throws: `budget` if it is too large; the reduction is part of the cost.
  /// - Precondition: the denominator is not zero.
  init(
    _ numerator: BigInt, _ denominator: BigInt, _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    precondition(!denominator.isZero, "Rational: denominator is 0")
    var n = denominator.sign == .minus ? -numerator : numerator
    var d = BigInt(denominator.magnitude)
    let bits = max(n.bitWidth, d.bitWidth)
    if bits > AnswerLimit.valueBits { throw .budget }
    // The reduction is quadratic in the bits; beyond this size cross products do without it.
    if bits <= 4_096, d != 1 {
      try budget.spend(1 + bits * bits / 64)
      let common = n.greatestCommonDivisor(with: d)
      if common > 1 {
        n /= common
        d /= common
      }
    }
    self.numerator = n
    self.denominator = d
  }

  var isZero: Bool { numerator.isZero }
  var isNegative: Bool { numerator.sign == .minus }

  /// The value if it is whole, also when it is not reduced.
  func integer(_ budget: inout StepBudget) throws(AnswerFailure) -> BigInt? {
    if denominator == 1 { return numerator }
    try spend(numerator, denominator, &budget)
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    return remainder.isZero ? quotient : nil
  }

  func adding(_ other: Rational, _ budget: inout StepBudget) throws(AnswerFailure) -> Rational {
    if denominator == 1, other.denominator == 1 {
      try budget.spend(1 + max(numerator.bitWidth, other.numerator.bitWidth) / 64)
      return Rational(integer: numerator + other.numerator)
    }
    try spend(numerator, other.denominator, &budget)
    try spend(other.numerator, denominator, &budget)
    try spend(denominator, other.denominator, &budget)
    return try Rational(
      numerator * other.denominator + other.numerator * denominator,
      denominator * other.denominator, &budget)
  }

  func multiplied(by other: Rational, _ budget: inout StepBudget) throws(AnswerFailure)
    -> Rational
  {
    try spend(numerator, other.numerator, &budget)
    try spend(denominator, other.denominator, &budget)
    return try Rational(
      numerator * other.numerator, denominator * other.denominator, &budget)
  }

  /// One over the value.
  /// - Precondition: the value is not zero.
  func inverted(_ budget: inout StepBudget) throws(AnswerFailure) -> Rational {
    try Rational(denominator, numerator, &budget)
  }

  var negated: Rational { Rational(numerator: -numerator, denominator: denominator) }

  /// Whether both are the same number.
  func equals(_ other: Rational, _ budget: inout StepBudget) throws(AnswerFailure) -> Bool {
    if denominator == other.denominator { return numerator == other.numerator }
    try spend(numerator, other.denominator, &budget)
    try spend(other.numerator, denominator, &budget)
    return numerator * other.denominator == other.numerator * denominator
  }

  private init(numerator: BigInt, denominator: BigInt) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Pays for a product or a division of two integers.
  private func spend(
    _ a: BigInt, _ b: BigInt, _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    try budget.spend(4 * (1 + a.bitWidth / 64) * (1 + b.bitWidth / 64))
  }

  /// The power of an integer, if the result has at most `AnswerLimit.powerBits`.
  static func power(
    _ base: BigInt, _ exponent: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> BigInt {
    if base.magnitude <= 1 { return exponent.isMultiple(of: 2) ? base * base : base }
    let (bits, overflow) = base.bitWidth.multipliedReportingOverflow(by: exponent)
    if overflow || bits > AnswerLimit.powerBits { throw .budget }
    let words = 1 + bits / 64
    try budget.spend(4 * words * words)
    return base.power(exponent)
  }
}

extension Rational {
  /// The exact value of a literal.
  init(_ literal: NumberLiteral, _ budget: inout StepBudget) throws(AnswerFailure) {
    let digits = literal.integer + literal.fraction
    var numerator = try Rational.integer(of: digits, &budget)
    var denominator = try Rational.power(10, literal.fraction.count, &budget)
    if !literal.repeating.isEmpty {
      // x = (whole + block / (10^n - 1)) / 10^places
      let nines = try Rational.power(10, literal.repeating.count, &budget) - 1
      let block = try Rational.integer(of: literal.repeating, &budget)
      numerator = numerator * nines + block
      denominator *= nines
    }
    if literal.exponent != 0 {
      let scale = try Rational.power(10, abs(literal.exponent), &budget)
      if literal.exponent > 0 { numerator *= scale } else { denominator *= scale }
    }
    try self.init(numerator, denominator, &budget)
  }

  private static func integer(
    of digits: [UInt8], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> BigInt {
    if digits.count <= 18 {
      return BigInt(digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }
    try budget.spend(digits.count * digits.count / 256)
    guard let value = BigInt(text(of: digits), radix: 10) else { throw .syntax }
    return value
  }
}
