import TensorCore
import TensorTesting
import Testing

@Suite("SequenceLayout.packed")
struct SequenceLayoutTests {
  private static let size = SequenceLayout.pageSize

  /// Groups at and around the page size.
  static let groups: [SequenceLayout.Group] = [0, 1, 15, 16, 17, 31, 32, 40].flatMap { prefix in
    [[], [0], [1], [5, 0, 3], [16, 1], [15, 17, 33]].map {
      SequenceLayout.Group(prefix: prefix, suffixes: $0)
    }
  }

  @Test("a straddled page is written once for the prefix and once per suffix", .tags(.value))
  func straddle() {
    // 18 prefix rows: page 0 full, page 1 has rows 16 and 17. Suffixes of 2 and 1 take pages 2, 3.
    let layout = SequenceLayout.packed([.init(prefix: 18, suffixes: [2, 1])])
    #expect(layout.rowCount == 21 && layout.pageCount == 4)
    #expect(
      layout.runs == [
        .init(firstRow: 0, rowCount: 18, firstPosition: 0, tableStart: 0),
        .init(firstRow: 18, rowCount: 2, firstPosition: 18, tableStart: 2),
        .init(firstRow: 20, rowCount: 1, firstPosition: 18, tableStart: 4),
      ])
    #expect(layout.pageTable == [0, 1, 0, 2, 0, 3])
    #expect(
      layout.writes == (0..<16).map { .init(row: $0, page: 0, slot: $0) } + [
        .init(row: 16, page: 1, slot: 0), .init(row: 16, page: 2, slot: 0),
        .init(row: 16, page: 3, slot: 0),
        .init(row: 17, page: 1, slot: 1), .init(row: 17, page: 2, slot: 1),
        .init(row: 17, page: 3, slot: 1),
        .init(row: 18, page: 2, slot: 2), .init(row: 19, page: 2, slot: 3),
        .init(row: 20, page: 3, slot: 2),
      ])
    #expect(layout.components == [0..<3])
  }

  @Test("a prefix of whole pages is written once, and suffixes begin new pages", .tags(.value))
  func wholePages() {
    let layout = SequenceLayout.packed([.init(prefix: 32, suffixes: [1, 1])])
    #expect(layout.pageTable == [0, 1, 0, 1, 2, 0, 1, 3])
    #expect(layout.writes.count == 34)
    #expect(
      layout.writes.suffix(2) == [
        .init(row: 32, page: 2, slot: 0), .init(row: 33, page: 3, slot: 0),
      ])
  }

  @Test("without a prefix every suffix is a sequence of its own", .tags(.value))
  func noPrefix() {
    let layout = SequenceLayout.packed([.init(prefix: 0, suffixes: [3, 17])])
    #expect(layout.runs.map(\.firstPosition) == [0, 0])
    #expect(layout.pageTable == [0, 1, 2] && layout.pageCount == 3 && layout.rowCount == 20)
  }

  @Test("an empty suffix takes no row, run or page", .tags(.value))
  func emptySuffix() {
    let with = SequenceLayout.packed([.init(prefix: 5, suffixes: [2, 0, 4])])
    let without = SequenceLayout.packed([.init(prefix: 5, suffixes: [2, 4])])
    #expect(with.runs == without.runs && with.writes == without.writes)
    #expect(with.pageTable == without.pageTable && with.pageCount == without.pageCount)
  }

  @Test(
    "nothing packs to nothing",
    arguments: [
      [], [SequenceLayout.Group(prefix: 0, suffixes: [])],
      [SequenceLayout.Group(prefix: 0, suffixes: [0, 0])],
    ])
  func nothing(groups: [SequenceLayout.Group]) {
    let layout = SequenceLayout.packed(groups)
    #expect(layout.rowCount == 0 && layout.pageCount == 0 && layout.runs.isEmpty)
    #expect(layout.writes.isEmpty && layout.components.isEmpty)
  }

  @Test("rows are covered once, in order, and writes ascend", .tags(.invariant), arguments: groups)
  func rowsAndWrites(group: SequenceLayout.Group) {
    let layout = SequenceLayout.packed([group, group])
    #expect(layout.rowCount == 2 * group.rowCount)
    var next = 0
    for run in layout.runs {
      #expect(run.firstRow == next && run.rowCount > 0 && run.keyCount == nil)
      next += run.rowCount
    }
    #expect(next == layout.rowCount)
    #expect(zip(layout.writes, layout.writes.dropFirst()).allSatisfy { $0.row <= $1.row })
    #expect(Set(layout.writes.map(\.row)).count == layout.rowCount)
    #expect(layout.writes.allSatisfy { $0.slot >= 0 && $0.slot < Int32(Self.size) })
    #expect(layout.writes.allSatisfy { $0.page >= 0 && Int($0.page) < layout.pageCount })
    let slots = layout.writes.map { [$0.page, $0.slot] }
    #expect(Set(slots).count == slots.count, "a slot is written twice")
  }

  @Test("every visible key holds the row of its position", .tags(.invariant), arguments: groups)
  func keysAreTheSequence(group: SequenceLayout.Group) throws {
    let layout = SequenceLayout.packed([.init(prefix: 3, suffixes: [2]), group])
    var rowOfSlot: [[Int32]: Int] = [:]
    for write in layout.writes { rowOfSlot[[write.page, write.slot]] = Int(write.row) }
    let prefixRow = 5
    for run in layout.runs.dropFirst(2) {
      let last = run.visibleKeys(run.rowCount - 1)
      #expect(last == run.firstPosition + run.rowCount)
      for position in 0..<last {
        let page = try #require(
          layout.pageTable.dropFirst(run.tableStart + position / Self.size).first)
        let row = rowOfSlot[[page, Int32(position % Self.size)]]
        let isSuffix = run.firstPosition == group.prefix && run.firstRow > prefixRow
        let expected =
          position < group.prefix && isSuffix
          ? prefixRow + position : run.firstRow + position - run.firstPosition
        #expect(row == expected, "position \(position) of the run at row \(run.firstRow)")
      }
    }
  }

  @Test("sequences share exactly the pages inside the prefix", .tags(.invariant), arguments: groups)
  func sharing(group: SequenceLayout.Group) {
    let layout = SequenceLayout.packed([group])
    let pages = layout.runs.map { run -> Set<Int32> in
      let count = (run.firstPosition + run.rowCount + Self.size - 1) / Self.size
      return Set(layout.pageTable[run.tableStart..<run.tableStart + count])
    }
    let shared = Set((0..<Int32(group.prefix / Self.size)))
    for (i, first) in pages.enumerated() {
      for second in pages.dropFirst(i + 1) { #expect(first.intersection(second) == shared) }
    }
    #expect(Set(layout.pageTable) == Set(0..<Int32(layout.pageCount)), "an unused page")
  }

  @Test("components cover the runs in order and share no page", .tags(.invariant))
  func components() {
    let layout = SequenceLayout.packed(Self.groups)
    var next = 0
    var seen: Set<Int32> = []
    for component in layout.components {
      #expect(component.lowerBound == next && !component.isEmpty)
      next = component.upperBound
      var pages: Set<Int32> = []
      for run in layout.runs[component] {
        let count = (run.firstPosition + run.rowCount + Self.size - 1) / Self.size
        pages.formUnion(layout.pageTable[run.tableStart..<run.tableStart + count])
      }
      #expect(seen.isDisjoint(with: pages))
      seen.formUnion(pages)
    }
    #expect(next == layout.runs.count)
  }

  @Test("a run with a key count shows it to every query", .tags(.value))
  func keyCount() {
    let run = SequenceLayout.Run(
      firstRow: 0, rowCount: 4, firstPosition: 0, tableStart: 0, keyCount: 7)
    #expect((0..<4).map(run.visibleKeys) == [7, 7, 7, 7])
    let causal = SequenceLayout.Run(firstRow: 9, rowCount: 2, firstPosition: 5, tableStart: 0)
    #expect((0..<2).map(causal.visibleKeys) == [6, 7])
  }
}
