import Policy
import Testing
import Training

@Suite("micro-batches")
struct MicroBatchTests {
  @Test("a group larger than the bound is split by completions, others keep their order")
  func split() {
    let groups = [
      TokenGroup(prompt: [1, 2], completions: [[1, 2, 3], [1, 2]]),
      TokenGroup(prompt: [1, 2], completions: [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [1]]),
      TokenGroup(prompt: [1], completions: [[1, 2]]),
    ]
    // Rows: 2 + 2 + 1, 2 + 4 + 4 + 0, 1 + 1.
    #expect(groups.map(\.rowCount) == [5, 10, 2])
    #expect(
      MicroBatches.split(groups, rows: 8) == [
        [.init(group: 0, completions: 0..<2)], [.init(group: 1, completions: 0..<1)],
        [.init(group: 1, completions: 1..<3)], [.init(group: 2, completions: 0..<1)],
      ])
    #expect(MicroBatches.split(groups, rows: 100).count == 1)
  }
}
