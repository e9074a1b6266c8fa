import Objectives

/// A small deterministic generator, so that a failure can be repeated from its seed.
struct TestRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// A member with `length` tokens, all of log-prob -0.5.
func member(_ reward: Double?, length: Int = 1, isTruncated: Bool = false) -> GroupMember {
  GroupMember(
    logProbs: [Float](repeating: -0.5, count: length), reward: reward, isTruncated: isTruncated)
}

/// A group of members of one length.
func group(_ rewards: [Double?], length: Int = 1) -> SampledGroup {
  SampledGroup(members: rewards.map { member($0, length: length) })
}

/// Groups as a run meets them: unequal lengths, about a third degenerate, some completions
/// truncated, unscored or partly masked, rewards that are not representable exactly.
func randomGroups(_ count: Int, size: Int = 4, seed: UInt64) -> [SampledGroup] {
  var random = TestRandom(seed: seed)
  return (0..<count).map { index in
    let isDegenerate = index % 3 == 2
    let common = Double.random(in: -1...1, using: &random)
    return SampledGroup(
      members: (0..<size).map { _ in
        let length = Int.random(in: 1...6, using: &random)
        let reward = isDegenerate ? common : 0.1 * Double(Int.random(in: 0...10, using: &random))
        let hasMask = Int.random(in: 0..<4, using: &random) == 0
        return GroupMember(
          logProbs: (0..<length).map { _ in Float.random(in: -3 ... -0.01, using: &random) },
          reward: Int.random(in: 0..<8, using: &random) == 0 ? nil : reward,
          isTruncated: Int.random(in: 0..<5, using: &random) == 0,
          isRight: reward > 0.5,
          mask: hasMask ? (0..<length).map { $0 != 1 } : nil,
          entropies: (0..<length).map { _ in Float.random(in: 0...2, using: &random) })
      })
  }
}

/// Every combination of GPG's switches.
let everyConfiguration: [GPG.Configuration] = GPG.FNorm.allCases.flatMap { fNorm in
  GPG.Alpha.allCases.flatMap { alpha in
    GPG.Reduction.allCases.flatMap { reduction in
      TruncatedCompletions.allCases.map { truncated in
        GPG.Configuration(
          fNorm: fNorm, alpha: alpha, reduction: reduction, constantLength: 5,
          truncated: truncated, truncationPenalty: 0.5)
      }
    }
  }
}

/// Equality up to a relative error, with an absolute floor of the same size.
func isClose(_ left: Double, _ right: Double, within tolerance: Double) -> Bool {
  (left - right).magnitude <= tolerance * max(1, left.magnitude, right.magnitude)
}

extension Evaluation {
  /// The value of a metric; nil when it is absent.
  func metric(_ name: String) -> Double? { metrics.first { $0.name == name }?.value }
}

extension StepSummary {
  /// The value of a metric; nil when it is absent.
  func metric(_ name: String) -> Double? { metrics.first { $0.name == name }?.value }
}
