import Objectives
import Testing

@Suite("GPG by hand")
struct GPGValueTests {
  // Group a: rewards 1, 0, lengths 2 and 4, mean 1/2, advantages +1/2, -1/2.
  // Group b: rewards 1, 1, lengths 3 and 3: degenerate.
  // B = 2, M = 1; tokens 12, of informative groups 6; completions 4, of informative groups 2.
  let groups = [
    SampledGroup(members: [member(1, length: 2), member(0, length: 4)]),
    group([1, 1], length: 3),
  ]

  private func seeds(_ configuration: GPG.Configuration) throws -> [Float] {
    let evaluation = try GPG(configuration).evaluate(groups)
    #expect(evaluation.isUpdate)
    #expect(evaluation.seeds[1] == [[0, 0, 0], [0, 0, 0]])
    #expect(evaluation.seeds[0].map(\.count) == [2, 4])
    #expect(evaluation.seeds[0].allSatisfy { Set($0).count == 1 })
    return evaluation.seeds[0].map { $0[0] }
  }

  @Test("token mean: alpha off 1/12 a token, by groups twice that, exact 1/6")
  func tokenMean() throws {
    // -A / 12 = -1/24; alpha = B / (B - M) = 2; exact: -A / 6 = -1/12 (12 / 6 = 2 here as well).
    #expect(try seeds(.init(alpha: .off)) == [-1 / 24, 1 / 24])
    #expect(try seeds(.init(alpha: .groups)) == [-1 / 12, 1 / 12])
    #expect(try seeds(.init(alpha: .exact)) == [-1 / 12, 1 / 12])
  }

  @Test("the loss is minus the mean of log-prob times advantage")
  func loss() throws {
    // sum_t -l A = 2 * 0.5 * 0.5 - 4 * 0.5 * 0.5 = 0.5 - 1 = -0.5; over 12 tokens -1/24.
    let off = try GPG(.init(alpha: .off)).evaluate(groups)
    #expect(isClose(off.loss, -1 / 24, within: 1e-15))
    let exact = try GPG(.init(alpha: .exact)).evaluate(groups)
    #expect(isClose(exact.loss, -1 / 12, within: 1e-15))
    // Sequence means: (0.25 - 0.25) / 4 = 0.
    let sequence = try GPG(.init(alpha: .off, reduction: .sequenceMean)).evaluate(groups)
    #expect(sequence.loss == 0)
  }

  @Test("sequence mean divides by each completion's length, then by the completions")
  func sequenceMean() throws {
    // -A / (|o| * 4): -(1/2) / 8 = -1/16 and (1/2) / 16 = 1/32; exact: / 2 completions.
    #expect(
      try seeds(.init(alpha: .off, reduction: .sequenceMean)) == [-1 / 16, 1 / 32])
    #expect(
      try seeds(.init(alpha: .exact, reduction: .sequenceMean)) == [-1 / 8, 1 / 16])
  }

  @Test("constant divides by completions times the configured length")
  func constant() throws {
    // -A / (4 * 8) = -1/64; exact: -A / (2 * 8) = -1/32.
    #expect(
      try seeds(.init(alpha: .off, reduction: .constant, constantLength: 8)) == [-1 / 64, 1 / 64])
    #expect(
      try seeds(.init(alpha: .exact, reduction: .constant, constantLength: 8)) == [-1 / 32, 1 / 32]
    )
  }

  @Test("group-std divides by the unbiased deviation of the group plus 1e-4")
  func groupStd() throws {
    // Rewards 1, 0: variance ((1/2)^2 + (1/2)^2) / (2 - 1) = 1/2.
    let advantage = 0.5 / (0.5.squareRoot() + 1e-4)
    let evaluation = try GPG(.init(fNorm: .groupStd)).evaluate(groups)
    #expect(evaluation.advantages[0] == [advantage, -advantage])
    #expect(evaluation.advantages[1] == [0, 0])
  }

  @Test("batch-std divides by the unbiased deviation over all the step's rewards")
  func batchStd() throws {
    // Rewards 1, 0, 1, 1: mean 3/4, squares 1/16 * 3 + 9/16 = 3/4, over 3: variance 1/4.
    let advantage = 0.5 / (0.5 + 1e-4)
    let evaluation = try GPG(.init(fNorm: .batchStd)).evaluate(groups)
    #expect(evaluation.advantages[0] == [advantage, -advantage])
  }

  @Test("alpha by groups is B / (B - M), and exact is a ratio in the reduction's unit")
  func alpha() throws {
    // Lengths 1, 1 in the informative group, 4, 4 in the degenerate: tokens 10 / 2.
    let uneven = [group([1, 0], length: 1), group([0, 0], length: 4)]
    func alpha(_ alpha: GPG.Alpha, _ reduction: GPG.Reduction) throws -> Double? {
      let gpg = try GPG(.init(alpha: alpha, reduction: reduction, constantLength: 4))
      return gpg.evaluate(uneven).metric("gpg/alpha")
    }
    for reduction in GPG.Reduction.allCases {
      #expect(try alpha(.off, reduction) == 1)
      #expect(try alpha(.groups, reduction) == 2)
    }
    #expect(try alpha(.exact, .tokenMean) == 5)
    #expect(try alpha(.exact, .sequenceMean) == 2)
    #expect(try alpha(.exact, .constant) == 2)
  }

  @Test("exact alpha gives the gradient of the informative groups alone", arguments: 0..<4)
  func exactEqualsDropping(seed: Int) throws {
    let groups = randomGroups(9, seed: UInt64(seed))
    for reduction in GPG.Reduction.allCases {
      let exact = try GPG(.init(alpha: .exact, reduction: reduction, constantLength: 7))
      let off = try GPG(.init(alpha: .off, reduction: reduction, constantLength: 7))
      let kept = groups.indices.filter { exact.isInformative(groups[$0]) }
      #expect(kept.count > 1 && kept.count < groups.count)
      let whole = exact.evaluate(groups)
      let alone = off.evaluate(kept.map { groups[$0] })
      #expect(kept.map { whole.seeds[$0] } == alone.seeds)
      #expect(isClose(whole.loss, alone.loss, within: 1e-14))
    }
  }

  @Test("at equal lengths alpha by groups equals exact", arguments: GPG.Reduction.allCases)
  func groupsEqualsExact(reduction: GPG.Reduction) throws {
    let groups = [
      group([1, 0, 0, 1], length: 3), group([0, 0, 0, 0], length: 3),
      group([0.3, 0.1, 0, 1], length: 3), group([1, 1, 1, 1], length: 3),
      group([0, 0, 0, 0], length: 3),
    ]
    let byGroups = try GPG(.init(alpha: .groups, reduction: reduction, constantLength: 3))
      .evaluate(groups)
    let exact = try GPG(.init(alpha: .exact, reduction: reduction, constantLength: 3))
      .evaluate(groups)
    #expect(byGroups.metric("gpg/alpha") == 2.5)
    #expect(exact.metric("gpg/alpha") == 2.5)
    #expect(isClose(byGroups.loss, exact.loss, within: 1e-15))
    for (left, right) in zip(byGroups.seeds.joined().joined(), exact.seeds.joined().joined()) {
      #expect(isClose(Double(left), Double(right), within: 1e-8))
    }
  }

  @Test("a masked token has seed 0 and leaves the denominator")
  func tokenMask() throws {
    var masked = groups[0]
    masked.members[1].mask = [true, false, true, false]
    masked.members[1].logProbs[1] = -.infinity
    let evaluation = try GPG(.init(alpha: .off)).evaluate([masked])
    let expected: [[Float]] = [[-0.125, -0.125], [0.125, 0, 0.125, 0]]
    #expect(evaluation.seeds == [expected])
    #expect(isClose(evaluation.loss, 0, within: 1e-15))
  }
}
