internal import BigInt

extension Rational {
  /// The exact value of a literal.
  ///
  /// - Throws: `budget` if its power of ten is longer than `AnswerLimit.powerBits`.
  init(_ literal: NumberLiteral, _ budget: inout StepBudget) throws(AnswerFailure) {
    if let small = Rational(small: literal) {
      self = small
      return
    }
    var numerator = try Rational.integer(of: literal.integer + literal.fraction, &budget)
    var denominator = try Rational.powerOfTen(literal.fraction.count, &budget)
    if !literal.repeating.isEmpty {
      // x = (whole + block / (10^n - 1)) / 10^places
      let nines = try Rational.powerOfTen(literal.repeating.count, &budget) - 1
      let block = try Rational.integer(of: literal.repeating, &budget)
      let bits = max(numerator.magnitude.bitWidth, denominator.magnitude.bitWidth)
      try budget.spendProduct(bits: 2 * bits, by: nines.magnitude.bitWidth)
      numerator = bigProduct(numerator, nines) + block
      denominator = bigProduct(denominator, nines)
    }
    if literal.exponent != 0 {
      let scale = try Rational.powerOfTen(abs(literal.exponent), &budget)
      let bits = max(numerator.magnitude.bitWidth, denominator.magnitude.bitWidth)
      try budget.spendProduct(bits: bits, by: scale.magnitude.bitWidth)
      if literal.exponent > 0 {
        numerator = bigProduct(numerator, scale)
      } else {
        denominator = bigProduct(denominator, scale)
      }
    }
    try self.init(numerator, over: denominator)
  }

  /// A literal of at most 18 digits without a large exponent.
  init?(small literal: NumberLiteral) {
    let places = literal.fraction.count - literal.exponent
    guard literal.integer.count + literal.fraction.count + literal.repeating.count <= 18,
      abs(places) <= 18
    else { return nil }
    var numerator = 0
    for digit in literal.integer { numerator = numerator * 10 + Int(digit &- 0x30) }
    for digit in literal.fraction { numerator = numerator * 10 + Int(digit &- 0x30) }
    if places == 0, literal.repeating.isEmpty {
      self.init(numerator)
      return
    }
    var denominator = 1
    if !literal.repeating.isEmpty {
      var block = 0
      var power = 1
      for digit in literal.repeating {
        block = block * 10 + Int(digit &- 0x30)
        power *= 10
      }
      let (scaled, first) = numerator.multipliedReportingOverflow(by: power - 1)
      let (sum, second) = scaled.addingReportingOverflow(block)
      if first || second { return nil }
      numerator = sum
      denominator = power - 1
    }
    var scale = 1
    for _ in 0..<abs(places) { scale *= 10 }
    let (product, overflow) = (places > 0 ? denominator : numerator)
      .multipliedReportingOverflow(by: scale)
    if overflow { return nil }
    if places > 0 { denominator = product } else { numerator = product }
    self.init(numerator, over: denominator)
  }

  /// 10 to a power that is not negative.
  static func powerOfTen(
    _ exponent: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> BigInt {
    // log2 10 < 10 / 3
    guard exponent <= AnswerLimit.valueBits / 10 * 3 else { throw .budget }
    let words = exponent / 18 + 1
    try budget.spend(64 + words * words / 4)
    return BigInt(bigPower(10, exponent))
  }

  private static func integer(
    of digits: [UInt8], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> BigInt {
    let words = digits.count / 18 + 1
    try budget.spend(16 + digits.count / 8 + words * words / 12)
    return BigInt(bigInteger(ofDigits: digits))
  }
}

extension MathExpression {
  /// The value of what most answers are: a number, a fraction or a short sum or product of numbers
  /// in machine integers. `nil` says nothing.
  func smallValue(depth: Int = 6) -> Rational? {
    guard depth > 0 else { return nil }
    switch self {
    case .number(let literal): return Rational(small: literal)
    case .negated(let inner): return inner.smallValue(depth: depth - 1)?.negated
    case .quotient(let upper, let lower):
      guard let divisor = lower.smallValue(depth: depth - 1), !divisor.isZero else { return nil }
      return upper.smallValue(depth: depth - 1)?.multipliedSmall(by: divisor.inverted)
    case .sum(let terms) where terms.count <= 4:
      var total = Rational.zero
      for term in terms {
        guard let value = term.smallValue(depth: depth - 1),
          let sum = total.addingSmall(value)
        else { return nil }
        total = sum
      }
      return total
    case .product(let factors) where factors.count <= 4:
      var total = Rational.one
      for factor in factors {
        guard let value = factor.smallValue(depth: depth - 1),
          let product = total.multipliedSmall(by: value)
        else { return nil }
        total = product
      }
      return total
    default: return nil
    }
  }
}
