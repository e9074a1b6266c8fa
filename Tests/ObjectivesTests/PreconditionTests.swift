import Objectives
import Testing

@Suite("programmer errors stop with both values")
struct PreconditionTests {
  @Test("a per-token array of another length than the log-probs")
  func lengths() async {
    await #expect(processExitsWith: .failure) {
      _ = GroupMember(logProbs: [-1, -1], reward: 1, mask: [true])
    }
    await #expect(processExitsWith: .failure) {
      var member = GroupMember(logProbs: [-1, -1], reward: 1, entropies: [0, 0])
      member.logProbs.append(-1)
      _ = try GPG().summary(of: [SampledGroup(members: [member])])
    }
  }

  @Test("a total that does not include the groups")
  func total() async {
    await #expect(processExitsWith: .failure) {
      let group = SampledGroup(members: [GroupMember(logProbs: [-1], reward: 1)])
      _ = try GPG().evaluate([group], total: StepSummary())
    }
  }

  @Test("a round after the step's decision")
  func lateRound() async {
    await #expect(processExitsWith: .failure) {
      var rounds = try InformativeRounds<SampledGroup>(.init(groupsPerStep: 1))
      _ = rounds.add(round: [], objective: try GPG())
      _ = rounds.add(round: [], objective: try GPG())
    }
  }
}
