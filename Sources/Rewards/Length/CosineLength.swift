/// Another checker's verdict, scaled by the length of the completion along a half cosine.
///
///     progress = min(1, tokens / max_tokens)
///     right:  max_right - (max_right - min_right) (1 - cos(pi progress)) / 2
///     wrong:  min_wrong + (max_wrong - min_wrong) (1 - cos(pi progress)) / 2
///
/// A short right completion earns most, a short wrong one least; both reach the inner value at
/// `max_tokens`, and stay there. By default the score is from -1 to 1. Right is a score of at least
/// a half of the inner checker; a reference that it cannot use gives no score. Length is in tokens
/// of the completion.
///
/// Options: `checker` (default `math_answer`) and `options`, a table of its options; `max_tokens`
/// (default 1000, at least 1); `min_right` (0.5), `max_right` (1), `min_wrong` (-1), `max_wrong`
/// (-0.5).
/// - Source: Yeo et al., Demystifying Long Chain-of-Thought Reasoning in LLMs (arXiv 2502.03373);
///   differences: clamped at the maximum length.
public struct CosineLengthChecker: RewardChecker {
  /// `cosine_length`.
  public static let id = "cosine_length"

  /// What decides right and wrong.
  public let checker: any RewardChecker
  /// The length from which on the score stays the same.
  public let maxTokens: Int
  /// The scores of right completions, of the longest and of an empty one.
  public let right: ClosedRange<Double>
  /// The scores of wrong completions, of an empty one and of the longest.
  public let wrong: ClosedRange<Double>

  /// A checker around another.
  /// - Precondition: `maxTokens` is positive and the bounds are finite.
  public init(
    _ checker: any RewardChecker, maxTokens: Int = 1_000, right: ClosedRange<Double> = 0.5...1,
    wrong: ClosedRange<Double> = (-1)...(-0.5)
  ) {
    precondition(maxTokens > 0, "CosineLengthChecker: maxTokens \(maxTokens) is not positive")
    precondition(
      [right, wrong].allSatisfy { $0.lowerBound.isFinite && $0.upperBound.isFinite },
      "CosineLengthChecker: bounds \(right) and \(wrong) are not finite")
    self.checker = checker
    self.maxTokens = maxTokens
    self.right = right
    self.wrong = wrong
  }

  /// Checks the reference with the inner checker.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    try checker.checkReference(reference)
  }

  /// Grades one completion; status and extracted answer are those of the inner checker.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let inner = checker.grade(output, reference: reference)
    guard inner.score != nil else { return inner }
    let progress = min(1, Double(output.tokenCount) / Double(maxTokens))
    let share = (1 - cosinePi(progress)) / 2
    let score =
      inner.verdict == .right
      ? right.upperBound - (right.upperBound - right.lowerBound) * share
      : wrong.lowerBound + (wrong.upperBound - wrong.lowerBound) * share
    return Grade(
      score: score, status: inner.status, extracted: inner.extracted,
      rule: "cosineLength." + inner.rule, steps: inner.steps)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    let checker = try options.checker("checker", options: "options", default: MathAnswerChecker.id)
    let maxTokens = try options.integer("max_tokens", default: 1_000, in: 1...(1 << 40))
    let right = try range("right", 0.5...1, &options)
    let wrong = try range("wrong", (-1)...(-0.5), &options)
    return CosineLengthChecker(checker, maxTokens: maxTokens, right: right, wrong: wrong)
  }

  private static func range(
    _ name: String, _ standard: ClosedRange<Double>, _ options: inout RewardOptions
  ) throws(RewardError) -> ClosedRange<Double> {
    let bounds = -1e6...1e6
    let lower = try options.number("min_" + name, default: standard.lowerBound, in: bounds)
    let upper = try options.number("max_" + name, default: standard.upperBound, in: bounds)
    guard lower <= upper else {
      throw .invalidOption(
        checker: id, option: "min_" + name, value: "\(lower)",
        expected: "at most max_\(name), \(upper)")
    }
    return lower...upper
  }
}

/// The cosine of pi times a number from 0 to 1, by its series; equal bits on each machine.
func cosinePi(_ turn: Double) -> Double {
  if turn > 0.5 { return -cosinePi(1 - turn) }
  // cos x = 1 - 2 sin^2(x / 2), with x / 2 at most pi / 4.
  let half = turn * Double.pi / 2
  let square = half * half
  var term = half
  var sine = half
  for index in stride(from: 2.0, through: 18, by: 2) {
    term *= -square / (index * (index + 1))
    sine += term
  }
  return 1 - 2 * sine * sine
}
