internal import BigInt

/// What exact arithmetic says about an expression.
enum ExactValue {
  case rational(Rational)
  /// It has variables or irrational parts, or a part too large to evaluate.
  case unknown
  /// Infinity of that sign.
  case infinite(isNegative: Bool)
  /// No value: division by zero and the like; equal to nothing, itself included.
  case undefined

  /// Evaluates an expression.
  ///
  /// - Throws: `budget` when the grading has no steps left.
  static func of(
    _ expression: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    if let small = expression.smallValue() { return .rational(small) }
    var names = VariableNames()
    return try FoldedExpression(expression, &names, &budget).value
  }

  var rational: Rational? { if case .rational(let value) = self { value } else { nil } }

  var negated: ExactValue {
    switch self {
    case .rational(let value): .rational(value.negated)
    case .infinite(let isNegative): .infinite(isNegative: !isNegative)
    case .unknown, .undefined: self
    }
  }

  func adding(_ other: ExactValue, _ budget: inout StepBudget) throws(AnswerFailure) -> ExactValue {
    switch (self, other) {
    case (.undefined, _), (_, .undefined): return .undefined
    case (.infinite(let a), .infinite(let b)): return a == b ? self : .undefined
    case (.infinite, _): return self
    case (_, .infinite): return other
    case (.rational(let a), .rational(let b)): return .rational(try a.adding(b, &budget))
    case (.unknown, _), (_, .unknown): return .unknown
    }
  }

  func multiplied(
    by other: ExactValue, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    switch (self, other) {
    case (.undefined, _), (_, .undefined): return .undefined
    case (.unknown, _), (_, .unknown): return .unknown
    case (.rational(let a), .rational(let b)): return .rational(try a.multiplied(by: b, &budget))
    case (.infinite(let a), .infinite(let b)): return .infinite(isNegative: a != b)
    case (.infinite(let sign), .rational(let value)), (.rational(let value), .infinite(let sign)):
      return value.isZero ? .undefined : .infinite(isNegative: sign != value.isNegative)
    }
  }

  func divided(
    by other: ExactValue, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    switch (self, other) {
    case (.undefined, _), (_, .undefined), (.infinite, .infinite): return .undefined
    case (_, .rational(let divisor)) where divisor.isZero: return .undefined
    case (_, .infinite): return .rational(.zero)
    case (_, .rational(let divisor)):
      return try multiplied(by: .rational(divisor.inverted), &budget)
    case (_, .unknown): return .unknown
    }
  }

  /// A power with a whole or broken exponent.
  ///
  /// An odd root of a negative number is real; an even root of one is left to later layers.
  func raised(
    to exponent: ExactValue, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    switch (self, exponent) {
    case (.undefined, _), (_, .undefined): return .undefined
    case (.rational(let base), .rational(let exponent)):
      return try ExactValue.power(base, exponent, &budget)
    case (.infinite(let isNegative), .rational(let exponent)):
      if exponent.isZero || isNegative { return .undefined }
      return exponent.isNegative ? .rational(.zero) : self
    case (.rational(let base), .infinite(let isNegative)):
      let side = try base.compared(to: .one, &budget)
      if side == 0 || base.sign <= 0 { return .undefined }
      return (side > 0) == isNegative ? .rational(.zero) : .infinite(isNegative: false)
    case (.infinite, .infinite), (.infinite, .unknown): return .undefined
    case (.unknown, _), (_, .unknown): return .unknown
    }
  }

  private static func power(
    _ base: Rational, _ exponent: Rational, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    if base.isZero { return exponent.sign > 0 ? .rational(.zero) : .undefined }
    if let (n, d) = exponent.small {
      if d == 1 { return .rational(try base.power(n, &budget)) }
      if d <= 64, let root = try exactRoot(of: base, d, &budget) {
        return .rational(try root.power(n, &budget))
      }
      return .unknown
    }
    guard let whole = try exponent.integer(&budget) else { return .unknown }
    // An exponent beyond `Int`: only of 1 and -1.
    guard let (n, d) = base.small, d == 1, n.magnitude == 1 else { return .unknown }
    return .rational(whole.magnitude % 2 == 1 ? base : .one)
  }
}
