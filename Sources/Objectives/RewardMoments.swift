/// Count, mean and unbiased standard deviation of rewards, the same for any order or grouping.
///
/// Sums and sums of squares are held exactly, so that `n * sum(r^2) - (sum r)^2` does not cancel
/// and two halves of a batch add up to the very numbers of the whole.
public struct RewardMoments: Sendable, Equatable {
  /// The number of rewards.
  public private(set) var count = 0
  private var sum = ExactSum()
  private var squares = ExactSum()

  /// Creates empty moments.
  public init() {}

  /// Creates the moments of some rewards.
  ///
  /// - Precondition: every reward is finite and within `GroupMember.rewardLimit`.
  public init(_ rewards: [Double]) {
    for reward in rewards { add(reward) }
  }

  /// Adds one reward.
  ///
  /// - Precondition: the reward is finite and within `GroupMember.rewardLimit`.
  public mutating func add(_ reward: Double) {
    precondition(
      reward.magnitude <= GroupMember.rewardLimit,
      "RewardMoments.add: reward \(reward), limit \(GroupMember.rewardLimit)")
    count += 1
    sum.add(reward)
    squares.add(product: reward, reward)
  }

  /// Adds other moments.
  public static func += (left: inout RewardMoments, right: RewardMoments) {
    left.count += right.count
    left.sum += right.sum
    left.squares += right.squares
  }

  /// The mean; nil without rewards.
  public var mean: Double? {
    count > 0 ? sum.value / Double(count) : nil
  }

  /// `sqrt( sum (r - mean)^2 / (n - 1) )`; nil with fewer than two rewards.
  public var standardDeviation: Double? {
    guard count > 1 else { return nil }
    let n = Double(count)
    var numerator = squares.scaled(by: n)
    numerator += sum.squared.scaled(by: -1)
    return (Swift.max(0, numerator.value) / (n * (n - 1))).squareRoot()
  }
}
