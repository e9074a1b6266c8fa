/// A decimal as it is written, perhaps times a power of ten.
struct WrittenDecimal {
  private let digits: [UInt8]
  private let isNegative: Bool
  /// The digits after the point, once the powers of ten are taken in.
  private let places: Int

  /// The decimal that an expression is; `nil` if it has no point or stands for more.
  init?(_ expression: MathExpression) {
    switch expression {
    case .number(let literal):
      guard literal.hasPoint, literal.repeating.isEmpty else { return nil }
      digits = literal.integer + literal.fraction
      places = literal.fraction.count - literal.exponent
      isNegative = false
    case .negated(let inner):
      guard let found = WrittenDecimal(inner) else { return nil }
      (digits, places, isNegative) = (found.digits, found.places, !found.isNegative)
    case .product(let factors):
      // a \times 10^n
      guard factors.count == 2, let found = WrittenDecimal(factors[0]),
        case .power(let base, let exponent) = factors[1], base == .literal(10),
        let power = exponent.signedLiteral, let size = power.literal.smallInteger
      else { return nil }
      (digits, isNegative) = (found.digits, found.isNegative)
      places = found.places - (power.isNegative ? -size : size)
    default: return nil
    }
  }

  /// Whether it has at least six significant digits and rounds the value correctly.
  ///
  /// Only for a real value that is not whole; leading zeros are no significant digits.
  ///
  /// - Throws: `budget`.
  func rounds(_ value: MathExpression, _ budget: inout StepBudget) throws(AnswerFailure) -> Bool {
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    guard significant.count >= 6, abs(places) <= 4_096 else { return false }
    if let rational = try Equivalence.rational(value, &budget),
      try rational.integer(&budget) != nil
    {
      return false
    }
    // |value - d / 10^places| <= 1 / (2 * 10^places)
    let unit = Rational(integer: try Rational.powerOfTen(abs(places), &budget))
    let step = places < 0 ? unit : unit.inverted
    let whole = try Rational(NumberLiteral(integer: digits), &budget)
    let decimal = try whole.multiplied(by: step, &budget)
    let half = try step.multiplied(by: Rational(2).inverted, &budget)
    return try Equivalence.isWithin(
      half, of: isNegative ? decimal.negated : decimal, value, &budget) ?? false
  }
}
