/// Evaluates an expression by intervals of one precision.
struct NumericEvaluation {
  let arithmetic: NumericArithmetic
  private let cost: IntervalCost

  init(_ arithmetic: NumericArithmetic) {
    self.arithmetic = arithmetic
    cost = IntervalCost(precision: arithmetic.precision)
  }

  /// The value at a point.
  ///
  /// - Parameters:
  ///   - point: the variables' values by number.
  /// - Throws: `budget`.
  func value(
    of expression: FoldedExpression, at point: [NumericValue], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> NumericValue {
    var stack: [NumericValue] = []
    stack.reserveCapacity(16)
    for instruction in expression.instructions {
      try budget.spend(12)
      switch instruction {
      case .exact(let index):
        let rational = expression.rationals[index]
        if rational.small != nil {
          stack.append(.exact(rational))
        } else {
          try budget.spend(cost.constant + rational.bits / 64)
          stack.append(arithmetic.real(arithmetic.interval(rational)))
        }
      case .literal(let index):
        try budget.spend(cost.transcendental)
        stack.append(value(of: expression.literals[index]))
      case .variable(let number): stack.append(point[number])
      case .pi:
        try budget.spend(cost.constant)
        stack.append(.real(.pi(precision: arithmetic.precision)))
      case .e:
        try budget.spend(cost.transcendental)
        stack.append(arithmetic.real(arithmetic.interval(1).exponential))
      case .i: stack.append(.complex(arithmetic.interval(0), arithmetic.interval(1)))
      case .infinity(let isNegative): stack.append(.infinite(isNegative: isNegative))
      default:
        let first = stack.count - instruction.arity
        try spend(instruction, stack, from: first, &budget)
        let result = combined(instruction, stack, from: first)
        stack.removeSubrange(first...)
        stack.append(result)
        // Nothing gives a value back to what has none.
        if case .undefined = result { return .undefined }
      }
    }
    return stack.last ?? .unknown(isLimit: false)
  }

  private func combined(
    _ instruction: FoldedExpression.Instruction, _ stack: [NumericValue], from first: Int
  ) -> NumericValue {
    switch instruction {
    case .negate: return arithmetic.negate(stack[first])
    case .add:
      var total = NumericValue.exact(.zero)
      for index in first..<stack.count { total = arithmetic.add(total, stack[index]) }
      return total
    case .multiply:
      var total = NumericValue.exact(.one)
      for index in first..<stack.count { total = arithmetic.multiply(total, stack[index]) }
      return total
    case .divide: return arithmetic.divide(stack[first], stack[first + 1])
    case .power: return arithmetic.power(stack[first], stack[first + 1])
    case .call(let function, _): return arithmetic.call(function, Array(stack[first...]))
    default: return .unknown(isLimit: false)
    }
  }

  /// A literal that is too large to evaluate: its first digits and its power of ten.
  private func value(of literal: NumberLiteral) -> NumericValue {
    let digits = literal.integer + literal.fraction
    let lead = digits.drop { $0 == 0x30 }
    guard literal.repeating.isEmpty, !lead.isEmpty else { return .unknown(isLimit: false) }
    let kept = lead.prefix(18)
    let head = kept.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
    // The digits that are left out are less than one of the last that is kept.
    let power = literal.exponent - literal.fraction.count + lead.count - kept.count
    let scale = arithmetic.power(.exact(Rational(10)), .exact(Rational(power)))
    let low = arithmetic.interval(head)
    let high = kept.count == lead.count ? low : arithmetic.interval(head + 1)
    return arithmetic.multiply(arithmetic.real(low.hull(high)), scale)
  }

  // MARK: Costs

  /// Pays for an instruction before it is carried out.
  private func spend(
    _ instruction: FoldedExpression.Instruction, _ stack: [NumericValue], from first: Int,
    _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    var isExact = true
    var parts = 1
    for index in first..<stack.count {
      switch stack[index] {
      case .exact: break
      case .complex:
        parts = 4
        isExact = false
      default: isExact = false
      }
    }
    switch instruction {
    case .negate: try budget.spend(isExact ? 1 : parts * cost.sum)
    case .add(let count): try budget.spend(count * (isExact ? 12 : parts * cost.sum))
    case .multiply(let count): try budget.spend(count * (isExact ? 8 : parts * cost.product))
    case .divide: try budget.spend(isExact ? 8 : 2 * parts * cost.product)
    case .power: try budget.spend(parts * cost.power(exponent: stack[first + 1]))
    case .call(let function, _):
      switch function {
      case .abs, .floor, .max, .min:
        try budget.spend((stack.count - first) * parts * 4 * cost.sum)
      case .gcd, .lcm: try budget.spend((stack.count - first) * 16)
      case .factorial, .binomial:
        // Up to three factorials of at most 4,096 factors.
        if case .exact(let value) = stack[first], let (n, d) = value.small, d == 1, n <= 20 {
          try budget.spend(200)
        } else {
          try budget.spend(3 * cost.factorial + 64 * cost.product)
        }
      default: try budget.spend(parts * cost.function(function))
      }
    default: break
    }
  }
}

/// What operations on intervals cost by their precision, in steps of about five nanoseconds.
struct IntervalCost {
  let sum: Int
  let product: Int
  let constant: Int
  /// An exponential, a logarithm, a sine or a cosine.
  let transcendental: Int
  /// A factorial.
  let factorial: Int

  init(precision: Int) {
    let words = precision / 64
    sum = 24 + words / 4
    product = 32 + words + words * words / 8
    constant = 48 + 4 * words + words * words / 2
    transcendental = 500 + 100 * words + 8 * words * words
    factorial = 4_096 * (8 + words / 2)
  }

  /// A power: by products for a whole exponent, else by logarithm and exponential.
  func power(exponent: NumericValue) -> Int {
    guard case .exact(let exponent) = exponent, let (p, q) = exponent.small, q <= 3 else {
      return 4 * transcendental
    }
    let steps = Int.bitWidth - p.magnitude.leadingZeroBitCount
    return (2 * steps + (q == 1 ? 1 : 8)) * 2 * product
  }

  /// A function of one real number.
  func function(_ function: MathFunction) -> Int {
    switch function {
    case .exp, .sin, .cos, .sec, .csc: transcendental + 2 * product
    case .ln: transcendental * 3 / 2 + 2 * product
    case .tan, .cot, .arctan, .sinh, .cosh, .tanh: 2 * transcendental + 4 * product
    case .arcsin, .arccos: 4 * transcendental
    default: 4 * sum
    }
  }
}
