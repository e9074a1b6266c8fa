import TensorCore
import TensorTesting
import Testing

/// Query heads, key/value heads, width of a head.
struct HeadShape: Sendable, CustomTestStringConvertible {
  var heads: Int
  var keyValueHeads: Int
  var width: Int
  var testDescription: String { "\(heads)/\(keyValueHeads) heads of \(width)" }

  static let all = [
    HeadShape(heads: 1, keyValueHeads: 1, width: 4),
    HeadShape(heads: 4, keyValueHeads: 2, width: 16),
    HeadShape(heads: 3, keyValueHeads: 1, width: 8),
    HeadShape(heads: 2, keyValueHeads: 2, width: 10),
    HeadShape(heads: 6, keyValueHeads: 2, width: 36),
  ]
}

/// Random groups with lengths around the page size; some runs see a fixed number of keys.
func randomLayout(_ random: inout RandomMatrices) -> SequenceLayout {
  let groups = (0..<random.integer(in: 1..<4)).map { _ in
    SequenceLayout.Group(
      prefix: random.integer(in: 0..<50),
      suffixes: random.integers(random.integer(in: 0..<4), in: 0..<40))
  }
  var layout = SequenceLayout.packed(groups + [.init(prefix: 1, suffixes: [])])
  for i in layout.runs.indices where random.integer(in: 0..<4) == 0 {
    let run = layout.runs[i]
    layout.runs[i].keyCount = random.integer(in: 1..<run.firstPosition + run.rowCount + 1)
  }
  return layout
}

@Suite("Every backend attends as the reference does", .tags(.parity))
struct BackendAttentionConformanceTests {
  @Test(
    "attention and its gradient over random layouts", arguments: TestBackends.fast, HeadShape.all)
  func randomLayouts(backend: TestBackend, shape: HeadShape) {
    for seed: UInt64 in 1...4 {
      expectConformance(
        backend, .of(.f32, .gradient), seed: seed, "seed \(seed)"
      ) { bench, random in
        let layout = randomLayout(&random)
        let n = layout.rowCount
        let queries = shape.heads * shape.width
        let keys = shape.keyValueHeads * shape.width
        let q = bench.matrix(random.normal(n, queries))
        let (k, v) = (bench.matrix(random.normal(n, keys)), bench.matrix(random.normal(n, keys)))
        let scale = 1 / Float(shape.width).squareRoot()
        let pages = bench.backend.makePages(
          count: layout.pageCount + 2, keyValueHeads: shape.keyValueHeads, headWidth: shape.width)
        bench.backend.appendKeyValues(k: k, v: v, writes: layout.writes, into: pages)
        let (out, logSums) = (bench.empty(n, queries), bench.empty(n, shape.heads))
        bench.backend.attention(q, pages, layout, scale: scale, into: out, logSumExp: logSums)
        let bare = bench.empty(n, queries)
        bench.backend.attention(q, pages, layout, scale: scale, into: bare, logSumExp: nil)
        expectSameBits(
          bench.backend.floats(bare), bench.backend.floats(out), "asking for logSumExp")
        let dOut = bench.matrix(random.normal(n, queries, deviation: 0.2))
        let (dq, dk, dv) = (bench.empty(n, queries), bench.empty(n, keys), bench.empty(n, keys))
        bench.backend.attentionGradient(
          dOut, q: q, out: out, logSumExp: logSums, pages: pages, layout: layout, scale: scale,
          dq: dq, dk: dk, dv: dv)
        return [out, logSums, dq, dk, dv].map(bench.values)
      }
    }
  }

  @Test("scores far apart neither overflow nor lose the largest", arguments: TestBackends.fast)
  func largeScores(backend: TestBackend) {
    expectConformance(backend, Tolerance(absolute: 1e-5, relative: 1e-4), seed: 9) {
      bench, random in
      let layout = SequenceLayout.packed([.init(prefix: 20, suffixes: [20, 5])])
      let q = bench.matrix(random.normal(45, 8, deviation: 30))
      let k = bench.matrix(random.normal(45, 8, deviation: 30))
      let v = bench.matrix(random.normal(45, 8))
      let pages = bench.backend.makePages(
        count: layout.pageCount, keyValueHeads: 1, headWidth: 8)
      bench.backend.appendKeyValues(k: k, v: v, writes: layout.writes, into: pages)
      let (out, logSums) = (bench.empty(45, 8), bench.empty(45, 1))
      // Scores reach thousands; the power of two keeps them exact enough to compare.
      bench.backend.attention(q, pages, layout, scale: 0.0625, into: out, logSumExp: logSums)
      return [bench.values(out), bench.values(logSums)]
    }
  }

  @Test(
    "pages grow with their contents, clear, and begin at zero", arguments: TestBackends.available)
  func pagesLiveAndDie(backend: TestBackend) {
    let bench = Workbench(backend.make(threads: 2), padding: 1)
    let backend = bench.backend
    var random = RandomMatrices(seed: 3)
    let layout = SequenceLayout.packed([.init(prefix: 20, suffixes: [])])
    let (q, k) = (bench.matrix(random.normal(20, 8)), bench.matrix(random.normal(20, 8)))
    let v = bench.matrix(random.normal(20, 8))
    let (first, second) = (bench.empty(20, 8), bench.empty(20, 8))
    let pages = backend.makePages(count: 2, keyValueHeads: 2, headWidth: 4)
    #expect(pages.pageCount == 2 && pages.keyValueHeads == 2 && pages.headWidth == 4)

    // Nothing written: all keys and values are zero.
    backend.attention(q, pages, layout, scale: 1, into: first, logSumExp: nil)
    #expect(backend.floats(first).allSatisfy { $0 == 0 })

    backend.appendKeyValues(k: k, v: v, writes: layout.writes, into: pages)
    backend.attention(q, pages, layout, scale: 1, into: first, logSumExp: nil)
    backend.grow(pages, toPageCount: 9)
    #expect(pages.pageCount >= 9)
    backend.attention(q, pages, layout, scale: 1, into: second, logSumExp: nil)
    expectSameBits(backend.floats(second), backend.floats(first), "after growing")

    // The new pages read as zero, and an old one does once cleared.
    var other = layout
    other.pageTable = [7, 8]
    other.pageCount = 9
    backend.attention(q, pages, other, scale: 1, into: second, logSumExp: nil)
    #expect(backend.floats(second).allSatisfy { $0 == 0 })
    backend.clear(pages, ids: [1, 0])
    backend.attention(q, pages, layout, scale: 1, into: second, logSumExp: nil)
    #expect(backend.floats(second).allSatisfy { $0 == 0 })
  }

  @Test(
    "a row has the same bits packed, alone in its sequence, and decoded one by one",
    .tags(.invariant), arguments: TestBackends.available, HeadShape.all)
  func rowInvariance(candidate: TestBackend, shape: HeadShape) {
    let groups: [SequenceLayout.Group] = [
      .init(prefix: 21, suffixes: [14, 30, 1]), .init(prefix: 32, suffixes: [3, 2]),
      .init(prefix: 0, suffixes: [17]),
    ]
    let layout = SequenceLayout.packed(groups)
    var random = RandomMatrices(seed: 4)
    let n = layout.rowCount
    let q = random.normal(n, shape.heads * shape.width)
    let k = random.normal(n, shape.keyValueHeads * shape.width)
    let v = random.normal(n, shape.keyValueHeads * shape.width)
    let scale = 1 / Float(shape.width).squareRoot()

    func attend(
      _ backend: any Backend, rows: [Int], _ layout: SequenceLayout, _ pages: any KeyValuePages
    ) -> [Float] {
      backend.appendKeyValues(
        k: backend.upload(k.rows(rows)), v: backend.upload(v.rows(rows)), writes: layout.writes,
        into: pages)
      let out = backend.empty(rows.count, q.columns)
      let logSums = backend.empty(rows.count, shape.heads)
      backend.attention(
        backend.upload(q.rows(rows)), pages, layout, scale: scale, into: out, logSumExp: logSums)
      return zip(0..., rows).flatMap { i, _ in
        backend.floats(out.rows(i..<i + 1)) + backend.floats(logSums.rows(i..<i + 1))
      }
    }
    func pages(_ backend: any Backend, _ count: Int) -> any KeyValuePages {
      backend.makePages(
        count: count, keyValueHeads: shape.keyValueHeads, headWidth: shape.width)
    }

    let width = q.columns + shape.heads
    var packed: [Float] = []
    for threads in 1...2 {
      let backend = candidate.make(threads: threads)
      let all = attend(backend, rows: Array(0..<n), layout, pages(backend, layout.pageCount))
      if threads == 1 { packed = all } else { expectSameBits(all, packed, "two threads") }

      var first = 0
      for group in groups {
        var start = first + group.prefix
        for suffix in group.suffixes {
          // The packed rows of this sequence, in the order of its positions.
          let rows = Array(first..<first + group.prefix) + Array(start..<start + suffix)
          let expected = rows.flatMap { packed[$0 * width..<($0 + 1) * width] }
          let alone = SequenceLayout.packed([.init(prefix: rows.count, suffixes: [])])
          expectSameBits(
            attend(backend, rows: rows, alone, pages(backend, alone.pageCount)), expected,
            "\(candidate.name): sequence at row \(start) alone, \(threads) threads")

          let cache = pages(backend, alone.pageCount)
          let decoded = rows.indices.flatMap { position in
            attend(
              backend, rows: [rows[position]],
              decodeLayout(position: position, pageCount: alone.pageCount), cache)
          }
          expectSameBits(
            decoded, expected,
            "\(candidate.name): sequence at row \(start) decoded, \(threads) threads")
          start += suffix
        }
        first += group.rowCount
      }
    }
  }

  /// One new row at `position` of a sequence whose pages are 0, 1, 2...
  private func decodeLayout(position: Int, pageCount: Int) -> SequenceLayout {
    let size = SequenceLayout.pageSize
    return SequenceLayout(
      rowCount: 1, pageCount: pageCount, pageTable: (0..<Int32(pageCount)).map { $0 },
      runs: [.init(firstRow: 0, rowCount: 1, firstPosition: position, tableStart: 0)],
      writes: [.init(row: 0, page: position / size, slot: position % size)], components: [0..<1])
  }

  @Test(
    "the attention gradient has the same bits for any thread count", .tags(.invariant),
    arguments: TestBackends.available)
  func gradientOverThreads(candidate: TestBackend) {
    var random = RandomMatrices(seed: 5)
    let layout = SequenceLayout.packed([
      .init(prefix: 21, suffixes: [14, 30, 1]), .init(prefix: 32, suffixes: [3, 2]),
    ])
    let n = layout.rowCount
    let (q, k, v) = (random.normal(n, 16), random.normal(n, 8), random.normal(n, 8))
    let dOut = random.normal(n, 16)
    let results = (1...3).map { threads in
      let backend = candidate.make(threads: threads)
      let pages = backend.makePages(count: layout.pageCount, keyValueHeads: 2, headWidth: 4)
      let (q, out, logSums) = (backend.upload(q), backend.empty(n, 16), backend.empty(n, 4))
      backend.appendKeyValues(
        k: backend.upload(k), v: backend.upload(v), writes: layout.writes, into: pages)
      backend.attention(q, pages, layout, scale: 0.5, into: out, logSumExp: logSums)
      let (dq, dk, dv) = (backend.empty(n, 16), backend.empty(n, 8), backend.empty(n, 8))
      backend.attentionGradient(
        backend.upload(dOut), q: q, out: out, logSumExp: logSums, pages: pages, layout: layout,
        scale: 0.5, dq: dq, dk: dk, dv: dv)
      return [dq, dk, dv].flatMap(backend.floats)
    }
    for result in results.dropFirst() { expectSameBits(result, results[0], candidate.name) }
  }
}
