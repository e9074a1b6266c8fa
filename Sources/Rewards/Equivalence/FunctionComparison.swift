/// Compares two functions of real variables by intervals at pseudo-random points.
struct FunctionComparison {
  private static let precision = 128
  /// Points that are compared, the least that suffices, and how many are tried to find them.
  private static let smoothPoints = 12
  private static let splitPoints = 30
  private static let needed = 5
  private static let tries = 54
  /// How many more are tried beside the first ones of a small domain.
  private static let nearTries = 24
  /// Points at which equal values are confirmed at 1,024 bits and as many more as they are large,
  /// up to a limit.
  private static let confirmed = 2
  private static let largestBits = 16_384

  private let pair: ExpressionPair
  private let integers: Set<Int>
  /// More where a function has other rules, or none, in parts of its domain.
  private let wanted: Int

  init(_ pair: ExpressionPair) {
    self.pair = pair
    let isSplit = pair.first.isSplit || pair.second.isSplit
    wanted = isSplit ? FunctionComparison.splitPoints : FunctionComparison.smoothPoints
    integers = pair.first.integerVariables.union(pair.second.integerVariables)
  }

  private func evaluation(_ precision: Int) -> NumericEvaluation {
    NumericEvaluation(
      NumericArithmetic(
        precision: precision, isFinal: false, allowsComplexRoots: pair.isComplex,
        isComplex: pair.isComplex))
  }

  private func values(
    _ point: [NumericValue], _ precision: Int, _ budget: inout StepBudget
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
    _ point: [NumericValue], _ a: NumericValue, _ b: NumericValue, _ budget: inout StepBudget
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
      let growth = precision - FunctionComparison.precision
      if width <= wide - NumericArithmetic.leastShrinking(growth) { return .equal }
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

  /// Whether the first function is proven to have a value nowhere: by an interval of all real
  /// numbers for every variable, once no point has one.
  ///
  /// - Throws: `budget`.
  func isUndefined(_ budget: inout StepBudget) throws(AnswerFailure) -> Bool {
    let evaluation = evaluation(64)
    var points = SamplePoints(seed: pair.seed, count: pair.variables, integers: integers)
    for number in 0..<FunctionComparison.needed {
      let value = try evaluation.value(of: pair.first, at: points.point(number), &budget)
      guard case .undefined = value else { return false }
    }
    let line = [NumericValue](repeating: .real(.line(precision: 64)), count: pair.variables)
    guard case .undefined = try evaluation.value(of: pair.first, at: line, &budget) else {
      return false
    }
    return true
  }

  /// Whether both are equal on their common real domain, and have the same.
  ///
  /// - Throws: `budget`.
  func judge(_ budget: inout StepBudget) throws(AnswerFailure) -> Judgement {
    var points = SamplePoints(seed: pair.seed, count: pair.variables, integers: integers)
    var shared: [(point: [NumericValue], size: Int)] = []
    let arithmetic = evaluation(FunctionComparison.precision).arithmetic
    var (undefined, unknown) = (0, 0)
    let limit = FunctionComparison.tries + FunctionComparison.nearTries
    for number in 0..<limit where shared.count < wanted {
      let point: [NumericValue]
      if number < FunctionComparison.tries {
        point = points.point(number)
      } else if !shared.isEmpty, shared.count < FunctionComparison.needed {
        point = points.point(near: shared[number % shared.count].point)
      } else {
        break
      }
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
        case .equal:
          shared.append((point, [a, b].compactMap { arithmetic.parts($0)?.x.exponent }.max() ?? 0))
        case .unclear: unknown += 1
        }
      }
    }
    guard shared.count >= FunctionComparison.needed else {
      if unknown > 0 { throw .budget }
      return .different(rule: shared.isEmpty && undefined > 0 ? "undefined" : "domain")
    }
    // Where values are neither large nor small a little more or less shows best.
    let confirming = shared.enumerated().sorted {
      ($0.element.size.magnitude, $0.offset) < ($1.element.size.magnitude, $1.offset)
    }
    for (_, (point, size)) in confirming.prefix(FunctionComparison.confirmed) {
      guard size <= FunctionComparison.largestBits else { throw .budget }
      let precision = 1_024 + max(0, size) / 64 * 64
      let (a, b) = try values(point, precision, &budget)
      if case .different = compare(a, b, evaluation(precision).arithmetic) {
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
    for number in 0..<FunctionComparison.tries where shared < wanted {
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
