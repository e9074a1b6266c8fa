/// The repetition penalty of the GPG repository's `open-r1`, for comparison with the paper;
/// `max_penalty`...0.
///
///     score = max_penalty (1 - different n-grams / n-grams), 0 with fewer than n words
///
/// The formula is that of `repetition_penalty`, which grades here: of a text beyond 128 KiB only the
/// end counts, and only ASCII letters lose their case. Known hole of both: words are what stands
/// between blanks, so a loop without blanks (`hahaha`, or text in a script that writes none) is free;
/// an overlong penalty bounds it. The reference is not read.
///
/// Options: `n` from 1 to 16 (default 3); `max_penalty` from -1000 to 0 (default -1).
/// - Source: `open-r1/src/open_r1/rewards.py`, `get_repetition_penalty_reward`.
public struct PaperRepetitionPenaltyChecker: RewardChecker {
  /// `paper_open_r1_repetition_penalty`.
  public static let id = "paper_open_r1_repetition_penalty"

  private let penalty: RepetitionPenaltyChecker

  /// A checker.
  /// - Precondition: `n` is from 1 to 16 and `maxPenalty` is finite and not positive.
  public init(n: Int = 3, maxPenalty: Double = -1) {
    penalty = RepetitionPenaltyChecker(n: n, maxPenalty: maxPenalty)
  }

  /// Any reference will do: none is read.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Grades the text of one completion; the status is `ok`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    penalty.grade(output, reference: reference)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperRepetitionPenaltyChecker(
      n: try options.integer("n", default: 3, in: 1...16),
      maxPenalty: try options.number("max_penalty", default: -1, in: -1_000...0))
  }
}
