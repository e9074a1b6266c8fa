package import Objectives
internal import Tasks

extension GPG.FNorm: ConfigEnum {}
extension GPG.Alpha: ConfigEnum {}
extension GPG.Reduction: ConfigEnum {}
extension TruncatedCompletions: ConfigEnum {}
extension InformativeRoundsConfiguration.Exhaustion: ConfigEnum {}

/// The GPG objective and its switches.
package struct ObjectiveConfig: ConfigSection, ConfigValue {
  package var name = GPG.id
  package var fNorm = GPG.FNorm.none
  package var alpha = GPG.Alpha.groups
  package var reduction = GPG.Reduction.tokenMean
  /// Length that `constant` divides by; 0 takes rollout.max-new-tokens.
  package var constantLength = 0
  /// beta_th of the paper; 0 draws one round.
  package var minInformativeFraction = 0.0
  package var maxRounds = 4
  package var onExhaustion = InformativeRoundsConfiguration.Exhaustion.proceed
  package var truncated = TruncatedCompletions.train
  package var truncationPenalty = 1.0

  package init() {}

  package static var fields: [ConfigField<ObjectiveConfig>] {
    [
      .init("name", \.name, "objective id") {
        $0 == GPG.id ? nil : NearestName.unknown($0, among: [GPG.id], kind: "objective")
      },
      .init("f-norm", \.fNorm, "divisor of the advantage: none, group-std, batch-std"),
      .init("alpha", \.alpha, "correction for degenerate groups: off, groups, exact"),
      .init("reduction", \.reduction, "token-mean, sequence-mean, constant"),
      .init(
        "constant-length", \.constantLength, "tokens that constant divides by; 0: max-new-tokens",
        check: Check.atLeast(0)),
      .init(
        "min-informative-fraction", \.minInformativeFraction,
        "rounds are drawn until this share of groups is informative (beta_th)",
        check: Check.within(0.0...1.0)),
      .init("max-rounds", \.maxRounds, "cap on rounds of one step", check: Check.within(1...1_000)),
      .init("on-exhaustion", \.onExhaustion, "proceed, skip or stop at the cap"),
      .init("truncated", \.truncated, "completions without a stop: train, mask, penalise"),
      .init(
        "truncation-penalty", \.truncationPenalty, "subtracted from the reward by penalise",
        check: Check.within(0.0...1_000.0)),
    ]
  }

  /// The objective with these switches.
  /// - Parameter maxNewTokens: what `constant` divides by when no length is given.
  package func objective(maxNewTokens: Int) throws(ObjectiveError) -> GPG {
    try GPG(
      GPG.Configuration(
        fNorm: fNorm, alpha: alpha, reduction: reduction,
        constantLength: constantLength > 0 ? constantLength : maxNewTokens,
        truncated: truncated, truncationPenalty: truncationPenalty))
  }

  /// One step's rounds.
  package func rounds(groupsPerStep: Int) -> InformativeRoundsConfiguration {
    InformativeRoundsConfiguration(
      groupsPerStep: groupsPerStep, minInformativeFraction: minInformativeFraction,
      maxRounds: maxRounds, onExhaustion: onExhaustion)
  }
}
