/// A group after truncated and unscored completions have been dealt with: who takes part, with
/// which reward, and whether the rewards differ.
package struct ScoredGroup: Sendable {
  /// One completion that takes part.
  package struct Entry: Sendable {
    /// Its index among the group's members.
    package let index: Int
    /// Its reward, with any truncation penalty subtracted.
    package let reward: Double
    /// The number of its tokens that count.
    package let tokens: Int
  }

  /// The completions that take part, in sampling order.
  package let entries: [Entry]
  /// The moments of their rewards.
  package let moments: RewardMoments
  /// True when at least two take part and their rewards are not all equal (exact comparison).
  ///
  /// Rewards are compared, never advantages: subtracting a mean leaves rounding residue that makes
  /// equal rewards look different.
  package let isInformative: Bool

  /// Applies the rules for truncated and unscored completions to a group.
  package init(_ group: SampledGroup, truncated: TruncatedCompletions, penalty: Double) {
    var entries: [Entry] = []
    var moments = RewardMoments()
    for (index, member) in group.members.enumerated() {
      member.requireEqualLengths()
      guard var reward = member.usableReward else { continue }
      if member.isTruncated {
        switch truncated {
        case .train: break
        case .mask: continue
        case .penalise: reward -= penalty
        }
      }
      // A penalty on a reward at the limit may pass the limit; the member is then at the limit.
      reward = Swift.max(-GroupMember.rewardLimit, Swift.min(GroupMember.rewardLimit, reward))
      entries.append(Entry(index: index, reward: reward, tokens: member.trainedTokens))
      moments.add(reward)
    }
    self.entries = entries
    self.moments = moments
    isInformative = entries.contains { $0.reward != entries[0].reward }
  }

  /// The tokens that count over all completions that take part.
  package var tokens: Int { entries.reduce(0) { $0 + $1.tokens } }
}
