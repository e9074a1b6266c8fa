import Objectives
import Testing

/// A group that knows its round, whether it is informative, and its cost.
private struct Drawn: Sendable, Equatable {
  let name: Int
  let isInformative: Bool
  var tokens = 10
}

@Suite("informative rounds")
struct InformativeRoundsTests {
  private func add(
    _ round: [Drawn], to rounds: inout InformativeRounds<Drawn>
  ) -> InformativeRounds<Drawn>.Decision {
    rounds.add(round: round, isInformative: \.isInformative, sampledTokens: \.tokens)
  }

  /// A round of four with the first `informative` informative; names 10 * round + place.
  private func round(_ number: Int, informative: Int) -> [Drawn] {
    (0..<4).map { Drawn(name: 10 * number + $0, isInformative: $0 < informative) }
  }

  private func names(_ decision: InformativeRounds<Drawn>.Decision) -> [Int]? {
    guard case .update(let groups) = decision else { return nil }
    return groups.map(\.name)
  }

  private func isDrawAnother(_ decision: InformativeRounds<Drawn>.Decision) -> Bool {
    if case .drawAnother = decision { return true }
    return false
  }

  @Test("at the threshold the first round suffices, and its degenerate groups fill up")
  func firstRound() throws {
    var rounds = try InformativeRounds<Drawn>(.init(groupsPerStep: 4, minInformativeFraction: 0.5))
    #expect(names(add(round(1, informative: 2), to: &rounds)) == [10, 11, 12, 13])
    #expect(rounds.report.rounds == 1)
    #expect(rounds.report.unusedGroups == 0)
    #expect(rounds.report.sampledTokens == 40)
    #expect(rounds.report.metrics[0] == Metric("gpg/resample_attempts", 0))
  }

  @Test("informative groups add up over rounds; the latest degenerate ones fill up")
  func accumulates() throws {
    var rounds = try InformativeRounds<Drawn>(.init(groupsPerStep: 4, minInformativeFraction: 0.5))
    #expect(isDrawAnother(add(round(1, informative: 1), to: &rounds)))
    // V = {10, 20}, two places left: 22 and 23, not the round-1 leftovers 11, 12, 13.
    #expect(names(add(round(2, informative: 1), to: &rounds)) == [10, 20, 22, 23])
    #expect(rounds.report.informativeGroups == 2)
    #expect(rounds.report.usedGroups == 4)
    #expect(rounds.report.unusedGroups == 4)
    #expect(rounds.report.sampledTokens == 80)
    #expect(!rounds.report.isExhausted)
    #expect(rounds.report.metrics[0] == Metric("gpg/resample_attempts", 1))
  }

  @Test("every informative group is used, also beyond the nominal size")
  func exceedsNominalSize() throws {
    var rounds = try InformativeRounds<Drawn>(.init(groupsPerStep: 4, minInformativeFraction: 1))
    #expect(isDrawAnother(add(round(1, informative: 3), to: &rounds)))
    #expect(names(add(round(2, informative: 4), to: &rounds)) == [10, 11, 12, 20, 21, 22, 23])
    #expect(rounds.report.unusedGroups == 1)
  }

  @Test("degenerate groups of an earlier round fill up when the latest has too few")
  func fillsFromEarlierRound() throws {
    // 3 rounds; the third brings one group only (others refused): V = {10, 20, 30}, fill 23.
    var rounds = try InformativeRounds<Drawn>(.init(groupsPerStep: 4, minInformativeFraction: 0.75))
    #expect(isDrawAnother(add(round(1, informative: 1), to: &rounds)))
    #expect(isDrawAnother(add(round(2, informative: 1), to: &rounds)))
    let third = [Drawn(name: 30, isInformative: true)]
    #expect(names(add(third, to: &rounds)) == [10, 20, 30, 23])
    #expect(rounds.report.sampledGroups == 9)
    // A second round of one informative group leaves both fillers to the first: 12 and 13.
    var short = try InformativeRounds<Drawn>(.init(groupsPerStep: 4, minInformativeFraction: 0.5))
    #expect(isDrawAnother(add(round(1, informative: 1), to: &short)))
    #expect(names(add([Drawn(name: 20, isInformative: true)], to: &short)) == [10, 20, 12, 13])
  }

  @Test("threshold 0 never draws a second round, even without an informative group")
  func thresholdZero() throws {
    var rounds = try InformativeRounds<Drawn>(.init(groupsPerStep: 4))
    #expect(names(add(round(1, informative: 0), to: &rounds)) == [10, 11, 12, 13])
  }

  @Test("3 of 5 reach a threshold of 0.6, which 0.6 * 5 in floating point may miss")
  func thresholdRounding() throws {
    for (fraction, wanted, size) in [(0.6, 3, 5), (0.7, 7, 10), (0.1, 3, 30), (0.55, 11, 20)] {
      for informative in [wanted - 1, wanted] {
        var rounds = try InformativeRounds<Drawn>(
          .init(groupsPerStep: size, minInformativeFraction: fraction))
        let drawn = (0..<size).map { Drawn(name: $0, isInformative: $0 < informative) }
        #expect(isDrawAnother(add(drawn, to: &rounds)) == (informative < wanted))
      }
    }
  }

  @Test("at the cap: proceed updates with what there is")
  func proceed() throws {
    var rounds = try InformativeRounds<Drawn>(
      .init(groupsPerStep: 4, minInformativeFraction: 1, maxRounds: 2, onExhaustion: .proceed))
    #expect(isDrawAnother(add(round(1, informative: 1), to: &rounds)))
    #expect(names(add(round(2, informative: 0), to: &rounds)) == [10, 21, 22, 23])
    #expect(rounds.report.isExhausted)
  }

  @Test("at the cap: skip and stop use nothing and still charge every token")
  func skipAndStop() throws {
    for choice in [InformativeRoundsConfiguration.Exhaustion.skip, .stop] {
      var rounds = try InformativeRounds<Drawn>(
        .init(groupsPerStep: 4, minInformativeFraction: 1, maxRounds: 2, onExhaustion: choice))
      #expect(isDrawAnother(add(round(1, informative: 1), to: &rounds)))
      switch (add(round(2, informative: 1), to: &rounds), choice) {
      case (.skip, .skip), (.stop, .stop): break
      case (let decision, _): Issue.record("\(choice): decided \(decision)")
      }
      #expect(rounds.report.usedGroups == 0)
      #expect(rounds.report.unusedGroups == 8)
      #expect(rounds.report.sampledTokens == 80)
      #expect(rounds.report.isExhausted)
    }
  }

  @Test("a last round that reaches the threshold is no exhaustion")
  func lastRoundSucceeds() throws {
    var rounds = try InformativeRounds<Drawn>(
      .init(groupsPerStep: 4, minInformativeFraction: 1, maxRounds: 2, onExhaustion: .stop))
    #expect(isDrawAnother(add(round(1, informative: 2), to: &rounds)))
    #expect(names(add(round(2, informative: 2), to: &rounds)) == [10, 11, 20, 21])
    #expect(!rounds.report.isExhausted)
  }

  @Test("settings out of range are refused by key")
  func validation() {
    let wrong: [(InformativeRoundsConfiguration, String)] = [
      (.init(groupsPerStep: 0), "groups-per-step"),
      (.init(groupsPerStep: 4, minInformativeFraction: 1.5), "min-informative-fraction"),
      (.init(groupsPerStep: 4, minInformativeFraction: .nan), "min-informative-fraction"),
      (.init(groupsPerStep: 4, maxRounds: 0), "max-rounds"),
    ]
    for (configuration, key) in wrong {
      do throws(ObjectiveError) {
        _ = try InformativeRounds<Drawn>(configuration)
        Issue.record("\(key) was accepted")
      } catch {
        #expect(error.description.hasPrefix(key))
      }
    }
  }
}
