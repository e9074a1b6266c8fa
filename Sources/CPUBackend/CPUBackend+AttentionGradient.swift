internal import CKernels
package import TensorCore

extension CPUBackend {
  package func attentionGradient(
    _ dOut: Matrix, q: Matrix, out: Matrix, logSumExp: Matrix, pages: any KeyValuePages,
    layout: SequenceLayout, scale: Float, dq: Matrix, dk: Matrix, dv: Matrix
  ) {
    let store = own(pages, "attentionGradient")
    let group = queryHeadsPerKey("attentionGradient", q, store)
    let (heads, width, size) = (store.keyValueHeads, store.headWidth, SequenceLayout.pageSize)
    for (name, matrix, columns) in [
      ("dOut", dOut, q.columns), ("out", out, q.columns), ("dq", dq, q.columns),
      ("logSumExp", logSumExp, group * heads), ("dk", dk, heads * width), ("dv", dv, heads * width),
    ] {
      precondition(
        matrix.rows == q.rows && matrix.columns == columns,
        "attentionGradient: q \(q.shape), \(name) \(matrix.shape), expected \(columns) columns")
    }
    AttentionPlan.check(layout, rows: q.rows, pages: store.pageCount, "attentionGradient")
    let plan = AttentionGradientPlan(
      layout, pages: store.pageCount, heads: heads,
      floatsPerPage: 2 * heads * size * store.paddedWidth)
    let memory = GradientMemory(
      plan, store,
      keyRows: allocate(max(plan.pageCount * heads * size * store.paddedWidth, 1), .f32),
      valueColumns: allocate(max(plan.pageCount * heads * size * width, 1), .f32),
      keys: allocate(max(plan.gradientCount * heads * size * store.paddedWidth, 1), .f32),
      values: allocate(max(plan.gradientCount * heads * size * store.paddedWidth, 1), .f32))
    transposePages(plan, memory, store)
    if layout.runs.reduce(0, { $0 + ($1.keyCount == 0 ? 0 : $1.rowCount) }) < layout.rowCount {
      fill(dq, with: 0)
    }
    let gradient = attentionKernels.gradient
    layout.pageTable.withUnsafeBufferPointer { table in
      plan.localTable.withUnsafeBufferPointer { local in
        pool.run(parts: plan.units.count) { part in
          let unit = plan.units[part]
          let component = plan.components[unit.component]
          let sums = memory.gradients(component, chunk: unit.chunk, head: unit.head)
          sums.keys.update(repeating: 0, count: component.pages.count * memory.rowStride)
          sums.values.update(repeating: 0, count: component.pages.count * memory.rowStride)
          guard let local = local.baseAddress else { return }
          let work = 64 * (3 * store.paddedWidth + 64)
          // The transposed pages of a component that is not cut are needed here alone.
          let isCut = component.chunks.count > 1
          let transposedCount = isCut ? 0 : component.pages.count * memory.transposedStride
          withScratch(work + transposedCount) { scratch in
            var transposed = memory.pages(component, head: unit.head)
            if !isCut {
              transposed.keyRows = scratch + work
              transposed.valueColumns =
                scratch + work + component.pages.count * memory.rowStride
              transpose(component, head: unit.head, store, memory, into: transposed)
            }
            for piece in component.chunks[unit.chunk] {
              let run = layout.runs[piece.run]
              var call = ck_attention_gradient_call(
                forward: attentionCall(
                  AttentionUnit(run: piece.run, rows: piece.rows, head: unit.head), run, store,
                  group: group, scale: scale, table: table, q: q, out: out, logSumExp: logSumExp,
                  scratch: scratch),
                d_out: dOut.floats + run.firstRow * dOut.stride + unit.head * group * width,
                d_out_stride: dOut.stride,
                dq: dq.floats + run.firstRow * dq.stride + unit.head * group * width,
                dq_stride: dq.stride, compact_table: local + run.tableStart,
                key_rows: transposed.keyRows, row_stride: memory.rowStride,
                value_columns: transposed.valueColumns, column_stride: memory.columnStride,
                d_keys: sums.keys, d_values: sums.values)
              gradient(&call)
            }
          }
        }
      }
    }
    addChunks(plan, memory, heads: heads)
    collect(plan, memory, memory.keys, layout, store, into: dk)
    collect(plan, memory, memory.values, layout, store, into: dv)
  }

  /// Page 0 of one head's keys as `[16][padded width]` and values as `[d][16]`.
  private struct TransposedPages {
    var keyRows: UnsafeMutablePointer<Float>
    var valueColumns: UnsafeMutablePointer<Float>
  }

  /// The buffers of one backward pass. Both kinds lie as [component][chunk][head][page].
  private struct GradientMemory {
    let keyRows: Storage
    let valueColumns: Storage
    let keys: Storage
    let values: Storage
    /// Floats of one page under one head, as [16][padded width] and as [d][16].
    let rowStride: Int
    let columnStride: Int
    let heads: Int

    var transposedStride: Int { rowStride + columnStride }

    init(
      _ plan: AttentionGradientPlan, _ store: KeyValuePageStore, keyRows: Storage,
      valueColumns: Storage, keys: Storage, values: Storage
    ) {
      self.keyRows = keyRows
      self.valueColumns = valueColumns
      self.keys = keys
      self.values = values
      rowStride = SequenceLayout.pageSize * store.paddedWidth
      columnStride = SequenceLayout.pageSize * store.headWidth
      heads = store.keyValueHeads
    }

    static func floats(_ storage: Storage) -> UnsafeMutablePointer<Float> {
      storage.address.assumingMemoryBound(to: Float.self)
    }

    /// Page 0 of a component's transposed pages under one head.
    func pages(
      _ component: AttentionGradientPlan.Component, head: Int
    ) -> TransposedPages {
      let page = component.firstPage * heads + head * component.pages.count
      return TransposedPages(
        keyRows: Self.floats(keyRows) + page * rowStride,
        valueColumns: Self.floats(valueColumns) + page * columnStride)
    }

    /// Page 0 of a chunk's gradients under one head.
    func gradients(
      _ component: AttentionGradientPlan.Component, chunk: Int, head: Int
    ) -> (keys: UnsafeMutablePointer<Float>, values: UnsafeMutablePointer<Float>) {
      let offset = gradientOffset(component, chunk: chunk, head: head)
      return (Self.floats(keys) + offset, Self.floats(values) + offset)
    }

    func gradientOffset(
      _ component: AttentionGradientPlan.Component, chunk: Int, head: Int
    ) -> Int {
      let pages = component.pages.count
      return (component.firstGradient * heads + (chunk * heads + head) * pages) * rowStride
    }
  }

  /// The transposed pages of the components in chunks, which their chunks share.
  private func transposePages(
    _ plan: AttentionGradientPlan, _ memory: GradientMemory, _ store: KeyValuePageStore
  ) {
    let cut = plan.components.filter { $0.chunks.count > 1 }
    pool.run(parts: cut.count * store.keyValueHeads) { part in
      let (component, head) = (cut[part / store.keyValueHeads], part % store.keyValueHeads)
      transpose(
        component, head: head, store, memory, into: memory.pages(component, head: head))
    }
  }

  /// Keys as rows and values as columns: what the products of the backward pass read.
  private func transpose(
    _ component: AttentionGradientPlan.Component, head: Int, _ store: KeyValuePageStore,
    _ memory: GradientMemory, into target: TransposedPages
  ) {
    let kernels = attentionKernels
    for (local, page) in component.pages.enumerated() {
      kernels.page_to_rows(
        store.keys(head: head) + Int(page) * store.pageStride, store.headWidth, store.paddedWidth,
        target.keyRows + local * memory.rowStride)
      kernels.page_to_columns(
        store.values(head: head) + Int(page) * store.pageStride, store.headWidth,
        store.paddedWidth, target.valueColumns + local * memory.columnStride)
    }
  }

  /// Adds the gradients of the later chunks to those of the first, in order.
  private func addChunks(_ plan: AttentionGradientPlan, _ memory: GradientMemory, heads: Int) {
    let cut = plan.components.filter { $0.chunks.count > 1 }
    let add = attentionKernels.add
    pool.run(parts: cut.count * heads) { part in
      let (component, head) = (cut[part / heads], part % heads)
      let sums = memory.gradients(component, chunk: 0, head: head)
      for chunk in 1..<component.chunks.count {
        let more = memory.gradients(component, chunk: chunk, head: head)
        add(more.keys, component.pages.count * memory.rowStride, sums.keys)
        add(more.values, component.pages.count * memory.rowStride, sums.values)
      }
    }
  }

  /// Rows of dk or dv from the page gradients.
  private func collect(
    _ plan: AttentionGradientPlan, _ memory: GradientMemory, _ gradient: Storage,
    _ layout: SequenceLayout, _ store: KeyValuePageStore, into target: Matrix
  ) {
    var starts = [Int64](repeating: -1, count: plan.owner.count)
    var strides = [Int64](repeating: 0, count: plan.owner.count)
    for component in plan.components {
      let start = memory.gradientOffset(component, chunk: 0, head: 0)
      for (local, page) in component.pages.enumerated() {
        starts[Int(page)] = Int64(start + local * memory.rowStride)
        strides[Int(page)] = Int64(component.pages.count * memory.rowStride)
      }
    }
    let firstWrite = Self.firstWrites(layout, pages: plan.owner.count)
    let run = attentionKernels.collect
    layout.writes.withUnsafeBufferPointer { writes in
      starts.withUnsafeBufferPointer { starts in
        strides.withUnsafeBufferPointer { strides in
          split(target.rows, costEach: 4 * target.columns) { rows in
            let first = firstWrite[rows.lowerBound]
            guard let starts = starts.baseAddress, let strides = strides.baseAddress,
              let base = writes.baseAddress
            else {
              return fill(target.rows(rows), with: 0)
            }
            let count = firstWrite[rows.upperBound] - first
            (base + first).withMemoryRebound(to: Int32.self, capacity: 3 * count) { triples in
              var collection = ck_attention_collection(
                writes: triples, count: count, gradient: GradientMemory.floats(gradient),
                page_start: starts, head_stride: strides, heads: store.keyValueHeads,
                d: store.headWidth, d_padded: store.paddedWidth, target: target.floats,
                stride: target.stride, row_begin: rows.lowerBound, row_end: rows.upperBound)
              run(&collection)
            }
          }
        }
      }
    }
  }

  /// For each row, and for the end, the index of the first write of that row or a later one.
  private static func firstWrites(_ layout: SequenceLayout, pages: Int) -> [Int] {
    var first = [Int](repeating: 0, count: layout.rowCount + 1)
    var previous = 0
    for write in layout.writes {
      let row = Int(write.row)
      precondition(
        row >= previous && row < layout.rowCount && write.page >= 0 && Int(write.page) < pages
          && write.slot >= 0 && Int(write.slot) < SequenceLayout.pageSize,
        "attentionGradient: \(write) after row \(previous) of \(layout.rowCount), \(pages) pages")
      previous = row
      first[row + 1] += 1
    }
    for row in 0..<layout.rowCount { first[row + 1] += first[row] }
    return first
  }
}
