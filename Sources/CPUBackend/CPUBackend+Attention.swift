internal import CKernels
package import TensorCore

extension CPUBackend {
  package func attention(
    _ q: Matrix, _ pages: any KeyValuePages, _ layout: SequenceLayout, scale: Float,
    into out: Matrix, logSumExp: Matrix?
  ) {
    let store = own(pages, "attention")
    let group = queryHeadsPerKey("attention", q, store)
    precondition(
      out.rows == q.rows && out.columns == q.columns,
      "attention: q \(q.shape), out \(out.shape)")
    if let logSumExp {
      precondition(
        logSumExp.rows == q.rows && logSumExp.columns == group * store.keyValueHeads,
        "attention: q \(q.shape), logSumExp \(logSumExp.shape)")
    }
    AttentionPlan.check(layout, rows: q.rows, pages: store.pageCount, "attention")
    fillUnseen(layout, out, logSumExp)
    let parts = threadCount == 1 ? 1 : threadCount * 8
    let lists = AttentionPlan.forward(layout, heads: store.keyValueHeads, parts: parts)
    let mostPages = layout.runs.reduce(0) { max($0, AttentionPlan.pageCount($1)) }
    let forward = attentionKernels.forward
    layout.pageTable.withUnsafeBufferPointer { table in
      pool.run(parts: lists.count) { part in
        withScratch(mostPages * 8 * SequenceLayout.pageSize) { scratch in
          for unit in lists[part] {
            var call = attentionCall(
              unit, layout.runs[unit.run], store, group: group, scale: scale, table: table, q: q,
              out: out, logSumExp: logSumExp, scratch: scratch)
            forward(&call)
          }
        }
      }
    }
  }

  /// H / K of an operand.
  func queryHeadsPerKey(
    _ operation: StaticString, _ q: Matrix, _ store: KeyValuePageStore
  ) -> Int {
    let columns = store.keyValueHeads * store.headWidth
    precondition(
      q.columns > 0 && q.columns % columns == 0,
      "\(operation): q \(q.shape), pages of \(store.keyValueHeads) heads of \(store.headWidth)")
    return q.columns / columns
  }

  func attentionCall(
    _ unit: AttentionUnit, _ run: SequenceLayout.Run, _ store: KeyValuePageStore, group: Int,
    scale: Float, table: UnsafeBufferPointer<Int32>, q: Matrix, out: Matrix, logSumExp: Matrix?,
    scratch: UnsafeMutablePointer<Float>
  ) -> ck_attention_call {
    // A run with rows and keys has a page table.
    guard let table = table.baseAddress else {
      preconditionFailure("attention: \(run) without a page table")
    }
    let column = unit.head * group * store.headWidth
    return ck_attention_call(
      keys: store.keys(head: unit.head), values: store.values(head: unit.head),
      page_stride: store.pageStride, table: table + run.tableStart,
      q: q.floats + run.firstRow * q.stride + column, q_stride: q.stride,
      out: out.floats + run.firstRow * out.stride + column, out_stride: out.stride,
      lse: logSumExp.map { $0.floats + run.firstRow * $0.stride + unit.head * group },
      lse_stride: logSumExp?.stride ?? 0, row_begin: unit.rows.lowerBound,
      row_end: unit.rows.upperBound, first_position: run.firstPosition,
      key_count: run.keyCount ?? 0, group: group, d: store.headWidth,
      d_padded: store.paddedWidth, scale: scale, scratch: scratch)
  }

  /// Rows of no run, and rows that see no key, get zeros and a log of minus infinity.
  private func fillUnseen(_ layout: SequenceLayout, _ out: Matrix, _ logSumExp: Matrix?) {
    let seen = layout.runs.reduce(0) { $0 + ($1.keyCount == 0 ? 0 : $1.rowCount) }
    guard seen < layout.rowCount else { return }
    var isSeen = [Bool](repeating: false, count: layout.rowCount)
    for run in layout.runs where run.keyCount != 0 {
      for row in run.firstRow..<run.firstRow + run.rowCount { isSeen[row] = true }
    }
    for row in 0..<layout.rowCount where !isSeen[row] {
      fill(out.rows(row..<row + 1), with: 0)
      if let logSumExp { fill(logSumExp.rows(row..<row + 1), with: -.infinity) }
    }
  }
}
