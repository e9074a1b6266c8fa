/// Which keys each packed row attends to, as pages of a key/value pool.
///
/// Keys and values live in pages of `pageSize` consecutive positions of one sequence: page p of a
/// sequence holds the positions p*pageSize ..< (p+1)*pageSize. A page that lies wholly inside a
/// shared prefix is shared by all its sequences; the page that straddles prefix and suffix exists
/// once per sequence, its prefix rows being written into each. The reduction over keys therefore
/// depends on absolute positions alone, never on how rows were packed.
package struct SequenceLayout: Sendable {
  /// Positions of one page; also the block of the attention reduction.
  package static let pageSize = 16

  /// Consecutive packed rows of one sequence that act as queries.
  package struct Run: Sendable, Equatable {
    /// First packed row of the queries, and their number.
    package var firstRow: Int
    package var rowCount: Int
    /// Position in the sequence of the first query.
    package var firstPosition: Int
    /// Where this sequence's page table begins in `pageTable`.
    package var tableStart: Int
    /// `nil`: causal, the query at position p sees keys 0...p.
    /// Otherwise every query sees keys `0..<keyCount`.
    package var keyCount: Int?

    package init(
      firstRow: Int, rowCount: Int, firstPosition: Int, tableStart: Int, keyCount: Int? = nil
    ) {
      self.firstRow = firstRow
      self.rowCount = rowCount
      self.firstPosition = firstPosition
      self.tableStart = tableStart
      self.keyCount = keyCount
    }

    /// Keys seen by the query at `index` of this run.
    package func visibleKeys(_ index: Int) -> Int { keyCount ?? firstPosition + index + 1 }
  }

  /// One packed row's key and value written into one slot of a page.
  package struct Write: Sendable, Equatable {
    package var row: Int32
    package var page: Int32
    package var slot: Int32

    package init(row: Int, page: Int, slot: Int) {
      self.row = Int32(row)
      self.page = Int32(page)
      self.slot = Int32(slot)
    }
  }

  /// Packed rows of the call.
  package var rowCount: Int
  /// Pages of the pool that may be named (the pool may be larger).
  package var pageCount: Int
  /// Page ids of all sequences, end to end.
  package var pageTable: [Int32]
  package var runs: [Run]
  /// In ascending row order; a row of a straddling page is written several times.
  package var writes: [Write]
  /// Run indices split into sets that share no page: what may run at the same time in a backward
  /// pass. `components[i]` is a range of `runs`.
  package var components: [Range<Int>]

  package init(
    rowCount: Int, pageCount: Int, pageTable: [Int32], runs: [Run], writes: [Write],
    components: [Range<Int>]
  ) {
    self.rowCount = rowCount
    self.pageCount = pageCount
    self.pageTable = pageTable
    self.runs = runs
    self.writes = writes
    self.components = components
  }
}
