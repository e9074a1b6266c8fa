/// Counts and sums over groups of one optimizer step that add up over its parts.
///
/// `a + b` of two parts equals the summary of the parts together, exactly and in any order.
/// "Taking part" below means: scored, and not masked for truncation.
public struct StepSummary: Sendable, Equatable {
  /// B: the groups in the update.
  public private(set) var groups = 0
  /// B - M: the groups whose members' rewards differ.
  public private(set) var informativeGroups = 0
  /// The completions that take part.
  public private(set) var sequences = 0
  /// The completions that take part and belong to informative groups.
  public private(set) var informativeSequences = 0
  /// The tokens that count, over the completions that take part.
  public private(set) var tokens = 0
  /// The tokens that count, over the completions of informative groups that take part.
  public private(set) var informativeTokens = 0
  /// The rewards of completions that take part, after any truncation penalty.
  public private(set) var trainedRewards = RewardMoments()

  /// All rewards that could be used, as given, masked truncated completions included.
  public private(set) var rewards = RewardMoments()
  /// The completions without a usable reward.
  public private(set) var abstained = 0
  /// The completions among `abstained` whose reward was there but not finite or out of range.
  public private(set) var unusableRewards = 0
  /// The lengths of all completions.
  public private(set) var lengths = LengthSummary()
  /// The lengths of the completions that ended with a stop token.
  public private(set) var terminatedLengths = LengthSummary()
  /// The groups whose judged members are all right.
  public private(set) var allRight = 0
  /// The groups whose judged members are all wrong.
  public private(set) var allWrong = 0
  /// The groups with right and wrong members.
  public private(set) var mixed = 0
  /// The tokens whose entropy is known and that the mask lets count.
  public private(set) var entropyTokens = 0
  private var entropySum = ExactSum()

  /// Creates the summary of no groups.
  public init() {}

  /// Creates the summary of some groups.
  ///
  /// - Parameters:
  ///   - groups: Whole groups.
  ///   - truncated: What happens to completions without a stop token.
  ///   - penalty: What `penalise` subtracts from their rewards.
  package init(_ groups: [SampledGroup], truncated: TruncatedCompletions, penalty: Double) {
    for group in groups {
      add(ScoredGroup(group, truncated: truncated, penalty: penalty))
      for member in group.members { add(member) }
      addVerdicts(of: group)
    }
  }

  /// M: the groups with equal rewards or fewer than two members that take part.
  public var degenerateGroups: Int { groups - informativeGroups }

  /// All completions, whether they take part or not.
  public var completions: Int { lengths.count }

  /// All tokens sampled for these groups.
  public var sampledTokens: Int { lengths.sum }

  /// The completions that ended without a stop token.
  public var truncated: Int { lengths.count - terminatedLengths.count }

  /// The mean entropy in nats over tokens; nil when none is known.
  public var meanEntropy: Double? {
    entropyTokens > 0 ? entropySum.value / Double(entropyTokens) : nil
  }

  private mutating func add(_ scored: ScoredGroup) {
    groups += 1
    sequences += scored.entries.count
    tokens += scored.tokens
    trainedRewards += scored.moments
    if scored.isInformative {
      informativeGroups += 1
      informativeSequences += scored.entries.count
      informativeTokens += scored.tokens
    }
  }

  private mutating func add(_ member: GroupMember) {
    if let reward = member.usableReward {
      rewards.add(reward)
    } else {
      abstained += 1
      if member.reward != nil { unusableRewards += 1 }
    }
    lengths.add(member.length)
    if !member.isTruncated { terminatedLengths.add(member.length) }
    if let entropies = member.entropies {
      var sum = 0.0
      for (token, entropy) in entropies.enumerated() where member.mask?[token] ?? true {
        sum += Double(entropy)
      }
      // A NaN would not be a sum; the trainer's own finite check names it.
      if sum.isFinite {
        entropySum.add(sum)
        entropyTokens += member.trainedTokens
      }
    }
  }

  private mutating func addVerdicts(of group: SampledGroup) {
    let judged = group.members.compactMap(\.isRight)
    guard !judged.isEmpty else { return }
    let right = judged.count { $0 }
    if right == judged.count {
      allRight += 1
    } else if right == 0 {
      allWrong += 1
    } else {
      mixed += 1
    }
  }

  /// The summary of two parts together.
  public static func + (left: StepSummary, right: StepSummary) -> StepSummary {
    var sum = left
    sum += right
    return sum
  }

  /// Adds another part.
  public static func += (left: inout StepSummary, right: StepSummary) {
    left.groups += right.groups
    left.informativeGroups += right.informativeGroups
    left.sequences += right.sequences
    left.informativeSequences += right.informativeSequences
    left.tokens += right.tokens
    left.informativeTokens += right.informativeTokens
    left.trainedRewards += right.trainedRewards
    left.rewards += right.rewards
    left.abstained += right.abstained
    left.unusableRewards += right.unusableRewards
    left.lengths += right.lengths
    left.terminatedLengths += right.terminatedLengths
    left.allRight += right.allRight
    left.allWrong += right.allWrong
    left.mixed += right.mixed
    left.entropyTokens += right.entropyTokens
    left.entropySum += right.entropySum
  }
}
