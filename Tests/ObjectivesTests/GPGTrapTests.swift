import Objectives
import Testing

@Suite("GPG where implementations go wrong")
struct GPGTrapTests {
  @Test("the denominator is the step's, not the part's: parts are no means of their own")
  func globalDenominator() throws {
    // 2 tokens in part a, 6 in part b: each token weighs 1/8, where a mean of two means would
    // give 1/4 in a and 1/12 in b.
    let a = group([1, 0], length: 1)
    let b = group([1, 0], length: 3)
    let gpg = try GPG(.init(alpha: .off))
    let total = gpg.summary(of: [a]) + gpg.summary(of: [b])
    let sixteenth: Float = 0.0625
    #expect(gpg.evaluate([a], total: total).seeds == [[[-sixteenth], [sixteenth]]])
    let seeds = gpg.evaluate([b], total: total).seeds[0]
    #expect(seeds[0] == [Float](repeating: -sixteenth, count: 3))
  }

  @Test("alpha counts the whole step: a part of degenerate groups only still says alpha = 2")
  func globalAlpha() throws {
    let gpg = try GPG()
    let informative = group([1, 0])
    let degenerate = group([0, 0])
    let total = gpg.summary(of: [informative]) + gpg.summary(of: [degenerate])
    let part = gpg.evaluate([degenerate], total: total)
    #expect(part.metric("gpg/alpha") == 2)
    #expect(part.metric("gpg/inverse_alpha") == 0.5)
    #expect(part.isUpdate)
    #expect(part.loss == 0)
  }

  @Test("alpha counts the groups of the update, after resampling")
  func alphaAfterReassembly() throws {
    // Rounds of 2 with 1 and 1 informative groups at threshold 1: the update is the two
    // informative ones, so alpha is 1 although 2 of the 4 groups drawn were degenerate.
    let gpg = try GPG()
    var rounds = try InformativeRounds<SampledGroup>(
      .init(groupsPerStep: 2, minInformativeFraction: 1))
    let round = [group([1, 0]), group([1, 1])]
    guard case .drawAnother = rounds.add(round: round, objective: gpg) else {
      Issue.record("one of two is below the threshold 1")
      return
    }
    guard case .update(let update) = rounds.add(round: round, objective: gpg) else {
      Issue.record("two of two reach the threshold 1")
      return
    }
    #expect(gpg.evaluate(update).metric("gpg/alpha") == 1)
  }

  @Test("equal rewards are degenerate whatever rounding their mean has")
  func equalInexactRewards() throws {
    // Summed naively, 0.1 taken ten times and divided by ten is not 0.1.
    let gpg = try GPG(.init(fNorm: .groupStd))
    for reward in [0.1, 0.1 + 0.2, 1.0 / 3, -0.7, 1e-9, 0] {
      let equal = group([Double](repeating: reward, count: 10))
      #expect(!gpg.isInformative(equal))
      let evaluation = gpg.evaluate([equal, group([1, 0])])
      #expect(evaluation.advantages[0].allSatisfy { $0 == 0 })
      #expect(evaluation.seeds[0].joined().allSatisfy { $0 == 0 })
      #expect(evaluation.metric("frac_reward_zero_std") == 0.5)
    }
  }

  @Test("the comparison is exact: 0.1 + 0.2 and 0.3 differ, 0 and -0 do not")
  func exactComparison() throws {
    let gpg = try GPG()
    #expect(gpg.isInformative(group([0.1 + 0.2, 0.3])))
    #expect(!gpg.isInformative(group([0.0, -0.0])))
  }

  @Test("one scored member is degenerate, and so is none")
  func fewScored() throws {
    let gpg = try GPG()
    #expect(!gpg.isInformative(group([1])))
    #expect(!gpg.isInformative(group([1, nil])))
    #expect(!gpg.isInformative(group([nil, nil])))
    #expect(!gpg.isInformative(SampledGroup(members: [])))
    #expect(gpg.isInformative(group([1, nil, 0])))
  }

  @Test(
    "an abstained member leaves mean, numerator and denominator",
    arguments: [
      nil, Double.nan, .infinity, -.infinity, 1e31,
    ])
  func abstained(reward: Double?) throws {
    for configuration in everyConfiguration {
      let gpg = try GPG(configuration)
      let others = [group([0.5, 0, 0], length: 2), group([1, 1], length: 3)]
      let without = SampledGroup(members: [member(1, length: 2), member(0, length: 4)])
      var with = without
      with.members.insert(member(reward, length: 9), at: 1)
      let plain = gpg.evaluate([without] + others)
      let evaluation = gpg.evaluate([with] + others)
      #expect(evaluation.seeds[0][1] == [Float](repeating: 0, count: 9))
      #expect(evaluation.advantages[0][1] == nil)
      #expect([evaluation.seeds[0][0], evaluation.seeds[0][2]] == plain.seeds[0])
      #expect(evaluation.seeds[1...] == plain.seeds[1...])
      #expect(evaluation.loss == plain.loss)
    }
  }

  @Test("a reward that is not a number counts as abstained and is counted")
  func unusableReward() throws {
    let groups = [group([.nan, nil, 1, 0]), group([.infinity, 1])]
    let summary = try GPG().summary(of: groups)
    #expect(summary.abstained == 3)
    #expect(summary.unusableRewards == 2)
    #expect(summary.sequences == 3)
    #expect(summary.metric("completions/abstained") == 3)
    #expect(summary.metric("completions/unusable_reward") == 2)
    #expect(summary.metric("reward") == 2.0 / 3)
  }

  @Test(
    "no informative group: no update, seeds zero, nothing divided by zero",
    arguments: everyConfiguration)
  func noInformativeGroup(configuration: GPG.Configuration) throws {
    let gpg = try GPG(configuration)
    for groups in [[group([1, 1]), group([0, 0])], [group([nil, nil])], [group([1])], []] {
      let evaluation = gpg.evaluate(groups)
      #expect(!evaluation.isUpdate)
      #expect(evaluation.loss == 0)
      #expect(evaluation.seeds.joined().joined().allSatisfy { $0 == 0 })
      #expect(evaluation.metric("gpg/alpha") == nil)
      #expect(evaluation.metric("gpg/inverse_alpha") == 0)
      #expect(evaluation.metrics.allSatisfy { $0.value.isFinite })
    }
  }

  @Test("an informative group without a token that counts is no update either")
  func noTokens() throws {
    var masked = group([1, 0], length: 2)
    for index in masked.members.indices { masked.members[index].mask = [false, false] }
    for configuration in everyConfiguration {
      let evaluation = try GPG(configuration).evaluate([masked, group([1, 1])])
      #expect(!evaluation.isUpdate)
      #expect(evaluation.seeds.joined().joined().allSatisfy { $0 == 0 })
    }
  }

  @Test("alpha scales the loss alone, no other metric")
  func alphaScope() throws {
    let groups = randomGroups(6, seed: 5)
    let off = try GPG(.init(alpha: .off)).evaluate(groups)
    let byGroups = try GPG(.init(alpha: .groups)).evaluate(groups)
    let alpha = try #require(byGroups.metric("gpg/alpha"))
    #expect(alpha > 1)
    #expect(isClose(byGroups.loss, alpha * off.loss, within: 1e-14))
    #expect(byGroups.advantages == off.advantages)
    #expect(
      byGroups.metrics.filter { !$0.name.hasPrefix("gpg/") }
        == off.metrics.filter { !$0.name.hasPrefix("gpg/") })
  }

  @Test("seeds need no log-prob's value, no reference and no old log-probs")
  func seedsBeforeForward() throws {
    let groups = randomGroups(6, seed: 6)
    var other = groups
    for g in other.indices {
      for m in other[g].members.indices {
        let zeros = [Float](repeating: 0, count: other[g].members[m].length)
        other[g].members[m].logProbs = zeros
        other[g].members[m].oldLogProbs = zeros
        other[g].members[m].referenceLogProbs = zeros
        other[g].members[m].entropies = nil
      }
    }
    for configuration in everyConfiguration {
      let gpg = try GPG(configuration)
      #expect(gpg.evaluate(groups).seeds == gpg.evaluate(other).seeds)
    }
  }

  @Test("a completion of no tokens moves nothing and breaks nothing")
  func emptyCompletion() throws {
    let empty = SampledGroup(members: [member(1, length: 0), member(0, length: 2)])
    let token = try GPG(.init(alpha: .off)).evaluate([empty])
    #expect(token.seeds == [[[], [0.25, 0.25]]])
    let sequence = try GPG(.init(alpha: .off, reduction: .sequenceMean)).evaluate([empty])
    #expect(sequence.seeds == [[[], [0.125, 0.125]]])
  }
}
