// Group Policy Gradient. Terms that other methods have and GPG does not: critic, reference model,
// KL, importance ratio, clip, old log-probs, entropy bonus.
//
//   L = alpha * ( 1 / sum_i |o_i| ) * sum_i sum_t ( - log pi(o_it | q, o_i<t) * A_i )      (eq. 5)
//   A_i = ( r_i - mean_j r_j ) / F_norm
//   alpha = B / ( B - M )                                                                  (eq. 7)
//
// B groups are in the update; M of them are degenerate: all rewards equal, so that A = 0, or fewer
// than two scored members. They add nothing to the sum but sit in its denominator; alpha takes
// them out again.

/// Group Policy Gradient: minus the log-prob of each token, times the completion's advantage.
///
/// In the whole step, let `S` be the completions that take part (scored, and not masked for
/// truncation), `I` those of `S` in informative groups, `|o|` a completion's tokens, `C` a constant
/// length:
///
///     token-mean     L = alpha * sum_i sum_t ( - l_it A_i ) / sum_S |o|
///     sequence-mean  L = alpha * sum_i ( 1 / |o_i| ) sum_t ( - l_it A_i ) / |S|
///     constant       L = alpha * sum_i sum_t ( - l_it A_i ) / ( |S| C )
///
/// `alpha: exact` replaces `S` by `I` in the denominator: alpha is sum_S |o| / sum_I |o| for
/// token-mean and |S| / |I| for the others. Means, standard deviations and counts are in double
/// precision and do not depend on the order of groups or members.
///
/// The seeds do not depend on the log-probs' values: they exist as soon as rewards do.
///
/// - Source: GPG (arXiv 2504.02546), eq. 5 and 7; differences: degeneracy is tested on rewards, so
///   a group with a single scored member is degenerate too; a group in which nothing was scored
///   counts in B and M.
public struct GPG: Objective {
  /// The name by which a recipe asks for GPG.
  public static let id = "gpg"

  /// Added to a standard deviation before dividing by it.
  public static let normEpsilon = 1e-4

  /// The settings in use.
  public let configuration: Configuration

  /// Creates GPG.
  ///
  /// - Throws: `ObjectiveError` when the configuration is not valid.
  public init(_ configuration: Configuration = Configuration()) throws(ObjectiveError) {
    try configuration.validate()
    self.configuration = configuration
  }

  /// Says whether at least two members take part and their rewards are not all equal.
  ///
  /// Rewards are compared exactly: 0.1 + 0.2 and 0.3 differ.
  public func isInformative(_ group: SampledGroup) -> Bool {
    scored(group).isInformative
  }

  /// Counts and sums over some groups of the step; add them up over all parts.
  public func summary(of groups: [SampledGroup]) -> StepSummary {
    StepSummary(
      groups, truncated: configuration.truncated, penalty: configuration.truncationPenalty)
  }

  /// The factor by which degenerate groups are compensated; nil when the step has no update.
  public func alpha(_ total: StepSummary) -> Double? {
    guard isUpdate(total) else { return nil }
    switch configuration.alpha {
    case .off: return 1
    case .groups: return Double(total.groups) / Double(total.informativeGroups)
    case .exact:
      switch configuration.reduction {
      case .tokenMean: return Double(total.tokens) / Double(total.informativeTokens)
      case .sequenceMean, .constant:
        return Double(total.sequences) / Double(total.informativeSequences)
      }
    }
  }

  /// The loss, its derivative and the step's metrics for some groups of the step.
  ///
  /// `metrics` are those of `total` followed by `gpg/alpha` (absent without an update) and
  /// `gpg/inverse_alpha` (0 without an update, so that it can be plotted).
  ///
  /// - Precondition: `total` includes `groups`.
  public func evaluate(_ groups: [SampledGroup], total: StepSummary) -> Evaluation {
    precondition(
      groups.count <= total.groups,
      "GPG.evaluate: \(groups.count) groups, but the total has \(total.groups)")
    let scale = scale(total)
    var loss = 0.0
    var seeds: [[[Float]]] = []
    var advantages: [[Double?]] = []
    for group in groups {
      let scored = scored(group)
      var groupSeeds = group.members.map { [Float](repeating: 0, count: $0.length) }
      var groupAdvantages = [Double?](repeating: nil, count: group.members.count)
      for entry in scored.entries {
        let advantage = advantage(of: entry, in: scored, total: total)
        groupAdvantages[entry.index] = advantage
        guard let scale, advantage != 0, entry.tokens > 0 else { continue }
        let perToken =
          configuration.reduction == .sequenceMean ? scale / Double(entry.tokens) : scale
        let member = group.members[entry.index]
        loss += Self.fill(&groupSeeds[entry.index], with: -advantage * perToken, of: member)
      }
      seeds.append(groupSeeds)
      advantages.append(groupAdvantages)
    }
    var metrics = total.metrics
    let alpha = alpha(total)
    if let alpha { metrics.append(Metric("gpg/alpha", alpha)) }
    metrics.append(Metric("gpg/inverse_alpha", alpha.map { 1 / $0 } ?? 0))
    return Evaluation(
      loss: loss, isUpdate: scale != nil, metrics: metrics, seeds: seeds, advantages: advantages)
  }

  private func scored(_ group: SampledGroup) -> ScoredGroup {
    ScoredGroup(
      group, truncated: configuration.truncated, penalty: configuration.truncationPenalty)
  }

  private func isUpdate(_ total: StepSummary) -> Bool {
    total.informativeGroups > 0 && total.informativeTokens > 0
  }

  /// `alpha / denominator` of the whole step; nil when there is no update.
  private func scale(_ total: StepSummary) -> Double? {
    guard let alpha = alpha(total) else { return nil }
    // The exact form divides by the informative count itself, not by the count times a ratio.
    let isExact = configuration.alpha == .exact
    let factor = isExact ? 1 : alpha
    let tokens = Double(isExact ? total.informativeTokens : total.tokens)
    let sequences = Double(isExact ? total.informativeSequences : total.sequences)
    switch configuration.reduction {
    case .tokenMean: return factor / tokens
    case .sequenceMean: return factor / sequences
    case .constant: return factor / (sequences * Double(configuration.constantLength ?? 1))
    }
  }

  /// `A_i = (r_i - mean_j r_j) / F_norm`; 0 in a degenerate group, without rounding residue.
  private func advantage(
    of entry: ScoredGroup.Entry, in group: ScoredGroup, total: StepSummary
  ) -> Double {
    guard group.isInformative, let mean = group.moments.mean else { return 0 }
    let centred = entry.reward - mean
    switch configuration.fNorm {
    case .none: return centred
    case .groupStd:
      return centred / ((group.moments.standardDeviation ?? 0) + Self.normEpsilon)
    case .batchStd:
      return centred / ((total.trainedRewards.standardDeviation ?? 0) + Self.normEpsilon)
    }
  }

  /// Writes the seed of every token that counts and returns `seed * sum of their log-probs`.
  private static func fill(
    _ seeds: inout [Float], with seed: Double, of member: GroupMember
  ) -> Double {
    var sum = 0.0
    for token in seeds.indices where member.mask?[token] ?? true {
      seeds[token] = Float(seed)
      sum += Double(member.logProbs[token])
    }
    return seed * sum
  }
}
