internal import TensorCore

/// Rows of one run that one call of a kernel treats under one key/value head.
struct AttentionUnit {
  var run: Int
  var rows: Range<Int>
  var head: Int
}

/// How a layout's attention is cut into calls.
enum AttentionPlan {
  /// Traps unless the layout fits the operands.
  static func check(
    _ layout: SequenceLayout, rows: Int, pages: Int, _ operation: StaticString
  ) {
    precondition(
      layout.rowCount == rows, "\(operation): layout of \(layout.rowCount) rows, \(rows) given")
    for run in layout.runs {
      let count = pageCount(run)
      precondition(
        run.firstRow >= 0 && run.rowCount >= 0 && run.firstRow + run.rowCount <= rows
          && run.firstPosition >= 0 && (run.keyCount ?? 0) >= 0 && run.tableStart >= 0
          && run.tableStart + count <= layout.pageTable.count,
        "\(operation): \(run) with \(rows) rows and a page table of \(layout.pageTable.count)")
      for id in layout.pageTable[run.tableStart..<run.tableStart + count] {
        precondition(
          id >= 0 && Int(id) < pages, "\(operation): page \(id) of a pool of \(pages)")
      }
    }
  }

  /// Pages that the last row of a run sees.
  static func pageCount(_ run: SequenceLayout.Run) -> Int {
    run.rowCount == 0 ? 0 : pagesSeen(run, run.rowCount - 1)
  }

  static func pagesSeen(_ run: SequenceLayout.Run, _ row: Int) -> Int {
    (run.visibleKeys(row) + SequenceLayout.pageSize - 1) / SequenceLayout.pageSize
  }

  /// (row, page) pairs of a range of rows of a run.
  static func cost(_ run: SequenceLayout.Run, _ rows: Range<Int>) -> Int {
    if let keys = run.keyCount {
      return rows.count * ((keys + SequenceLayout.pageSize - 1) / SequenceLayout.pageSize)
    }
    return pagesBelow(run.firstPosition + rows.upperBound)
      - pagesBelow(run.firstPosition + rows.lowerBound)
  }

  /// Sum over positions p < `end` of p / 16 + 1.
  private static func pagesBelow(_ end: Int) -> Int {
    let size = SequenceLayout.pageSize
    let (whole, rest) = (end / size, end % size)
    return size * (whole * (whole + 1) / 2) + rest * (whole + 1)
  }

  static func cost(_ run: SequenceLayout.Run) -> Int { cost(run, 0..<run.rowCount) }

  /// Cuts a run's rows, at page boundaries of their positions, into pieces of about `target`.
  static func pieces(_ run: SequenceLayout.Run, target: Int) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var start = 0
    while start < run.rowCount {
      var end = start
      repeat {
        end += SequenceLayout.pageSize - (run.firstPosition + end) % SequenceLayout.pageSize
      } while end < run.rowCount && cost(run, start..<end) < target
      pieces.append(start..<min(end, run.rowCount))
      start = min(end, run.rowCount)
    }
    return pieces
  }

  /// The calls of a forward pass in lists of about equal work, for `parts` threads to take.
  ///
  /// Rows of a run that sees no key are left out.
  static func forward(_ layout: SequenceLayout, heads: Int, parts: Int) -> [[AttentionUnit]] {
    // A call costs about as much as one row with four pages.
    let total = layout.runs.reduce(0) { $0 + cost($1) + 4 } * heads
    let target = max(total / max(parts, 1), 1)
    var lists: [[AttentionUnit]] = []
    var list: [AttentionUnit] = []
    var load = 0
    for (index, run) in layout.runs.enumerated() where run.rowCount > 0 && run.keyCount != 0 {
      let pieces = pieces(run, target: target)
      for head in 0..<heads {
        for rows in pieces {
          list.append(AttentionUnit(run: index, rows: rows, head: head))
          load += cost(run, rows) + 4
          if load >= target {
            lists.append(list)
            list = []
            load = 0
          }
        }
      }
    }
    if !list.isEmpty { lists.append(list) }
    return lists
  }
}
