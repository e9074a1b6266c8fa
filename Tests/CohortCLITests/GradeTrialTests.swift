import Foundation
import Rewards
import Testing

@testable import CohortCLI

/// Rows of the storm; `COHORT_STORM` sets another number.
private let stormRows = ProcessInfo.processInfo.environment["COHORT_STORM"].flatMap(Int.init) ?? 120

@Suite("grade trial")
struct GradeTrialTests {
  private func run(
    _ kind: GradeTrialRows.Kind, rows: Int, threads: Int = 1, seed: UInt64 = 0,
    isShuffled: Bool = false
  ) -> GradeTrial.Outcome {
    GradeTrial(
      rows: GradeTrialRows(kind: kind, seed: seed), count: rows, isShuffled: isShuffled,
      checkers: GradeCheckers(registry: .standard, extraction: .lenient)
    ).run(threads: threads)
  }

  @Test("every grade of a storm is the same on one thread, on two and in another order")
  func storm() {
    let one = run(.mixed, rows: stormRows)
    #expect(one.rows == stormRows && one.statuses.count > 3)
    #expect(run(.mixed, rows: stormRows, threads: 2).digest == one.digest)
    #expect(run(.mixed, rows: stormRows, isShuffled: true).digest == one.digest)
    // The digest tells rows apart.
    #expect(run(.mixed, rows: stormRows, seed: 1).digest != one.digest)
  }

  @Test("rows are what their kind says: half of the plain ones right, no hostile one")
  func kinds() {
    for kind in [GradeTrialRows.Kind.integer, .fraction] {
      let rows = (0..<200).map { GradeTrialRows(kind: kind, seed: 3).row($0) }
      let right = rows.count {
        MathAnswerChecker().grade(ModelOutput(text: $0.output), reference: $0.gold).verdict
          == .right
      }
      #expect((60...140).contains(right), "\(kind): \(right)")
    }
    let long = GradeTrialRows(kind: .long, seed: 0).row(0)
    #expect((24_900...25_300).contains(long.output.utf8.count))
    let hostile = (0..<300).map { GradeTrialRows(kind: .hostile, seed: 0).row($0) }
    #expect((hostile.map(\.output.utf8.count).max() ?? 0) > 100_000)
  }
}
