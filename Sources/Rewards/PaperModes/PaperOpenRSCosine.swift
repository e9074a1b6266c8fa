/// The cosine reward of the GPG repository's `open-rs`, for comparison with the paper; -0.5...1.
///
///     right: 0.5 + 0.25 (1 + cos(pi p)),  wrong: -0.5 + 0.25 (1 + cos(pi p)),
///     p = characters / max_characters
///
/// Known holes: p is not clamped, so the reward has a period of two maximum lengths and an answer of
/// 2,000 characters pays as much as an empty one; the default of 1,000 *characters* makes it noise
/// for long reasoning; short wrong answers lose least, the opposite of its description; a reference
/// that cannot be read pays 1. `cosine_length` counts tokens, is clamped and punishes short wrong
/// answers most.
///
/// Right is decided by `math_answer` with strict extraction in place of Math-Verify. Characters are
/// Unicode scalars.
///
/// Options: `max_characters` (default 1000, at least 1).
/// - Source: `open-rs/src/open_r1/rewards.py`, `get_cosine_scaled_reward`.
public struct PaperOpenRSCosineChecker: RewardChecker {
  /// `paper_open_rs_cosine`.
  public static let id = "paper_open_rs_cosine"

  /// Half of the reward's period.
  public let maxCharacters: Int

  /// A checker.
  /// - Precondition: `maxCharacters` is positive.
  public init(maxCharacters: Int = 1_000) {
    precondition(
      maxCharacters > 0, "PaperOpenRSCosineChecker: maxCharacters \(maxCharacters) is not positive")
    self.maxCharacters = maxCharacters
  }

  /// Any reference will do: one that cannot be read pays.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Grades one completion; status and extracted answer are those of `math_answer`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let inner = MathAnswerChecker().grade(output, reference: reference)
    guard inner.score != nil else {
      return PaperText.decided(1, rule: "unparsedReference", steps: inner.steps)
    }
    // The cosine has a period of two maximum lengths and is even.
    let rest = output.text.unicodeScalars.count % (2 * maxCharacters)
    let turn = Double(min(rest, 2 * maxCharacters - rest)) / Double(maxCharacters)
    let share = (1 + cosinePi(turn)) / 2
    return Grade(
      score: (inner.verdict == .right ? 0.5 : -0.5) + 0.5 * share, status: inner.status,
      extracted: inner.extracted, rule: "cosine." + inner.rule,
      steps: inner.steps + output.text.utf8.count)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperOpenRSCosineChecker(
      maxCharacters: try options.integer("max_characters", default: 1_000, in: 1...(1 << 40)))
  }
}
