import Objectives
import Testing

@Suite("GPG does not depend on how a step is laid out")
struct GPGInvarianceTests {
  @Test(
    "1 x 8, 2 x 4 and 8 x 1 give the same seeds and metrics, and losses that add up",
    arguments: everyConfiguration)
  func split(configuration: GPG.Configuration) throws {
    let gpg = try GPG(configuration)
    let groups = randomGroups(8, seed: 21)
    let whole = gpg.evaluate(groups)
    for size in [1, 2, 4, 3] {
      let parts = stride(from: 0, to: groups.count, by: size).map {
        Array(groups[$0..<min($0 + size, groups.count)])
      }
      let total = parts.reduce(StepSummary()) { $0 + gpg.summary(of: $1) }
      #expect(total == gpg.summary(of: groups))
      let evaluations = parts.map { gpg.evaluate($0, total: total) }
      #expect(evaluations.flatMap(\.seeds) == whole.seeds)
      #expect(evaluations.flatMap(\.advantages) == whole.advantages)
      #expect(evaluations.allSatisfy { $0.metrics == whole.metrics })
      #expect(evaluations.allSatisfy { $0.isUpdate == whole.isUpdate })
      #expect(isClose(evaluations.reduce(0) { $0 + $1.loss }, whole.loss, within: 1e-14))
    }
  }

  @Test("the order of groups changes no bit of a seed", arguments: everyConfiguration)
  func groupOrder(configuration: GPG.Configuration) throws {
    let gpg = try GPG(configuration)
    let groups = randomGroups(7, seed: 22)
    let whole = gpg.evaluate(groups)
    var random = TestRandom(seed: 1)
    let order = groups.indices.shuffled(using: &random)
    let shuffled = gpg.evaluate(order.map { groups[$0] })
    #expect(shuffled.seeds == order.map { whole.seeds[$0] })
    #expect(shuffled.metrics == whole.metrics)
    #expect(isClose(shuffled.loss, whole.loss, within: 1e-14))
  }

  @Test("the order of members changes no bit of a seed", arguments: everyConfiguration)
  func memberOrder(configuration: GPG.Configuration) throws {
    let gpg = try GPG(configuration)
    let groups = randomGroups(6, size: 7, seed: 23)
    let whole = gpg.evaluate(groups)
    var random = TestRandom(seed: 2)
    let orders = groups.map { $0.members.indices.shuffled(using: &random) }
    let shuffled = gpg.evaluate(
      zip(groups, orders).map { group, order in
        SampledGroup(members: order.map { group.members[$0] })
      })
    for g in groups.indices {
      #expect(shuffled.seeds[g] == orders[g].map { whole.seeds[g][$0] })
    }
    #expect(shuffled.metrics == whole.metrics)
  }
}
