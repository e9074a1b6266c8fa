/// What an objective says about some groups of an optimizer step.
public struct Evaluation: Sendable, Equatable {
  /// These groups' additive share of the step's loss: the shares of all parts sum to the loss.
  public let loss: Double

  /// False when the step must not touch the weights, since no group says anything; seeds are 0.
  ///
  /// It belongs to the whole step: every part of one step gives the same answer. An optimizer step
  /// with zero gradients would still decay weights and move moments, hence the flag.
  public let isUpdate: Bool

  /// The whole step's metrics, in a fixed order; every part of one step gives the same list.
  ///
  /// A metric without a value (the reward when nothing was scored) is left out.
  public let metrics: [Metric]

  /// d loss / d log-prob, by group, member and token; 0 where a token does not count.
  public let seeds: [[[Float]]]

  /// d loss / d entropy, by group, member and token; nil when the objective has no entropy term.
  public let entropySeeds: [[[Float]]]?

  /// Each member's advantage before any alpha; nil for a member that was left out.
  public let advantages: [[Double?]]

  /// Creates an evaluation.
  public init(
    loss: Double, isUpdate: Bool, metrics: [Metric], seeds: [[[Float]]],
    entropySeeds: [[[Float]]]? = nil, advantages: [[Double?]]
  ) {
    self.loss = loss
    self.isUpdate = isUpdate
    self.metrics = metrics
    self.seeds = seeds
    self.entropySeeds = entropySeeds
    self.advantages = advantages
  }
}
