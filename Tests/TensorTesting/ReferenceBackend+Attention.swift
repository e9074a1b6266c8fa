package import TensorCore

/// A pool of the reference backend.
final class ReferencePages: KeyValuePages {
  var contents: PagedKeyValues

  init(_ contents: PagedKeyValues) { self.contents = contents }

  var pageCount: Int { contents.pageCount }
  var keyValueHeads: Int { contents.keyValueHeads }
  var headWidth: Int { contents.headWidth }
}

extension ReferenceBackend {
  package func makePages(count: Int, keyValueHeads: Int, headWidth: Int) -> any KeyValuePages {
    precondition(
      count >= 0 && keyValueHeads > 0 && headWidth > 0,
      "makePages: \(count) pages of \(keyValueHeads) heads of \(headWidth)")
    return ReferencePages(
      PagedKeyValues(pageCount: count, keyValueHeads: keyValueHeads, headWidth: headWidth))
  }

  package func grow(_ pages: any KeyValuePages, toPageCount count: Int) {
    own(pages, "grow").contents.grow(toPageCount: count)
  }

  package func clear(_ pages: any KeyValuePages, ids: [Int32]) {
    requireIDs("clear", ids, below: pages.pageCount)
    own(pages, "clear").contents.clear(ids)
  }

  package func appendKeyValues(
    k: Matrix, v: Matrix, writes: [SequenceLayout.Write], into pages: any KeyValuePages
  ) {
    let pages = own(pages, "appendKeyValues")
    requireShape("appendKeyValues k", k, k.rows, pages.keyValueHeads * pages.headWidth)
    requireSameShape("appendKeyValues", k, v)
    requireIDs("appendKeyValues rows", writes.map(\.row), below: k.rows)
    requireIDs("appendKeyValues pages", writes.map(\.page), below: pages.pageCount)
    requireIDs("appendKeyValues slots", writes.map(\.slot), below: SequenceLayout.pageSize)
    pages.contents.append(k: load(k), v: load(v), writes: writes)
  }

  package func attention(
    _ q: Matrix, _ pages: any KeyValuePages, _ layout: SequenceLayout, scale: Float,
    into out: Matrix, logSumExp: Matrix?
  ) {
    let pages = own(pages, "attention")
    requireHeads("attention", q, pages, layout)
    requireSameShape("attention out", q, out)
    let result = ReferenceImplementations.attention(
      load(q), pages.contents, layout, scale: Double(scale))
    store(result.out, into: out)
    if let logSumExp {
      requireShape("attention logSumExp", logSumExp, q.rows, q.columns / pages.headWidth)
      store(result.logSumExp, into: logSumExp)
    }
  }

  package func attentionGradient(
    _ dOut: Matrix, q: Matrix, out: Matrix, logSumExp: Matrix, pages: any KeyValuePages,
    layout: SequenceLayout, scale: Float, dq: Matrix, dk: Matrix, dv: Matrix
  ) {
    let pages = own(pages, "attentionGradient")
    requireHeads("attentionGradient", q, pages, layout)
    for (name, matrix) in [("dOut", dOut), ("out", out), ("dq", dq)] {
      requireShape("attentionGradient \(name)", matrix, q.rows, q.columns)
    }
    requireShape("attentionGradient logSumExp", logSumExp, q.rows, q.columns / pages.headWidth)
    requireShape("attentionGradient dk", dk, q.rows, pages.keyValueHeads * pages.headWidth)
    requireSameShape("attentionGradient", dk, dv)
    let result = ReferenceImplementations.attentionGradient(
      load(dOut), q: load(q), out: load(out), logSumExp: load(logSumExp), pages: pages.contents,
      layout: layout, scale: Double(scale))
    store(result.dq, into: dq)
    store(result.dk, into: dk)
    store(result.dv, into: dv)
  }

  private func requireHeads(
    _ operation: String, _ q: Matrix, _ pages: ReferencePages, _ layout: SequenceLayout
  ) {
    precondition(
      q.columns % (pages.keyValueHeads * pages.headWidth) == 0,
      "\(operation): q \(q.shape) over \(pages.keyValueHeads) heads of \(pages.headWidth)")
    precondition(
      q.rows == layout.rowCount, "\(operation): q \(q.shape) under \(layout.rowCount) rows")
    precondition(
      layout.pageCount <= pages.pageCount,
      "\(operation): layout names \(layout.pageCount) pages of \(pages.pageCount)")
  }

  private func own(_ pages: any KeyValuePages, _ operation: String) -> ReferencePages {
    guard let own = pages as? ReferencePages else {
      preconditionFailure("\(operation): pages of another backend: \(type(of: pages))")
    }
    return own
  }
}
