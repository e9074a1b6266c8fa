import Objectives
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("GPG's derivative")
struct GPGGradientTests {
  @Test("seeds are the loss's finite differences", arguments: everyConfiguration)
  func finiteDifferences(configuration: GPG.Configuration) throws {
    let gpg = try GPG(configuration)
    let groups = randomGroups(5, seed: 11)
    let total = gpg.summary(of: groups)
    let evaluation = gpg.evaluate(groups, total: total)
    #expect(evaluation.isUpdate)
    #expect(evaluation.entropySeeds == nil)
    var worst = (error: 0.0, place: [0, 0, 0])
    for g in groups.indices {
      for m in groups[g].members.indices {
        for t in groups[g].members[m].logProbs.indices {
          func loss(_ step: Float) -> (Double, Float) {
            var moved = groups
            moved[g].members[m].logProbs[t] += step
            return (gpg.evaluate(moved).loss, moved[g].members[m].logProbs[t])
          }
          let (up, high) = loss(0.25)
          let (down, low) = loss(-0.25)
          let slope = (up - down) / Double(high - low)
          let error = (slope - Double(evaluation.seeds[g][m][t])).magnitude
          if error > worst.error { worst = (error, [g, m, t]) }
        }
      }
    }
    // The largest seeds are about 0.1; Float seeds are rounded to 6e-8 of that.
    #expect(worst.error < 1e-7, "group, member, token \(worst.place)")
  }

  /// GRPO's loss without KL: the mean over completions of the token mean of the clipped surrogate
  /// `- min( rho A, clip(rho, 0.8, 1.2) A )`, with `A = (r - mean) / (unbiased std + 1e-4)`.
  private func grpoLoss(_ logProbs: [[[Double]]], old: [[[Double]]], rewards: [[Double]]) -> Double
  {
    var sum = 0.0
    var completions = 0
    for g in rewards.indices {
      let n = Double(rewards[g].count)
      let mean = rewards[g].reduce(0, +) / n
      let deviation = (rewards[g].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1))
        .squareRoot()
      for m in rewards[g].indices {
        let advantage = (rewards[g][m] - mean) / (deviation + 1e-4)
        var sequence = 0.0
        for t in logProbs[g][m].indices {
          let ratio = exp(logProbs[g][m][t] - old[g][m][t])
          let clipped = min(1.2, max(0.8, ratio))
          sequence -= min(ratio * advantage, clipped * advantage)
        }
        sum += sequence / Double(logProbs[g][m].count)
        completions += 1
      }
    }
    return sum / Double(completions)
  }

  @Test("with group-std, alpha off and sequence mean it is GRPO's gradient at ratio 1")
  func equalsGRPO() throws {
    let rewards: [[Double]] = [[1, 0, 0, 1], [0.2, 0.9, 0.4, 0.4], [1, 1, 1, 1]]
    var random = TestRandom(seed: 3)
    let groups = rewards.map { rewards in
      SampledGroup(
        members: rewards.map { reward in
          let length = Int.random(in: 1...5, using: &random)
          return GroupMember(
            logProbs: (0..<length).map { _ in Float.random(in: -3 ... -0.1, using: &random) },
            reward: reward)
        })
    }
    let old = groups.map { $0.members.map { $0.logProbs.map(Double.init) } }
    let gpg = try GPG(.init(fNorm: .groupStd, alpha: .off, reduction: .sequenceMean))
    let seeds = gpg.evaluate(groups).seeds
    let step = 1e-5
    for g in old.indices {
      for m in old[g].indices {
        for t in old[g][m].indices {
          var up = old
          up[g][m][t] += step
          var down = old
          down[g][m][t] -= step
          let slope =
            (grpoLoss(up, old: old, rewards: rewards)
              - grpoLoss(down, old: old, rewards: rewards)) / (2 * step)
          #expect(isClose(slope, Double(seeds[g][m][t]), within: 1e-6))
        }
      }
    }
  }

  @Test("with alpha off and constant reduction it is Dr.GRPO's gradient: A / (completions x C)")
  func equalsDrGRPO() throws {
    let groups = [group([1, 0, 0, 0], length: 3)]
    let gpg = try GPG(.init(alpha: .off, reduction: .constant, constantLength: 16))
    // A = 3/4 and -1/4; 4 completions of constant length 16.
    let seeds = gpg.evaluate(groups).seeds[0]
    #expect(seeds[0] == [Float](repeating: -0.75 / 64, count: 3))
    #expect(seeds[1] == [Float](repeating: 0.25 / 64, count: 3))
  }
}
