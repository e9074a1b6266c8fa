import CPUBackend
import TensorCore
import TensorTesting
import Testing

/// A layout with random operands for it.
struct AttentionCase: Sendable, CustomTestStringConvertible {
  var name: String
  var layout: SequenceLayout
  var heads: Int
  var keyValueHeads: Int
  var headWidth: Int

  var testDescription: String { "\(name) H\(heads) K\(keyValueHeads) d\(headWidth)" }
  var scale: Float { 1 / Float(headWidth).squareRoot() }

  struct Operands {
    var q: DoubleMatrix
    var k: DoubleMatrix
    var v: DoubleMatrix
    var dOut: DoubleMatrix
  }

  func operands(seed: UInt64) -> Operands {
    var random = RandomMatrices(seed: seed)
    let n = layout.rowCount
    return Operands(
      q: random.normal(n, heads * headWidth), k: random.normal(n, keyValueHeads * headWidth),
      v: random.normal(n, keyValueHeads * headWidth), dOut: random.normal(n, heads * headWidth))
  }

  struct Forward {
    var out: DoubleMatrix
    var logSumExp: DoubleMatrix
  }

  /// Forward on a backend, operands as views with `padding`.
  func forward(_ backend: any Backend, _ operands: Operands, padding: Int = 0) -> Forward {
    let bench = Workbench(backend, padding: padding)
    let pages = backend.makePages(
      count: layout.pageCount, keyValueHeads: keyValueHeads, headWidth: headWidth)
    backend.appendKeyValues(
      k: bench.matrix(operands.k), v: bench.matrix(operands.v), writes: layout.writes, into: pages)
    let q = bench.matrix(operands.q)
    let (out, lse) = (bench.empty(q.rows, q.columns), bench.empty(q.rows, heads))
    backend.attention(q, pages, layout, scale: scale, into: out, logSumExp: lse)
    bench.expectGapsUntouched(testDescription)
    return Forward(out: bench.values(out), logSumExp: bench.values(lse))
  }

  /// dq, dk and dv on a backend.
  func gradients(
    _ backend: any Backend, _ operands: Operands, _ forward: Forward, padding: Int = 0
  ) -> [DoubleMatrix] {
    let bench = Workbench(backend, padding: padding)
    let pages = backend.makePages(
      count: layout.pageCount, keyValueHeads: keyValueHeads, headWidth: headWidth)
    let (k, v) = (bench.matrix(operands.k), bench.matrix(operands.v))
    backend.appendKeyValues(k: k, v: v, writes: layout.writes, into: pages)
    let q = bench.matrix(operands.q)
    let dq = bench.empty(q.rows, q.columns)
    let (dk, dv) = (bench.empty(k.rows, k.columns), bench.empty(v.rows, v.columns))
    backend.attentionGradient(
      bench.matrix(operands.dOut), q: q, out: bench.matrix(forward.out),
      logSumExp: bench.matrix(forward.logSumExp), pages: pages, layout: layout, scale: scale,
      dq: dq, dk: dk, dv: dv)
    bench.expectGapsUntouched(testDescription)
    return [dq, dk, dv].map(bench.values)
  }
}

extension AttentionCase {
  /// Sequences in which every row sees `keyCount` keys: bidirectional, with windows on top.
  static func bidirectional(_ lengths: [Int]) -> SequenceLayout {
    let size = SequenceLayout.pageSize
    var layout = SequenceLayout(
      rowCount: 0, pageCount: 0, pageTable: [], runs: [], writes: [], components: [])
    for length in lengths {
      let pages = (length + size - 1) / size
      let table = layout.pageTable.count
      // Page ids descend: nothing may rely on their order.
      for p in 0..<pages { layout.pageTable.append(Int32(layout.pageCount + pages - 1 - p)) }
      let first = layout.runs.count
      // Two runs of one sequence: the first half of the rows sees all keys, the rest half of them.
      let half = (length + 1) / 2
      layout.runs.append(
        .init(
          firstRow: layout.rowCount, rowCount: half, firstPosition: 0, tableStart: table,
          keyCount: length))
      if length > half {
        layout.runs.append(
          .init(
            firstRow: layout.rowCount + half, rowCount: length - half, firstPosition: half,
            tableStart: table, keyCount: half))
      }
      for i in 0..<length {
        layout.writes.append(
          .init(
            row: layout.rowCount + i, page: layout.pageCount + pages - 1 - i / size,
            slot: i % size))
      }
      layout.components.append(first..<layout.runs.count)
      layout.rowCount += length
      layout.pageCount += pages
    }
    return layout
  }

  /// A layout of random groups and head counts.
  static func random(seed: UInt64) -> AttentionCase {
    var random = RandomMatrices(seed: seed)
    let groups = (0..<random.integer(in: 1..<5)).map { _ in
      SequenceLayout.Group(
        prefix: random.integer(in: 0..<50),
        suffixes: random.integers(random.integer(in: 0..<5), in: 0..<40))
    }
    let keyValueHeads = random.integer(in: 1..<4)
    return AttentionCase(
      name: "random \(seed)", layout: .packed(groups),
      heads: keyValueHeads * random.integer(in: 1..<5), keyValueHeads: keyValueHeads,
      headWidth: [3, 12, 16, 24, 32, 40, 64, 80, 128][random.integer(in: 0..<9)])
  }

  static let all: [AttentionCase] =
    (1...24).map { random(seed: $0) } + [
      AttentionCase(
        name: "patches", layout: bidirectional([1, 2, 15, 16, 17, 49]), heads: 6, keyValueHeads: 6,
        headWidth: 24),
      AttentionCase(
        name: "patches in groups", layout: bidirectional([33, 64, 5]), heads: 6, keyValueHeads: 2,
        headWidth: 12),
      AttentionCase(
        name: "one row", layout: .packed([.init(prefix: 1, suffixes: [])]), heads: 1,
        keyValueHeads: 1, headWidth: 1),
      AttentionCase(
        name: "many heads for one key", layout: .packed([.init(prefix: 37, suffixes: [3, 20])]),
        heads: 14, keyValueHeads: 1, headWidth: 16),
      AttentionCase(name: "nothing", layout: .packed([]), heads: 2, keyValueHeads: 1, headWidth: 8),
    ]
}

/// Every instruction set of this machine, each on one to three threads.
let everyBackend: [(name: String, backend: CPUBackend)] = {
  let levels = CPUBackend.Level.allCases.filter(\.isAvailable)
  return levels.flatMap { level in
    (1...3).map { (threads: Int) in
      ("\(level), \(threads) threads", CPUBackend(threads: threads, level: level))
    }
  }
}()
