/// Compares two constants by intervals of growing precision.
struct ConstantComparison {
  private let first: FoldedExpression
  private let second: FoldedExpression
  private let isComplex: Bool

  init(_ first: FoldedExpression, _ second: FoldedExpression, isComplex: Bool = false) {
    self.first = first
    self.second = second
    self.isComplex = isComplex
  }

  /// Bits of the longest number that the last precision is extended by.
  private static let longestBits = 3_072
  /// The bits after the point that are wanted in the end, and how many more are computed of large
  /// values for them.
  private static let wantedBits = 512
  private static let largestBits = 16_384

  /// The precisions in bits; the last one grows with the longest number.
  private var precisions: [Int] {
    let longest = min(max(first.longestBits, second.longestBits), ConstantComparison.longestBits)
    return [64, 256, 1_024 + (longest + 63) / 64 * 64]
  }

  /// The precision that follows the last one where the difference of large values is not known to
  /// `wantedBits` after the point.
  ///
  /// - Throws: `budget` if they are too large.
  private func extended(_ precision: Int, width: Int) throws(AnswerFailure) -> Int? {
    if width <= -ConstantComparison.wantedBits { return nil }
    guard precision == precisions.last, width <= ConstantComparison.largestBits else {
      throw .budget
    }
    return precision + (width + ConstantComparison.wantedBits + 127) / 64 * 64
  }

  private func evaluation(_ precision: Int, isFinal: Bool) -> NumericEvaluation {
    NumericEvaluation(
      NumericArithmetic(
        precision: precision, isFinal: isFinal, allowsComplexRoots: true, isComplex: isComplex))
  }

  /// What one precision says of the difference of two values.
  private enum Finding {
    case different(rule: String)
    /// Equal within an interval of at most that width's exponent.
    case overlap(width: Int)
    /// No value at this precision, or (not `isLimit`) at any.
    case unknown(isLimit: Bool)
  }

  private func compare(
    _ a: NumericValue, _ b: NumericValue, _ arithmetic: NumericArithmetic
  ) -> Finding {
    switch (a, b) {
    case (.undefined, _), (_, .undefined): return .different(rule: "undefined")
    case (.infinite(let x), .infinite(let y)):
      return x == y ? .overlap(width: .min) : .different(rule: "infinity")
    case (.infinite, .exact), (.infinite, .real), (.infinite, .complex), (.exact, .infinite),
      (.real, .infinite), (.complex, .infinite):
      return .different(rule: "infinity")
    default: break
    }
    switch arithmetic.add(a, arithmetic.negate(b)) {
    case .exact(let value): return value.isZero ? .overlap(width: .min) : .different(rule: "ball")
    case .real(let x):
      return x.containsZero ? .overlap(width: x.widthExponent) : .different(rule: "ball")
    case .complex(let x, let y):
      guard x.containsZero, y.containsZero else { return .different(rule: "ball") }
      return .overlap(width: max(x.widthExponent, y.widthExponent))
    case .undefined, .infinite: return .unknown(isLimit: false)
    case .unknown(let isLimit): return .unknown(isLimit: isLimit)
    }
  }

  /// What has been seen of a difference that may be 0: the width where it was first known.
  private struct Shrinking {
    private var first: (width: Int, precision: Int)?

    /// Whether an interval that holds 0 at a precision is taken as 0: it shrinks as the precision
    /// grows, and what is first known at the last precision is small.
    mutating func isZero(width: Int, at precision: Int) -> Bool {
      guard let first, first.precision < precision else {
        first = (width, precision)
        return width <= -ConstantComparison.wantedBits
      }
      let growth = NumericArithmetic.leastShrinking(precision - first.precision)
      return width <= first.width - growth
    }
  }

  /// Whether they are equal.
  ///
  /// - Throws: `budget` if no precision can tell.
  func judge(_ budget: inout StepBudget) throws(AnswerFailure) -> Judgement {
    var shrinking = Shrinking()
    var precisions = self.precisions[...]
    while let precision = precisions.popFirst() {
      let isFinal = precision >= 1_024
      let evaluation = evaluation(precision, isFinal: isFinal)
      let a = try evaluation.value(of: first, at: [], &budget)
      let b = try evaluation.value(of: second, at: [], &budget)
      switch compare(a, b, evaluation.arithmetic) {
      case .different(let rule): return .different(rule: rule)
      case .unknown(isLimit: false): return .different(rule: "structure")
      case .unknown(isLimit: true): break
      case .overlap(let width):
        if width == .min { return .equal(rule: "ball1024") }
        let isZero = shrinking.isZero(width: width, at: precision)
        guard isFinal else { continue }
        if let more = try extended(precision, width: width) {
          precisions.append(more)
        } else if isZero {
          // Numbers longer than any precision may differ in what it leaves out.
          let longest = max(first.longestBits, second.longestBits)
          if longest > ConstantComparison.longestBits { throw .budget }
          return .equal(rule: "ball1024")
        }
      }
    }
    throw .budget
  }

  /// What contradicts that two constants with equal residues are equal: the rule that shows them
  /// different, at 64 bits.
  func contradiction(_ budget: inout StepBudget) throws(AnswerFailure) -> String? {
    let evaluation = evaluation(64, isFinal: false)
    let a = try evaluation.value(of: first, at: [], &budget)
    let b = try evaluation.value(of: second, at: [], &budget)
    if case .different(let rule) = compare(a, b, evaluation.arithmetic) { return rule }
    return nil
  }

  /// Whether the first constant has no value: at 64 bits, or in the end if these cannot tell.
  func isUndefined(_ budget: inout StepBudget) throws(AnswerFailure) -> Bool {
    for precision in [64, 1_024] {
      let evaluation = evaluation(precision, isFinal: precision >= 1_024)
      switch try evaluation.value(of: first, at: [], &budget) {
      case .undefined: return true
      case .unknown(isLimit: true): continue
      default: return false
      }
    }
    return false
  }

  /// -1, 0 or 1; `nil` where either is not real.
  ///
  /// - Throws: `budget` if no precision can tell.
  func order(_ budget: inout StepBudget) throws(AnswerFailure) -> Int? {
    var shrinking = Shrinking()
    var precisions = self.precisions[...]
    while let precision = precisions.popFirst() {
      let isFinal = precision >= 1_024
      let evaluation = evaluation(precision, isFinal: isFinal)
      let arithmetic = evaluation.arithmetic
      let a = try evaluation.value(of: first, at: [], &budget)
      let b = try evaluation.value(of: second, at: [], &budget)
      switch (a, b) {
      case (.undefined, _), (_, .undefined), (.unknown(isLimit: false), _),
        (_, .unknown(isLimit: false)):
        return nil
      default: break
      }
      switch arithmetic.add(a, arithmetic.negate(b)) {
      case .exact(let value): return value.sign
      case .infinite(let isNegative): return isNegative ? -1 : 1
      case .real(let x):
        if let sign = x.sign { return sign }
        let width = x.widthExponent
        if width == .min { return 0 }
        let isZero = shrinking.isZero(width: width, at: precision)
        guard isFinal else { continue }
        if let more = try extended(precision, width: width) {
          precisions.append(more)
        } else if isZero {
          return 0
        }
      case .complex(let x, let y):
        guard y.containsZero else { return nil }
        guard isFinal else { continue }
        return arithmetic.vanishes(y) ? arithmetic.vanishes(x) ? 0 : x.sign : nil
      case .undefined, .unknown: continue
      }
    }
    throw .budget
  }

  /// Whether the first constant is between two fractions; `nil` if it is not real.
  ///
  /// - Throws: `budget` if no precision can tell.
  func isBetween(
    _ low: Rational, _ high: Rational, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Bool? {
    let bits = min(max(low.bits, high.bits), 3_072)
    for precision in [64, 256 + bits / 64 * 64, 1_024 + bits / 64 * 64] {
      let evaluation = evaluation(precision, isFinal: precision >= 1_024)
      let value = try evaluation.value(of: first, at: [], &budget)
      switch value {
      case .undefined, .infinite, .unknown(isLimit: false): return nil
      case .unknown(isLimit: true): continue
      case .exact, .real, .complex:
        guard let (x, y) = evaluation.arithmetic.parts(value) else { return nil }
        if let y, !evaluation.arithmetic.vanishes(y) {
          if y.containsZero { continue }
          return nil
        }
        let below = evaluation.arithmetic.interval(low)
        let above = evaluation.arithmetic.interval(high)
        if x.isBelow(below) || above.isBelow(x) { return false }
        if below.isBelow(x), x.isBelow(above) { return true }
      }
    }
    throw .budget
  }
}
