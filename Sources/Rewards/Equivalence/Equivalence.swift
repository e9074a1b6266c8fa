/// Decides whether two expressions have the same value, by the cheapest layer that can tell.
///
/// 1. Exact fractions.
/// 2. Residues modulo two primes of 61 bits at three pseudo-random points: different residues
///    prove different rational functions; equal ones mean equal, with an error below degree / 2^61
///    at each point.
/// 3. Constants: intervals of 64, 256 and at least 1,024 bits. An interval of the difference
///    without 0 proves them different; one that still holds 0 in the end is taken as equal.
/// 4. Functions: intervals of 128 bits at twelve pseudo-random real points.
///
/// Points and residues are seeded by both expressions: the verdict is the same on every machine,
/// in every order and on every thread. The work is bounded by the budget.
enum Equivalence {
  /// Whether two expressions are equal, and by which rule.
  ///
  /// Values that are undefined equal nothing, not even themselves; infinity equals infinity of the
  /// same sign.
  ///
  /// - Throws: `budget` when nothing can be told within the limits.
  static func judge(
    gold: MathExpression, prediction: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    try budget.spend(8)
    if let a = gold.smallValue(), let b = prediction.smallValue() {
      return try a.equals(b, &budget) ? .equal(rule: "rational") : .different(rule: "rational")
    }
    return try ExpressionPair(gold, prediction, &budget).judge(&budget)
  }

  /// -1, 0 or 1 as the first value is less than, equal to or greater than the second.
  ///
  /// - Returns: `nil` where either is no real constant: with unknowns, complex or undefined.
  /// - Throws: `budget`.
  static func order(
    _ a: MathExpression, _ b: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Int? {
    try budget.spend(8)
    if let a = a.smallValue(), let b = b.smallValue() { return try a.compared(to: b, &budget) }
    return try ExpressionPair(a, b, &budget).order(&budget)
  }

  /// Whether a = c b with a constant c other than 0, so that both have the same zeros.
  ///
  /// The constant is rational where both are rational functions with rational coefficients, and
  /// real otherwise. What is 0 everywhere is proportional to nothing.
  ///
  /// - Returns: `nil` if it cannot be told.
  /// - Throws: `budget`.
  static func areProportional(
    _ a: MathExpression, _ b: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Bool? {
    try ExpressionPair(a, b, &budget).isProportional(&budget)
  }

  /// The names of the unknowns: all symbols but the constants pi, e, i and infinity.
  static func unknowns(of expression: MathExpression) -> Set<String> {
    var names: Set<String> = []
    var rest = [expression]
    while let next = rest.popLast() {
      switch next {
      case .number: break
      case .symbol(let name): names.insert(name)
      case .sum(let parts), .product(let parts), .call(_, let parts): rest += parts
      case .quotient(let a, let b), .power(let a, let b): rest += [a, b]
      case .negated(let inner): rest.append(inner)
      }
    }
    return names.subtracting(["\\pi", "e", "i", "\\infty"])
  }

  /// The exact value, if it is rational and within the limits.
  ///
  /// - Throws: `budget` when the grading has no steps left.
  static func rational(
    _ expression: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Rational? {
    try ExactValue.of(expression, &budget).rational
  }

  /// Whether an irrational real constant is at most a distance from a fraction.
  ///
  /// - Returns: `nil` where it is no real constant.
  /// - Throws: `budget`.
  static func isWithin(
    _ distance: Rational, of center: Rational, _ expression: MathExpression,
    _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Bool? {
    var names = VariableNames()
    let folded = try FoldedExpression(expression, &names, &budget)
    let low = try center.adding(distance.negated, &budget)
    let high = try center.adding(distance, &budget)
    if case .rational(let value) = folded.value {
      let below = try value.compared(to: low, &budget)
      let above = try value.compared(to: high, &budget)
      return below >= 0 && above <= 0
    }
    guard case .unknown = folded.value, names.count == 0 else { return nil }
    return try withIntervals { () throws(AnswerFailure) -> Bool? in
      try ConstantComparison(folded, folded, isComplex: folded.hasImaginaryUnit).isBetween(
        low, high, &budget)
    }
  }
}

/// Two expressions to be compared, folded over the same variables.
struct ExpressionPair {
  let first: FoldedExpression
  let second: FoldedExpression
  let variables: Int

  init(
    _ first: MathExpression, _ second: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    var names = VariableNames()
    self.first = try FoldedExpression(first, &names, &budget)
    self.second = try FoldedExpression(second, &names, &budget)
    variables = names.count
  }

  /// The same for both orders of the two.
  var seed: UInt64 { first.hash &+ second.hash }

  /// Whether the imaginary unit occurs: then roots and logarithms of negative numbers are complex.
  var isComplex: Bool { first.hasImaginaryUnit || second.hasImaginaryUnit }

  func judge(_ budget: inout StepBudget) throws(AnswerFailure) -> Judgement {
    switch (first.value, second.value) {
    case (.undefined, _), (_, .undefined): return .different(rule: "undefined")
    case (.infinite(let x), .infinite(let y)):
      return x == y ? .equal(rule: "infinity") : .different(rule: "infinity")
    case (.infinite, _), (_, .infinite): return .different(rule: "infinity")
    case (.rational(let x), .rational(let y)):
      return try x.equals(y, &budget) ? .equal(rule: "rational") : .different(rule: "rational")
    default: break
    }
    let finding = try ResidueComparison(self, &budget).judge(&budget)
    switch finding {
    case .different: return .different(rule: "residue")
    case .undefined: return .different(rule: "undefined")
    case .equal where variables > 0: return .equal(rule: "residue")
    case .equal, .sameForm, .unknown: break
    }
    return try withIntervals { () throws(AnswerFailure) -> Judgement in
      if variables > 0 {
        let comparison = FunctionComparison(self)
        guard case .sameForm = finding else { return try comparison.judge(&budget) }
        return try comparison.isUndefined(&budget)
          ? .different(rule: "undefined") : .equal(rule: "structure")
      }
      let comparison = ConstantComparison(first, second, isComplex: isComplex)
      switch finding {
      case .equal:
        // Magnitudes must agree, too.
        return try comparison.contradiction(&budget).map { .different(rule: $0) }
          ?? .equal(rule: "residue")
      case .sameForm:
        return try comparison.isUndefined(&budget)
          ? .different(rule: "undefined") : .equal(rule: "structure")
      default: return try comparison.judge(&budget)
      }
    }
  }

  func order(_ budget: inout StepBudget) throws(AnswerFailure) -> Int? {
    guard variables == 0 else { return nil }
    switch (first.value, second.value) {
    case (.undefined, _), (_, .undefined): return nil
    case (.infinite(let x), .infinite(let y)): return x == y ? 0 : x ? -1 : 1
    case (.rational(let x), .rational(let y)): return try x.compared(to: y, &budget)
    default: break
    }
    return try withIntervals { () throws(AnswerFailure) -> Int? in
      try ConstantComparison(first, second, isComplex: isComplex).order(&budget)
    }
  }

  func isProportional(_ budget: inout StepBudget) throws(AnswerFailure) -> Bool? {
    for value in [first.value, second.value] {
      switch value {
      case .undefined, .infinite: return false
      case .rational(let value) where value.isZero: return false
      case .rational, .unknown: break
      }
    }
    if let answer = try ResidueComparison(self, &budget).isProportional(&budget) { return answer }
    return try withIntervals { () throws(AnswerFailure) -> Bool? in
      try FunctionComparison(self).isProportional(&budget)
    }
  }
}
