/// What happens to a completion that ended without a stop token.
public enum TruncatedCompletions: String, Codable, CaseIterable, Sendable {
  /// It is trained on like any other.
  case train
  /// It leaves the group's mean, the degeneracy test, the numerator and the denominator.
  case mask
  /// A fixed penalty is subtracted from its reward before anything else looks at the reward.
  case penalise
}
