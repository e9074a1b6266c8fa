internal import CKernels
package import TensorCore

extension CPUBackend {
  package func makePages(count: Int, keyValueHeads: Int, headWidth: Int) -> any KeyValuePages {
    precondition(
      count >= 0 && keyValueHeads > 0 && headWidth > 0,
      "makePages: \(count) pages of \(keyValueHeads) heads of width \(headWidth)")
    let stride = KeyValuePageStore.pageStride(keyValueHeads: keyValueHeads, headWidth: headWidth)
    let (floats, overflow) = max(count, 1).multipliedReportingOverflow(by: stride)
    precondition(!overflow, "makePages: \(count) pages of \(stride) floats")
    let storage = allocate(floats, .f32)
    let store = KeyValuePageStore(
      pageCount: count, keyValueHeads: keyValueHeads, headWidth: headWidth, storage: storage)
    store.floats.update(repeating: 0, count: floats)
    return store
  }

  package func grow(_ pages: any KeyValuePages, toPageCount count: Int) {
    let store = own(pages, "grow")
    guard count > store.pageCount else { return }
    let (floats, overflow) = count.multipliedReportingOverflow(by: store.pageStride)
    precondition(!overflow, "grow: \(count) pages of \(store.pageStride) floats")
    let used = store.pageCount * store.pageStride
    let storage = allocate(floats, .f32)
    let target = storage.address.assumingMemoryBound(to: Float.self)
    target.update(from: store.floats, count: used)
    (target + used).update(repeating: 0, count: floats - used)
    store.adopt(storage, pageCount: count)
  }

  package func clear(_ pages: any KeyValuePages, ids: [Int32]) {
    let store = own(pages, "clear")
    for id in ids {
      precondition(
        id >= 0 && Int(id) < store.pageCount, "clear: page \(id) of \(store.pageCount)")
      (store.floats + Int(id) * store.pageStride).update(repeating: 0, count: store.pageStride)
    }
  }

  package func appendKeyValues(
    k: Matrix, v: Matrix, writes: [SequenceLayout.Write], into pages: any KeyValuePages
  ) {
    let store = own(pages, "appendKeyValues")
    let columns = store.keyValueHeads * store.headWidth
    precondition(
      k.columns == columns && v.columns == columns && k.rows == v.rows,
      "appendKeyValues: k \(k.shape), v \(v.shape), pages of \(columns) columns")
    let spans = Self.spans(writes, rows: k.rows, pages: store.pageCount)
    let (keys, values) = (k.floats, v.floats)
    let kernels = attentionKernels
    split(spans.count, costEach: 32 * columns) { range in
      for span in spans[range] {
        for head in 0..<store.keyValueHeads {
          let column = head * store.headWidth
          kernels.append(
            keys + span.row * k.stride + column, k.stride,
            values + span.row * v.stride + column, v.stride,
            span.slot, span.count, store.headWidth, store.paddedWidth,
            store.keys(head: head) + span.page * store.pageStride,
            store.values(head: head) + span.page * store.pageStride)
        }
      }
    }
  }

  /// Consecutive rows that go into consecutive slots of one page.
  private struct Span {
    var row: Int
    var page: Int
    var slot: Int
    var count: Int
  }

  private static func spans(_ writes: [SequenceLayout.Write], rows: Int, pages: Int) -> [Span] {
    let size = SequenceLayout.pageSize
    var spans: [Span] = []
    spans.reserveCapacity(writes.count / size + 1)
    for write in writes {
      let (row, page, slot) = (Int(write.row), Int(write.page), Int(write.slot))
      precondition(
        row >= 0 && row < rows && page >= 0 && page < pages && slot >= 0 && slot < size,
        "appendKeyValues: \(write) with \(rows) rows and \(pages) pages of \(size) slots")
      if let last = spans.last, last.page == page, last.row + last.count == row,
        last.slot + last.count == slot
      {
        spans[spans.count - 1].count += 1
      } else {
        spans.append(Span(row: row, page: page, slot: slot, count: 1))
      }
    }
    return spans
  }

  /// The pool as this backend's own.
  func own(_ pages: any KeyValuePages, _ operation: StaticString) -> KeyValuePageStore {
    guard let store = pages as? KeyValuePageStore else {
      preconditionFailure("\(operation): pages of another backend, \(type(of: pages))")
    }
    return store
  }
}
