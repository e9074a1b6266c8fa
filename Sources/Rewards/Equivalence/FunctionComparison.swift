/// Compares two functions of real variables by intervals at pseudo-random points.
struct FunctionComparison {
  private static let precision = 128
  /// Points that are compared, the least that suffices, and how many are tried to find them.
  private static let wanted = 12
  private static let needed = 5
  private static let tries = 48
  /// Points at which equal values are confirmed at 1,024 bits.
  private static let confirmed = 2

  private let pair: ExpressionPair
  private let integers: Set<Int>

  init(_ pair: ExpressionPair) {
    self.pair = pair
    integers = pair.first.integerVariables.union(pair.second.integerVariables)
  }

  private func evaluation(_ precision: Int) -> NumericEvaluation {
    NumericEvaluation(
      NumericArithmetic(
        precision: precision, isFinal: false, allowsComplexRoots: pair.isComplex,
        isComplex: pair.isComplex))
  }

  private func values(
    _ point: [Rational], _ precision: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> (NumericValue, NumericValue) {
    let evaluation = evaluation(precision)
    return (
      try evaluation.value(of: pair.first, at: point, &budget),
      try evaluation.value(of: pair.second, at: point, &budget)
    )
  }

  /// What one point says.
  private enum Finding {
    case equal, different, unclear
  }

  /// Whether two values are equal as far as their intervals tell: `unclear` if these are wide.
  private func compare(
    _ a: NumericValue, _ b: NumericValue, _ arithmetic: NumericArithmetic
  ) -> Finding {
    guard let (x, y) = arithmetic.parts(a), let (u, v) = arithmetic.parts(b) else {
      return .unclear
    }
    switch arithmetic.add(a, arithmetic.negate(b)) {
    case .exact(let value): return value.isZero ? .equal : .different
    case .real(let gap):
      if !gap.containsZero { return .different }
      return isNarrow(gap, [x, u], arithmetic) ? .equal : .unclear
    case .complex(let gap, let side):
      if !gap.containsZero || !side.containsZero { return .different }
      let sizes = [x, u, y ?? x, v ?? u]
      let isEqual = isNarrow(gap, sizes, arithmetic) && isNarrow(side, sizes, arithmetic)
      return isEqual ? .equal : .unclear
    case .infinite, .undefined, .unknown: return .unclear
    }
  }

  private func isNarrow(
    _ gap: Interval, _ sizes: [Interval], _ arithmetic: NumericArithmetic
  ) -> Bool {
    let width = gap.widthExponent
    if width == .min { return true }
    let size = sizes.reduce(Int.min) { max($0, $1.exponent) }
    guard width != .max, size != .max, size != .min else { return false }
    return width <= size - 40
  }

  /// Compares at one point, more precisely where that is needed.
  private func compare(
    _ point: [Rational], _ a: NumericValue, _ b: NumericValue, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Finding {
    let arithmetic = evaluation(FunctionComparison.precision).arithmetic
    let finding = compare(a, b, arithmetic)
    guard case .unclear = finding else { return finding }
    let wide = width(a, b, arithmetic)
    for precision in [512, 1_024] {
      let (a, b) = try values(point, precision, &budget)
      let arithmetic = evaluation(precision).arithmetic
      let finding = compare(a, b, arithmetic)
      guard case .unclear = finding else { return finding }
      // Values about 0: the interval must shrink as the precision grows.
      guard let wide, let width = width(a, b, arithmetic) else { continue }
      if width <= wide - (precision - FunctionComparison.precision) / 2 { return .equal }
    }
    return .unclear
  }

  private func width(
    _ a: NumericValue, _ b: NumericValue, _ arithmetic: NumericArithmetic
  ) -> Int? {
    switch arithmetic.add(a, arithmetic.negate(b)) {
    case .real(let gap): gap.widthExponent == .max ? nil : gap.widthExponent
    case .complex(let gap, let side): max(gap.widthExponent, side.widthExponent)
    case .exact, .infinite, .undefined, .unknown: nil
    }
  }

  /// Whether both are equal on their common real domain, and have the same.
  ///
  /// - Throws: `budget`.
  func judge(_ budget: inout StepBudget) throws(AnswerFailure) -> Judgement {
    var points = SamplePoints(seed: pair.seed, count: pair.variables, integers: integers)
    var shared: [[Rational]] = []
    var (undefined, unknown) = (0, 0)
    for number in 0..<FunctionComparison.tries where shared.count < FunctionComparison.wanted {
      let point = points.point(number)
      let (a, b) = try values(point, FunctionComparison.precision, &budget)
      switch (a, b) {
      case (.undefined, .undefined): undefined += 1
      case (.unknown(isLimit: false), _), (_, .unknown(isLimit: false)):
        return .different(rule: "structure")
      case (.unknown, _), (_, .unknown), (.infinite, _), (_, .infinite): unknown += 1
      case (.undefined, _), (_, .undefined):
        // Factorials and the like are compared where both have a value.
        if integers.isEmpty { return .different(rule: "domain") }
      default:
        switch try compare(point, a, b, &budget) {
        case .different: return .different(rule: "points")
        case .equal: shared.append(point)
        case .unclear: unknown += 1
        }
      }
    }
    guard shared.count >= FunctionComparison.needed else {
      if unknown > 0 { throw .budget }
      return .different(rule: shared.isEmpty && undefined > 0 ? "undefined" : "domain")
    }
    for point in shared.prefix(FunctionComparison.confirmed) {
      let (a, b) = try values(point, 1_024, &budget)
      if case .different = compare(a, b, evaluation(1_024).arithmetic) {
        return .different(rule: "points")
      }
    }
    return .equal(rule: "points")
  }

  /// Whether a(x) b(y) = a(y) b(x) for all points x and one point y; `nil` if it cannot be told.
  ///
  /// - Throws: `budget`.
  func isProportional(_ budget: inout StepBudget) throws(AnswerFailure) -> Bool? {
    let arithmetic = evaluation(FunctionComparison.precision).arithmetic
    var points = SamplePoints(seed: pair.seed, count: pair.variables, integers: integers)
    var start: (NumericValue, NumericValue)?
    var shared = 0
    for number in 0..<FunctionComparison.tries where shared < FunctionComparison.wanted {
      let (a, b) = try values(points.point(number), FunctionComparison.precision, &budget)
      switch (a, b) {
      case (.undefined, .undefined), (.unknown, _), (_, .unknown), (.infinite, _), (_, .infinite):
        continue
      case (.undefined, _), (_, .undefined):
        if integers.isEmpty { return false }
        continue
      default: break
      }
      guard let (c, d) = start else {
        // A constant that is neither 0 nor infinite needs a first point without a zero.
        let signs = (arithmetic.sign(a), arithmetic.sign(b))
        if signs.0 == 0 || signs.1 == 0 { return false }
        if signs.0 != nil, signs.1 != nil { start = (a, b) }
        continue
      }
      let left = arithmetic.multiply(a, d)
      switch compare(left, arithmetic.multiply(b, c), arithmetic) {
      case .different: return false
      case .equal: shared += 1
      case .unclear: continue
      }
    }
    return shared >= FunctionComparison.needed ? true : nil
  }
}
