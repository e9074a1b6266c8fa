extension SequenceLayout {
  /// Lengths of one group: a prefix computed once, and the suffixes that continue it.
  package struct Group: Sendable, Equatable {
    package var prefix: Int
    package var suffixes: [Int]

    package init(prefix: Int, suffixes: [Int]) {
      self.prefix = prefix
      self.suffixes = suffixes
    }

    /// Packed rows of the group.
    package var rowCount: Int { prefix + suffixes.reduce(0, +) }
  }

  /// Packs groups end to end: each group's prefix rows, then its suffixes in order. All causal.
  ///
  /// A plain sequence of T tokens is `Group(prefix: T, suffixes: [])`.
  package static func packed(_ groups: [Group]) -> SequenceLayout {
    var layout = SequenceLayout(
      rowCount: 0, pageCount: 0, pageTable: [], runs: [], writes: [], components: [])
    for group in groups { layout.append(group) }
    return layout
  }

  private mutating func append(_ group: Group) {
    let size = Self.pageSize
    let firstRun = runs.count
    let prefixRow = rowCount
    let fullPages = group.prefix / size
    let tail = group.prefix % size
    // The prefix's own pages (the last one may be partial).
    let prefixPages = (group.prefix + size - 1) / size
    let prefixFirstPage = pageCount
    let prefixTable = pageTable.count
    for p in 0..<prefixPages { pageTable.append(Int32(prefixFirstPage + p)) }
    pageCount += prefixPages
    if group.prefix > 0 {
      runs.append(
        Run(
          firstRow: prefixRow, rowCount: group.prefix, firstPosition: 0, tableStart: prefixTable))
    }
    // Suffix pages: the straddling one first.
    var suffixFirstPage: [Int] = []
    var row = prefixRow + group.prefix
    for length in group.suffixes {
      suffixFirstPage.append(pageCount)
      if length == 0 { continue }
      let table = pageTable.count
      for p in 0..<fullPages { pageTable.append(Int32(prefixFirstPage + p)) }
      let own = (group.prefix + length + size - 1) / size - fullPages
      for p in 0..<own { pageTable.append(Int32(pageCount + p)) }
      pageCount += own
      runs.append(
        Run(
          firstRow: row, rowCount: length, firstPosition: group.prefix, tableStart: table))
      row += length
    }
    for i in 0..<group.prefix {
      writes.append(Write(row: prefixRow + i, page: prefixFirstPage + i / size, slot: i % size))
      if i >= fullPages * size && tail > 0 {
        for (s, length) in group.suffixes.enumerated() where length > 0 {
          writes.append(Write(row: prefixRow + i, page: suffixFirstPage[s], slot: i % size))
        }
      }
    }
    row = prefixRow + group.prefix
    for (s, length) in group.suffixes.enumerated() {
      for i in 0..<length {
        let position = group.prefix + i
        writes.append(
          Write(
            row: row + i, page: suffixFirstPage[s] + position / size - fullPages,
            slot: position % size))
      }
      row += length
    }
    rowCount = row
    if runs.count > firstRun { components.append(firstRun..<runs.count) }
  }
}
