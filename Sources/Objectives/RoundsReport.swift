/// What one step drew and what became of it.
public struct RoundsReport: Sendable, Equatable {
  /// The rounds drawn.
  public internal(set) var rounds = 0
  /// The groups drawn in all rounds.
  public internal(set) var sampledGroups = 0
  /// The tokens sampled in all rounds: what the step cost.
  public internal(set) var sampledTokens = 0
  /// |V|: the informative groups of all rounds.
  public internal(set) var informativeGroups = 0
  /// The groups in the update; 0 when it was skipped or stopped.
  public internal(set) var usedGroups = 0
  /// True when the rounds ran out below the threshold.
  public internal(set) var isExhausted = false

  /// The groups drawn that are not in the update.
  public var unusedGroups: Int { sampledGroups - usedGroups }

  /// The step's resampling in numbers, in a fixed order.
  ///
  /// - `gpg/resample_attempts`: rounds after the first.
  /// - `gpg/sampled_groups`, `gpg/unused_groups`, `gpg/sampled_tokens`: counts over all rounds.
  public var metrics: [Metric] {
    [
      Metric("gpg/resample_attempts", Double(max(0, rounds - 1))),
      Metric("gpg/sampled_groups", Double(sampledGroups)),
      Metric("gpg/unused_groups", Double(unusedGroups)),
      Metric("gpg/sampled_tokens", Double(sampledTokens)),
    ]
  }
}
