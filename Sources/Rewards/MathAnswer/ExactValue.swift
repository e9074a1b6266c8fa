internal import BigInt

/// What exact rational arithmetic says about an expression.
enum ExactValue {
  case rational(Rational)
  /// It has variables or irrational constants, or a power too large to evaluate.
  case unknown
  /// Infinity of that sign.
  case infinite(isNegative: Bool)
  /// No value: division by zero and the like; equal to nothing, itself included.
  case undefined

  /// Evaluates an expression.
  ///
  /// - Throws: `budget` when the arithmetic takes too many steps or an intermediate value is too
  ///   large.
  static func of(
    _ expression: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    try budget.spend(1)
    switch expression {
    case .number(let literal):
      return .rational(try Rational(literal, &budget))
    case .symbol(let name):
      return name == "\\infty" ? .infinite(isNegative: false) : .unknown
    case .negated(let inner):
      return try of(inner, &budget).negated
    case .sum(let terms):
      var total = ExactValue.rational(.zero)
      for term in terms { total = try total.adding(try of(term, &budget), &budget) }
      return total
    case .product(let factors):
      var total = ExactValue.rational(.one)
      for factor in factors {
        total = try total.multiplied(by: try of(factor, &budget), &budget)
      }
      return total
    case .quotient(let upper, let lower):
      let numerator = try of(upper, &budget)
      return try numerator.divided(by: try of(lower, &budget), &budget)
    case .power(let base, let exponent):
      return try power(try of(base, &budget), try of(exponent, &budget), &budget)
    case .call(let name, let arguments):
      var values: [ExactValue] = []
      for argument in arguments { values.append(try of(argument, &budget)) }
      return try call(name, values, &budget)
    }
  }

  private var negated: ExactValue {
    switch self {
    case .rational(let value): .rational(value.negated)
    case .infinite(let isNegative): .infinite(isNegative: !isNegative)
    case .unknown, .undefined: self
    }
  }

  private func adding(_ other: ExactValue, _ budget: inout StepBudget) throws(AnswerFailure)
    -> ExactValue
  {
    switch (self, other) {
    case (.undefined, _), (_, .undefined): return .undefined
    case (.unknown, _), (_, .unknown): return .unknown
    case (.rational(let a), .rational(let b)): return .rational(try a.adding(b, &budget))
    case (.infinite(let a), .infinite(let b)): return a == b ? self : .undefined
    case (.infinite, .rational): return self
    case (.rational, .infinite): return other
    }
  }

  private func multiplied(
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

  private func divided(
    by other: ExactValue, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    switch (self, other) {
    case (.undefined, _), (_, .undefined), (.infinite, .infinite): return .undefined
    case (_, .rational(let divisor)) where divisor.isZero: return .undefined
    case (.unknown, _), (_, .unknown): return .unknown
    case (_, .infinite): return .rational(.zero)
    case (_, .rational(let divisor)):
      return try multiplied(by: .rational(try divisor.inverted(&budget)), &budget)
    }
  }

  private static func power(
    _ base: ExactValue, _ exponent: ExactValue, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    switch (base, exponent) {
    case (.undefined, _), (_, .undefined): return .undefined
    case (.rational(let base), .rational(let exponent)):
      if let whole = try exponent.integer(&budget) {
        return try integerPower(base, whole, &budget)
      }
      // a^(p/q) by an exact root of the q-th order.
      guard let index = Int(exactly: exponent.denominator), index <= 64,
        let root = try root(base, index, &budget)
      else { return .unknown }
      return try integerPower(root, exponent.numerator, &budget)
    default: return .unknown
    }
  }

  private static func integerPower(
    _ base: Rational, _ exponent: BigInt, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    if exponent.isZero { return base.isZero ? .undefined : .rational(.one) }
    if base.isZero { return exponent.sign == .minus ? .undefined : .rational(.zero) }
    guard let count = Int(exactly: exponent.magnitude) else {
      return try hugePower(base, exponent, &budget)
    }
    let numerator = try Rational.power(base.numerator, count, &budget)
    let denominator = try Rational.power(base.denominator, count, &budget)
    return .rational(
      exponent.sign == .minus
        ? try Rational(denominator, numerator, &budget)
        : try Rational(numerator, denominator, &budget))
  }

  /// A power with an exponent beyond `Int`: only of 1 and -1.
  private static func hugePower(
    _ base: Rational, _ exponent: BigInt, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    guard base.denominator == 1, base.numerator.magnitude == 1 else { throw .budget }
    let isOdd = exponent.magnitude % 2 == 1
    return .rational(isOdd ? base : .one)
  }
}

// MARK: Functions

extension ExactValue {
  private static func call(
    _ name: String, _ values: [ExactValue], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    var arguments: [Rational] = []
    for value in values {
      switch value {
      case .undefined: return .undefined
      case .unknown, .infinite: return .unknown
      case .rational(let rational): arguments.append(rational)
      }
    }
    guard let first = arguments.first else { return .unknown }
    switch (name, arguments.count) {
    case ("abs", 1):
      return .rational(first.isNegative ? first.negated : first)
    case ("sqrt", 1):
      return try root(first, 2, &budget).map(ExactValue.rational) ?? .unknown
    case ("root", 2):
      guard let order = try arguments[1].integer(&budget), let index = Int(exactly: order),
        (1...64).contains(index)
      else { return .unknown }
      return try root(first, index, &budget).map(ExactValue.rational) ?? .unknown
    case ("factorial", 1):
      return try factorial(first, &budget)
    case ("binom", 2):
      return try binomial(first, arguments[1], &budget)
    case ("floor", 1), ("ceil", 1):
      return try rounded(first, up: name == "ceil", &budget)
    case ("log", _), ("ln", _), ("lg", _):
      // The logarithm of zero has no value; others are left to later layers.
      return first.isZero ? .undefined : .unknown
    default:
      return .unknown
    }
  }

  /// The exact root, if it is rational and not too large; for odd orders also of negative numbers.
  private static func root(
    _ value: Rational, _ index: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Rational? {
    if index == 1 { return value }
    if value.isNegative {
      guard !index.isMultiple(of: 2) else { return nil }
      return try root(value.negated, index, &budget)?.negated
    }
    guard max(value.numerator.bitWidth, value.denominator.bitWidth) <= 4_096,
      let upper = try integerRoot(value.numerator, index, &budget),
      let lower = try integerRoot(value.denominator, index, &budget)
    else { return nil }
    return try Rational(upper, lower, &budget)
  }

  /// The integer whose power is the value, found by halving.
  private static func integerRoot(
    _ value: BigInt, _ index: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> BigInt? {
    var low: BigInt = 0
    var high = BigInt(1) << (value.bitWidth / index + 1)
    while low <= high {
      let middle = (low + high) / 2
      let power = try Rational.power(middle, index, &budget)
      if power == value { return middle }
      if power < value { low = middle + 1 } else { high = middle - 1 }
    }
    return nil
  }

  private static func factorial(
    _ value: Rational, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    guard let whole = try value.integer(&budget), whole.sign == .plus else { return .unknown }
    // 5,000! has 54,233 bits.
    guard whole <= 5_000, let count = Int(exactly: whole) else { throw .budget }
    var result: BigInt = 1
    for factor in stride(from: 2, through: count, by: 1) {
      try budget.spend(2 + result.bitWidth / 16)
      result *= BigInt(factor)
    }
    return .rational(Rational(integer: result))
  }

  private static func binomial(
    _ upper: Rational, _ lower: Rational, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    guard let n = try upper.integer(&budget), let k = try lower.integer(&budget), n.sign == .plus
    else { return .unknown }
    if k.sign == .minus || k > n { return .rational(.zero) }
    guard let count = Int(exactly: min(k, n - k)), count <= 5_000 else { throw .budget }
    var result: BigInt = 1
    for step in stride(from: 1, through: count, by: 1) {
      try budget.spend(8 + result.bitWidth / 8)
      if result.bitWidth > AnswerLimit.powerBits { throw .budget }
      result = result * (n - BigInt(count) + BigInt(step)) / BigInt(step)
    }
    return .rational(Rational(integer: result))
  }

  private static func rounded(
    _ value: Rational, up: Bool, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    try budget.spend(1 + value.numerator.bitWidth / 16)
    let (quotient, remainder) = value.numerator.quotientAndRemainder(dividingBy: value.denominator)
    if remainder.isZero { return .rational(Rational(integer: quotient)) }
    // The quotient is cut towards zero.
    let step: BigInt = up ? (value.isNegative ? 0 : 1) : (value.isNegative ? -1 : 0)
    return .rational(Rational(integer: quotient + step))
  }
}
