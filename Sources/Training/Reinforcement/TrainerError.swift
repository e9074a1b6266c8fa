/// Why training stopped by itself.
package enum TrainerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A log-prob recomputed in training differs from the one stored while sampling.
  case logProbMismatch(
    step: Int, difference: Double, sample: String, completion: Int, token: Int, kernels: String)
  /// A sampled log-prob is NaN or infinite: the weights are.
  case notFinite(step: Int, sample: String)
  /// The cap on rounds was reached and the recipe says stop.
  case roundsExhausted(step: Int, rounds: Int, informative: Int, wanted: Double)

  package var description: String {
    switch self {
    case .logProbMismatch(let step, let difference, let sample, let completion, let token, let set):
      return "step \(step): the trainer's log-prob differs from the sampler's by \(difference) "
        + "(sample \(sample), completion \(completion), token \(token); kernels \(set)). The "
        + "forward pass is not row-invariant here; nothing was written. Run with "
        + "--kernels fixed-order, and report this line"
    case .notFinite(let step, let sample):
      return
        "step \(step): a log-prob of \(sample) is not finite, so the policy's weights are not: "
        + "go on from an earlier checkpoint with a lower optimizer.learning-rate"
    case .roundsExhausted(let step, let rounds, let informative, let wanted):
      return "step \(step): \(informative) informative groups after \(rounds) rounds, fewer than "
        + "the share of \(wanted) that objective.min-informative-fraction asks for; lower it, "
        + "raise objective.max-rounds, or set objective.on-exhaustion to proceed"
    }
  }
}
