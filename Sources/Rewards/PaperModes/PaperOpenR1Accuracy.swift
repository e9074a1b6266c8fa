/// The accuracy reward of the GPG repository's `open-r1`, for comparison with the paper; 0 or 1.
///
/// 1 if the stated answer equals the reference by mathematics, and **1 for every output if the
/// reference cannot be read**: known hole, the record then pays whatever was written. (All rewards of
/// its group being equal, GPG drops the group; mixed with other rewards it does not.)
/// `math_answer` gives no score there.
///
/// The repository compares with Math-Verify (box first, no answer without a form). Here the
/// comparison is that of `math_answer` with strict extraction, which is stricter: no 6-decimal
/// rounding, no unit dropped, and the answer is not looked for in the reasoning. No options.
/// - Source: `open-r1/src/open_r1/rewards.py`, `accuracy_reward` and `accuracy_reward_lv35`.
public struct PaperOpenR1AccuracyChecker: RewardChecker {
  /// `paper_open_r1_accuracy`.
  public static let id = "paper_open_r1_accuracy"

  /// The checker; it has no options.
  public init() {}

  /// Any reference will do: one that cannot be read pays.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Grades one completion; status and extracted answer are those of `math_answer`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let grade = MathAnswerChecker().grade(output, reference: reference)
    guard grade.score == nil else { return grade }
    return PaperText.decided(1, rule: "unparsedReference", steps: grade.steps)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperOpenR1AccuracyChecker()
  }
}
