extension SequenceLayout {
  /// Packs sequences end to end, each row seeing every row of its own sequence and no other: the
  /// patches of a picture, or of a window of it.
  package static func bidirectional(_ lengths: [Int]) -> SequenceLayout {
    let size = pageSize
    var layout = SequenceLayout(
      rowCount: 0, pageCount: 0, pageTable: [], runs: [], writes: [], components: [])
    for length in lengths where length > 0 {
      let pages = (length + size - 1) / size
      layout.components.append(layout.runs.count..<layout.runs.count + 1)
      layout.runs.append(
        Run(
          firstRow: layout.rowCount, rowCount: length, firstPosition: 0,
          tableStart: layout.pageTable.count, keyCount: length))
      for position in 0..<length {
        layout.writes.append(
          Write(
            row: layout.rowCount + position, page: layout.pageCount + position / size,
            slot: position % size))
      }
      layout.pageTable += (0..<pages).map { Int32(layout.pageCount + $0) }
      layout.pageCount += pages
      layout.rowCount += length
    }
    return layout
  }
}
