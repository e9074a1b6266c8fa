import Objectives
import Testing

@Suite("the step's summary and metrics")
struct StepSummaryTests {
  private func verdict(
    _ reward: Double?, isRight: Bool?, length: Int, isTruncated: Bool = false
  ) -> GroupMember {
    GroupMember(
      logProbs: [Float](repeating: -1, count: length), reward: reward, isTruncated: isTruncated,
      isRight: isRight)
  }

  @Test("metrics come under TRL's names, in a fixed order, with these values")
  func values() throws {
    var groups = [
      // all right, informative through another reward part
      SampledGroup(members: [
        verdict(1, isRight: true, length: 3), verdict(1.5, isRight: true, length: 5),
      ]),
      // all wrong, degenerate
      SampledGroup(members: [
        verdict(0, isRight: false, length: 10, isTruncated: true),
        verdict(0, isRight: false, length: 2),
      ]),
      // mixed; the third was not judged
      SampledGroup(members: [
        verdict(1, isRight: true, length: 4), verdict(0, isRight: false, length: 6),
        verdict(nil, isRight: nil, length: 5),
      ]),
      // nothing judged: in no fraction of the three, but degenerate
      SampledGroup(members: [verdict(nil, isRight: nil, length: 5)]),
    ]
    groups[0].members[0].entropies = [1, 2, 3]
    groups[1].members[1].entropies = [0, 6]
    groups[1].members[1].mask = [true, false]
    let evaluation = try GPG().evaluate(groups)
    // Rewards 1, 1.5, 0, 0, 1, 0: mean 3.5/6; squares 4.25 - 12.25/6 over 5.
    let deviation = ((4.25 - 12.25 / 6) / 5).squareRoot()
    let expected: [(String, Double)] = [
      ("reward", 3.5 / 6), ("reward_std", deviation), ("frac_reward_zero_std", 0.5),
      ("groups/all_right", 1.0 / 3), ("groups/all_wrong", 1.0 / 3), ("groups/mixed", 1.0 / 3),
      ("completions/mean_length", 5), ("completions/min_length", 2),
      ("completions/max_length", 10), ("completions/mean_terminated_length", 30.0 / 7),
      ("completions/min_terminated_length", 2), ("completions/max_terminated_length", 6),
      ("completions/clipped_ratio", 0.125), ("completions/abstained", 2),
      ("completions/unusable_reward", 0), ("entropy", 1.5), ("gpg/alpha", 2),
      ("gpg/inverse_alpha", 0.5),
    ]
    #expect(evaluation.metrics.map(\.name) == expected.map(\.0))
    for (metric, (name, value)) in zip(evaluation.metrics, expected) {
      #expect(isClose(metric.value, value, within: 1e-14), "\(name)")
    }
  }

  @Test("metrics without a value are left out, not made up")
  func absent() throws {
    let summary = try GPG().summary(of: [group([nil, nil])])
    #expect(summary.metric("reward") == nil)
    #expect(summary.metric("entropy") == nil)
    #expect(summary.metric("groups/mixed") == nil)
    #expect(
      StepSummary().metrics.map(\.name) == [
        "completions/abstained", "completions/unusable_reward",
      ])
  }

  @Test("counts are those of members that take part")
  func counts() throws {
    let groups = [
      SampledGroup(members: [
        member(1, length: 2), member(0, length: 3), member(nil, length: 4),
        member(0, length: 5, isTruncated: true),
      ]),
      group([1, 1], length: 6),
    ]
    let summary = try GPG(.init(truncated: .mask)).summary(of: groups)
    #expect(summary.groups == 2)
    #expect(summary.degenerateGroups == 1)
    #expect(summary.sequences == 4)
    #expect(summary.informativeSequences == 2)
    #expect(summary.tokens == 17)
    #expect(summary.informativeTokens == 5)
    #expect(summary.completions == 6)
    #expect(summary.sampledTokens == 26)
    #expect(summary.truncated == 1)
    #expect(summary.abstained == 1)
    #expect(summary.rewards.count == 5)
    #expect(summary.trainedRewards.count == 4)
  }

  @Test("adding is commutative and associative to the last bit")
  func addition() throws {
    let gpg = try GPG()
    let parts = (0..<3).map { gpg.summary(of: randomGroups(3, seed: UInt64(40 + $0))) }
    let left = (parts[0] + parts[1]) + parts[2]
    let right = parts[2] + (parts[1] + parts[0])
    #expect(left == right)
    #expect(left.metrics == right.metrics)
    #expect(left + StepSummary() == left)
    #expect(left != parts[0] + parts[1])
  }
}
