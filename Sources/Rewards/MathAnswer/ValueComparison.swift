internal import BigInt

/// Compares quantities: exact value first, then digits, then the form of the expression.
struct ValueComparison {
  private let gold: Quantity
  private let prediction: Quantity

  /// Compares a prediction with a reference.
  static func judge(
    gold: Quantity, prediction: Quantity, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    try ValueComparison(gold: gold, prediction: prediction).judge(&budget)
  }

  private func judge(_ budget: inout StepBudget) throws(AnswerFailure) -> Judgement {
    var shift = prediction.scale - gold.scale
    if let a = gold.currency, let b = prediction.currency, a != b {
      // A hundred cents make one of any currency that is named.
      guard a == "cent" || b == "cent" else { return .different(rule: "currency") }
      shift += a == "cent" ? 2 : -2
    }
    var factor: UnitRatio?
    if !gold.unit.isEmpty, !prediction.unit.isEmpty, gold.unit != prediction.unit {
      switch UnitReading.compare(gold: gold.unit, prediction: prediction.unit) {
      case .same: break
      case .convertible(let ratio): factor = ratio
      case .different: return .different(rule: "unit")
      }
    }
    if let factor {
      var scaled = prediction
      scaled.expression = .product([
        prediction.expression, .quotient(.literal(factor.numerator), .literal(factor.denominator)),
      ])
      return try values(gold, scaled, shift, &budget)
    }
    if gold.isPercent != prediction.isPercent {
      let percentShift = shift + (prediction.isPercent ? -2 : 2)
      let converted = try values(gold, prediction, percentShift, &budget)
      if converted.isEqual { return converted }
      // A whole number keeps its value when the percent sign is left out or added.
      guard case .rational(let value) = try ExactValue.of(gold.expression, &budget),
        try value.integer(&budget) != nil
      else { return converted }
      return try values(gold, prediction, shift, &budget)
    }
    return try values(gold, prediction, shift, &budget)
  }

  /// Compares the values, the prediction's times a power of ten.
  private func values(
    _ gold: Quantity, _ prediction: Quantity, _ shift: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    let predicted = prediction.expression.times(powerOfTen: shift)
    var isOverBudget = false
    do {
      let a = try ExactValue.of(gold.expression, &budget)
      let b = try ExactValue.of(predicted, &budget)
      switch (a, b) {
      case (.undefined, _), (_, .undefined):
        return .different(rule: "undefined")
      case (.infinite(let x), .infinite(let y)):
        return x == y ? .equal(rule: "infinity") : .different(rule: "infinity")
      case (.infinite, .rational), (.rational, .infinite):
        return .different(rule: "infinity")
      case (.rational(let x), .rational(let y)):
        if try x.equals(y, &budget) { return .equal(rule: "rational") }
        if try isCorrectlyRounded(prediction.expression, shift, x, &budget) {
          return .equal(rule: "sixDigits")
        }
        return .different(rule: "rational")
      default: break
      }
    } catch .budget {
      // Structural equality needs no value.
      isOverBudget = true
    }
    if shift == 0, gold.expression == prediction.expression { return .equal(rule: "structure") }
    if isOverBudget { throw .budget }
    if let a = try PolynomialForm.of(gold.expression, &budget),
      let b = try PolynomialForm.of(predicted, &budget), try a.equals(b, &budget)
    {
      return .equal(rule: "form")
    }
    return .different(rule: "form")
  }

  /// Whether the prediction is a decimal of at least six significant digits that rounds the value.
  ///
  /// Only for a value that is not whole; leading zeros are no significant digits.
  private func isCorrectlyRounded(
    _ expression: MathExpression, _ shift: Int, _ value: Rational, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Bool {
    guard let decimal = expression.decimal, try value.integer(&budget) == nil else { return false }
    let digits = decimal.literal.integer + decimal.literal.fraction
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    guard significant.count >= 6 else { return false }
    let places = decimal.literal.fraction.count - decimal.literal.exponent - decimal.power - shift
    guard abs(places) <= 4_096 else { return false }
    // |value - d / 10^places| <= 1 / (2 * 10^places)
    let whole = try Rational(NumberLiteral(integer: digits), &budget)
    let scale = Rational(integer: try Rational.power(10, abs(places), &budget))
    let scaled = try value.multiplied(by: places < 0 ? scale.inverted(&budget) : scale, &budget)
    let signed = decimal.isNegative ? whole.negated : whole
    let gap = try scaled.adding(signed.negated, &budget)
    return gap.numerator.magnitude * 2 <= gap.denominator.magnitude
  }
}

extension MathExpression {
  /// An integer literal.
  static func literal(_ value: Int) -> MathExpression {
    .number(NumberLiteral(integer: Array(String(abs(value)).utf8)))
  }

  /// The expression times a power of ten, as a tree.
  fileprivate func times(powerOfTen power: Int) -> MathExpression {
    guard power != 0 else { return self }
    let scale = MathExpression.power(.literal(10), .literal(abs(power)))
    return power > 0 ? .product([self, scale]) : .quotient(self, scale)
  }

  /// A decimal as written, with a point, also times a power of ten.
  fileprivate var decimal: (literal: NumberLiteral, isNegative: Bool, power: Int)? {
    if let signed = signedLiteral {
      guard signed.literal.hasPoint, signed.literal.repeating.isEmpty else { return nil }
      return (signed.literal, signed.isNegative, 0)
    }
    if case .negated(let inner) = self, let found = inner.decimal {
      return (found.literal, !found.isNegative, found.power)
    }
    guard case .product(let factors) = self, factors.count == 2,
      let found = factors[0].decimal, found.power == 0,
      case .power(.number(let base), let exponent) = factors[1],
      base == NumberLiteral(integer: Array("10".utf8)), let power = exponent.signedLiteral,
      power.literal.isInteger, power.literal.integer.count <= 4,
      let size = Int(text(of: power.literal.integer))
    else { return nil }
    return (found.literal, found.isNegative, power.isNegative ? -size : size)
  }
}
