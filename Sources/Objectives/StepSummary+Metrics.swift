extension StepSummary {
  /// What was sampled, in numbers: rewards, group composition, lengths, entropy; a fixed order.
  ///
  /// With resampling, the groups of the update are chosen for being informative: add up the
  /// summaries of *all* rounds and use their metrics to see what the policy earns. A metric without
  /// a value is left out.
  ///
  /// - `reward`, `reward_std`: over all scored completions, unbiased; as given, without penalty.
  /// - `frac_reward_zero_std`: M / B.
  /// - `groups/all_right|all_wrong|mixed`: fractions of the groups with at least one judged member.
  /// - `completions/*_length`: tokens; `terminated` means that a stop token ended the completion.
  /// - `completions/clipped_ratio`: the fraction without a stop token.
  /// - `completions/abstained`, `completions/unusable_reward`: counts.
  /// - `entropy`: mean over tokens, nats.
  public var metrics: [Metric] {
    var list: [Metric] = []
    func append(_ name: String, _ value: Double?) {
      if let value, value.isFinite { list.append(Metric(name, value)) }
    }
    func append(_ name: String, _ part: Int, of whole: Int) {
      if whole > 0 { list.append(Metric(name, Double(part) / Double(whole))) }
    }
    append("reward", rewards.mean)
    append("reward_std", rewards.standardDeviation)
    append("frac_reward_zero_std", degenerateGroups, of: groups)
    let judged = allRight + allWrong + mixed
    append("groups/all_right", allRight, of: judged)
    append("groups/all_wrong", allWrong, of: judged)
    append("groups/mixed", mixed, of: judged)
    append("completions/mean_length", lengths.mean)
    append("completions/min_length", lengths.min.map(Double.init))
    append("completions/max_length", lengths.max.map(Double.init))
    append("completions/mean_terminated_length", terminatedLengths.mean)
    append("completions/min_terminated_length", terminatedLengths.min.map(Double.init))
    append("completions/max_terminated_length", terminatedLengths.max.map(Double.init))
    append("completions/clipped_ratio", truncated, of: completions)
    append("completions/abstained", Double(abstained))
    append("completions/unusable_reward", Double(unusableRewards))
    append("entropy", meanEntropy)
    return list
  }
}
