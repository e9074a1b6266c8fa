import Objectives
import Testing

@Suite("truncated completions")
struct TruncatedCompletionsTests {
  // Rewards 1, 0 and a truncated 0 of 5 tokens, beside a degenerate group of 2 x 1 tokens.
  let groups = [
    SampledGroup(members: [
      member(1, length: 2), member(0, length: 2), member(0, length: 5, isTruncated: true),
    ]),
    group([1, 1]),
  ]

  @Test("train: they count like any other")
  func train() throws {
    // Mean 1/3, tokens 2 + 2 + 5 + 2 = 11.
    let evaluation = try GPG(.init(alpha: .off, truncated: .train)).evaluate(groups)
    #expect(evaluation.seeds[0][0][0] == Float(-(1 - 1.0 / 3) / 11))
    #expect(evaluation.seeds[0][2] == [Float](repeating: Float(1.0 / 3 / 11), count: 5))
  }

  @Test("mask: they leave mean, numerator and denominator")
  func mask() throws {
    // Mean 1/2, tokens 2 + 2 + 2 = 6.
    let evaluation = try GPG(.init(alpha: .off, truncated: .mask)).evaluate(groups)
    let twelfth: Float = 1 / 12
    let expected: [[Float]] = [[-twelfth, -twelfth], [twelfth, twelfth], [0, 0, 0, 0, 0]]
    #expect(evaluation.seeds[0] == expected)
    #expect(evaluation.advantages[0] == [0.5, -0.5, nil])
  }

  @Test("mask: they leave the degeneracy test and so M")
  func maskRetestsDegeneracy() throws {
    let lone = SampledGroup(members: [member(1), member(1), member(0, isTruncated: true)])
    let masking = try GPG(.init(truncated: .mask))
    #expect(!masking.isInformative(lone))
    #expect(try GPG(.init(truncated: .train)).isInformative(lone))
    let evaluation = masking.evaluate([lone, group([1, 0])])
    #expect(evaluation.metric("gpg/alpha") == 2)
    #expect(evaluation.seeds[0] == [[0], [0], [0]])
  }

  @Test("mask: they leave the batch's deviation")
  func maskLeavesBatchStd() throws {
    let with = [SampledGroup(members: [member(1), member(0), member(9, isTruncated: true)])]
    let without = [group([1, 0])]
    let gpg = try GPG(.init(fNorm: .batchStd, truncated: .mask))
    #expect(Array(gpg.evaluate(with).advantages[0][0..<2]) == gpg.evaluate(without).advantages[0])
  }

  @Test("mask equals leaving them away altogether", arguments: everyConfiguration)
  func maskEqualsAbsence(configuration: GPG.Configuration) throws {
    var configuration = configuration
    configuration.truncated = .mask
    let gpg = try GPG(configuration)
    let groups = randomGroups(7, seed: 31)
    let kept = groups.map { group in
      group.members.indices.filter { !group.members[$0].isTruncated }
    }
    let rest = zip(groups, kept).map { group, kept in
      SampledGroup(members: kept.map { group.members[$0] })
    }
    let masked = gpg.evaluate(groups)
    let absent = gpg.evaluate(rest)
    #expect(zip(masked.seeds, kept).map { seeds, kept in kept.map { seeds[$0] } } == absent.seeds)
    #expect(masked.loss == absent.loss)
  }

  @Test("penalise: the penalty is subtracted before centring and before the degeneracy test")
  func penalise() throws {
    // All wrong, one truncated: rewards 0, 0, -1/2; mean -1/6.
    let wrong = SampledGroup(members: [member(0), member(0), member(0, isTruncated: true)])
    let gpg = try GPG(.init(truncated: .penalise, truncationPenalty: 0.5))
    #expect(gpg.isInformative(wrong))
    let advantages = gpg.evaluate([wrong]).advantages[0].compactMap { $0 }
    #expect(isClose(advantages[0], 1.0 / 6, within: 1e-15))
    #expect(isClose(advantages[2], -1.0 / 3, within: 1e-15))
    // A right but truncated answer, penalised down to a wrong one's reward, says nothing.
    let even = SampledGroup(members: [member(0.5, isTruncated: true), member(0)])
    #expect(!gpg.isInformative(even))
  }

  @Test("penalise: a completion that was not scored is not made up")
  func penaliseAbstained() throws {
    let gpg = try GPG(.init(truncated: .penalise))
    let group = SampledGroup(members: [member(nil, isTruncated: true), member(1)])
    #expect(!gpg.isInformative(group))
    #expect(gpg.summary(of: [group]).sequences == 1)
  }

  @Test("the reward metric shows rewards as given")
  func rewardMetric() throws {
    for truncated in TruncatedCompletions.allCases {
      let summary = try GPG(.init(truncated: truncated)).summary(of: groups)
      #expect(summary.metric("reward") == 0.6)
      #expect(summary.metric("completions/clipped_ratio") == 0.2)
    }
  }
}
