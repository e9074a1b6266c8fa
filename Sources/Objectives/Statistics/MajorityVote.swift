/// maj@k: the answer that most of k samples agree on.
public enum MajorityVote {
  /// The index of the first sample that gave the winning answer.
  ///
  /// Samples without an answer (nil) do not vote. Among answers with equally many votes the one
  /// that appeared first wins, so the outcome depends on nothing but the sampling order.
  ///
  /// - Returns: nil when no sample has an answer.
  public static func winner<Answer: Hashable>(_ answers: some Sequence<Answer?>) -> Int? {
    var votes: [Answer: (first: Int, count: Int)] = [:]
    for (index, answer) in answers.enumerated() {
      guard let answer else { continue }
      votes[answer, default: (index, 0)].count += 1
    }
    return votes.values.max { ($0.count, -$0.first) < ($1.count, -$1.first) }?.first
  }

  /// Whether the majority of the first k samples of one question is right; no answer is wrong.
  ///
  /// - Parameters:
  ///   - answers: The normalised extracted answers, in sampling order; nil where there is none.
  ///   - isRight: The checker's verdict on each.
  ///   - k: How many samples vote, from the first on.
  /// - Returns: nil when k is not between 1 and the number of samples.
  /// - Precondition: as many verdicts as answers.
  public static func isRight<Answer: Hashable>(
    answers: [Answer?], isRight: [Bool], k: Int
  ) -> Bool? {
    precondition(
      answers.count == isRight.count,
      "MajorityVote.isRight: \(answers.count) answers, \(isRight.count) verdicts")
    guard k >= 1, k <= answers.count else { return nil }
    guard let winner = winner(answers.prefix(k)) else { return false }
    return isRight[winner]
  }
}
