/// One completion of a group, as an objective sees it: log-probs, reward and flags, no text.
public struct GroupMember: Sendable, Equatable {
  /// `[T]`, natural log of each sampled token's probability at the sampling temperature, the
  /// first stop token included and nothing after it.
  public var logProbs: [Float]

  /// `[T]`, false for a token that the policy did not choose (such as a tool's output); nil means
  /// that every token counts.
  ///
  /// A token with a false mask has seed 0 and is in no denominator.
  public var mask: [Bool]?

  /// The completion's total reward, or nil when it could not be scored (an abstaining checker).
  ///
  /// A reward that is not finite, or beyond `GroupMember.rewardLimit`, is treated as nil and
  /// counted apart.
  public var reward: Double?

  /// True when the completion ended without a stop token.
  public var isTruncated: Bool

  /// Whether the answer is right, where a task knows it; used for the `groups/*` metrics only.
  public var isRight: Bool?

  /// `[T]`, entropy in nats of the distribution that each token was drawn from.
  public var entropies: [Float]?

  /// `[T]`, log-probs under the policy that sampled, for objectives with several passes.
  public var oldLogProbs: [Float]?

  /// `[T]`, log-probs under a frozen reference policy, for objectives with a KL term.
  public var referenceLogProbs: [Float]?

  /// The largest magnitude of a usable reward; squares, sums and `Float` seeds stay finite.
  public static let rewardLimit = 1e30

  /// Creates a member; only the log-probs and the reward are needed by GPG.
  ///
  /// - Precondition: `mask`, `entropies`, `oldLogProbs` and `referenceLogProbs`, where given, have
  ///   one element per log-prob.
  public init(
    logProbs: [Float],
    reward: Double?,
    isTruncated: Bool = false,
    isRight: Bool? = nil,
    mask: [Bool]? = nil,
    entropies: [Float]? = nil,
    oldLogProbs: [Float]? = nil,
    referenceLogProbs: [Float]? = nil
  ) {
    self.logProbs = logProbs
    self.mask = mask
    self.reward = reward
    self.isTruncated = isTruncated
    self.isRight = isRight
    self.entropies = entropies
    self.oldLogProbs = oldLogProbs
    self.referenceLogProbs = referenceLogProbs
    requireEqualLengths()
  }

  /// The number of tokens in the completion, masked ones included.
  public var length: Int { logProbs.count }

  /// The number of tokens that the mask lets count.
  public var trainedTokens: Int {
    guard let mask else { return logProbs.count }
    return mask.count { $0 }
  }

  /// The reward, when it is one that can be used: present, finite, within `rewardLimit`.
  public var usableReward: Double? {
    guard let reward, reward.magnitude <= Self.rewardLimit else { return nil }
    return reward
  }

  /// Stops with both counts when a per-token array does not match the log-probs.
  package func requireEqualLengths() {
    let arrays: [(String, Int?)] = [
      ("mask", mask?.count), ("entropies", entropies?.count),
      ("oldLogProbs", oldLogProbs?.count), ("referenceLogProbs", referenceLogProbs?.count),
    ]
    for (name, count) in arrays {
      precondition(
        count == nil || count == logProbs.count,
        "GroupMember: \(name) has \(count ?? 0) elements, logProbs has \(logProbs.count)")
    }
  }
}
