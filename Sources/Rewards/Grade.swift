/// What a checker found: a score, why, and the answer it was given for.
///
/// A wrong answer is not an error: it is a grade with score 0. A reference that cannot be used
/// yields no score at all (`nil`), so that a bad record can neither reward nor punish a policy.
public struct Grade: Sendable, Hashable {
  /// How the grading went, independent of the score.
  public enum Status: String, Sendable, Hashable, CaseIterable {
    /// Graded by a rule; the score stands.
    case ok
    /// The output states no answer where one is looked for.
    case noAnswer
    /// An answer was found but it cannot be read as the kind the reference has.
    case unparsedPrediction
    /// The reference cannot be used; there is no score and the sample is to be left out.
    case unparsedGold
    /// A limit on the work was reached before a verdict; the score is 0.
    case budget
    /// The output states several answers where one is due; the score is 0.
    case ambiguous
    /// The answer is negated or kept open (`or`, `not`, `about`); the score is 0.
    case hedged
  }

  /// What a grade amounts to.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// Score of at least 0.5.
    case right
    /// Graded, and below 0.5.
    case wrong
    /// There was nothing to grade: `noAnswer` or `unparsedPrediction`.
    case unparseable
    /// Not decided for or against: `budget`, `ambiguous`, `hedged`, or no usable reference.
    case undecided
  }

  /// The score in the checker's stated range; `nil` if and only if the reference is unusable.
  public let score: Double?
  /// How the grading went.
  public let status: Status
  /// The answer that was graded, as it was found in the output (Unicode already normalised).
  public let extracted: String
  /// The name of the rule that decided, for example `rational` or `text`.
  public let rule: String
  /// The work spent: bytes looked at plus steps of parsing and arithmetic. Equal on each machine.
  public let steps: Int

  /// A grade from its parts.
  ///
  /// - Precondition: `score` is `nil` exactly when `status` is `unparsedGold`, and finite.
  public init(score: Double?, status: Status, extracted: String, rule: String, steps: Int) {
    precondition(
      (score == nil) == (status == .unparsedGold),
      "Grade: score \(score.map { "\($0)" } ?? "nil") does not go with status \(status.rawValue)")
    precondition(score?.isFinite ?? true, "Grade: score \(score ?? 0) is not finite")
    self.score = score
    self.status = status
    self.extracted = extracted
    self.rule = rule
    self.steps = steps
  }

  /// The verdict that follows from score and status.
  public var verdict: Verdict {
    switch status {
    case .noAnswer, .unparsedPrediction: .unparseable
    case .budget, .ambiguous, .hedged, .unparsedGold: .undecided
    case .ok: (score ?? 0) >= 0.5 ? .right : .wrong
    }
  }
}
