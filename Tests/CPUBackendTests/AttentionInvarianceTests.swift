import CPUBackend
import TensorCore
import TensorTesting
import Testing

@Suite("An attention row depends on its own query and keys alone, bit for bit", .tags(.invariant))
struct AttentionInvarianceTests {
  static let shapes = [(4, 2, 32), (3, 3, 12), (14, 2, 64), (1, 1, 24), (6, 1, 128)]

  /// A sequence of 50 positions: q, k and v rows of it.
  private static func sequence(_ shape: (Int, Int, Int)) -> AttentionCase.Operands {
    whole(shape).operands(seed: 7)
  }

  private static func whole(_ shape: (Int, Int, Int)) -> AttentionCase {
    AttentionCase(
      name: "whole", layout: .packed([.init(prefix: 50, suffixes: [])]), heads: shape.0,
      keyValueHeads: shape.1, headWidth: shape.2)
  }

  @Test("one at a time against a cache, as in decoding", arguments: shapes)
  func decoding(shape: (Int, Int, Int)) {
    let operands = Self.sequence(shape)
    for (name, backend) in everyBackend {
      let expected = Self.whole(shape).forward(backend, operands)
      let pages = backend.makePages(count: 6, keyValueHeads: shape.1, headWidth: shape.2)
      let table: [Int32] = [5, 1, 4, 2]
      for row in 0..<50 {
        let write = SequenceLayout.Write(row: 0, page: Int(table[row / 16]), slot: row % 16)
        backend.appendKeyValues(
          k: backend.upload(operands.k.rows([row])), v: backend.upload(operands.v.rows([row])),
          writes: [write], into: pages)
        let layout = SequenceLayout(
          rowCount: 1, pageCount: 6, pageTable: table,
          runs: [.init(firstRow: 0, rowCount: 1, firstPosition: row, tableStart: 0)],
          writes: [write], components: [0..<1])
        let out = backend.empty(1, shape.0 * shape.2)
        backend.attention(
          backend.upload(operands.q.rows([row])), pages, layout,
          scale: Self.whole(shape).scale, into: out, logSumExp: nil)
        expectSameBits(
          backend.floats(out), expected.out.rows([row]).floats, "row \(row), \(name)")
      }
    }
  }

  @Test("in any cut of the prompt into pieces", arguments: shapes, [1, 5, 16, 23])
  func pieces(shape: (Int, Int, Int), piece: Int) {
    let operands = Self.sequence(shape)
    let backend = CPUBackend(threads: 2)
    let expected = Self.whole(shape).forward(backend, operands)
    let pages = backend.makePages(count: 4, keyValueHeads: shape.1, headWidth: shape.2)
    for first in stride(from: 0, to: 50, by: piece) {
      let rows = Array(first..<min(first + piece, 50))
      let writes = rows.enumerated().map {
        SequenceLayout.Write(row: $0, page: $1 / 16, slot: $1 % 16)
      }
      backend.appendKeyValues(
        k: backend.upload(operands.k.rows(rows)), v: backend.upload(operands.v.rows(rows)),
        writes: writes, into: pages)
      let layout = SequenceLayout(
        rowCount: rows.count, pageCount: 4, pageTable: [0, 1, 2, 3],
        runs: [.init(firstRow: 0, rowCount: rows.count, firstPosition: first, tableStart: 0)],
        writes: writes, components: [0..<1])
      let out = backend.empty(rows.count, shape.0 * shape.2)
      backend.attention(
        backend.upload(operands.q.rows(rows)), pages, layout, scale: Self.whole(shape).scale,
        into: out, logSumExp: nil)
      expectSameBits(backend.floats(out), expected.out.rows(rows).floats, "rows from \(first)")
    }
  }

  @Test(
    "with the prefix shared or not, in any packing and thread count", arguments: shapes,
    [0, 1, 16, 21, 32, 50])
  func packing(shape: (Int, Int, Int), prefix: Int) {
    let operands = Self.sequence(shape)
    let expected = Self.whole(shape).forward(CPUBackend(threads: 1), operands)
    // The sequence three times over one prefix, between strangers: rows of the packed call, each
    // with its position in the sequence, nil for a stranger.
    let groups: [SequenceLayout.Group] = [
      .init(prefix: 19, suffixes: [4]),
      .init(prefix: prefix, suffixes: [50 - prefix, 11, 50 - prefix]),
      .init(prefix: 3, suffixes: []),
    ]
    var positions = [Int?](repeating: nil, count: 23)
    positions += (0..<50).map { $0 }
    positions += [Int?](repeating: nil, count: 11)
    positions += (prefix..<50).map { $0 }
    positions += [Int?](repeating: nil, count: 3)
    let packed = AttentionCase(
      name: "packed", layout: .packed(groups), heads: shape.0, keyValueHeads: shape.1,
      headWidth: shape.2)
    var together = packed.operands(seed: 8)
    for (row, position) in positions.enumerated() {
      guard let position else { continue }
      for c in 0..<together.q.columns { together.q[row, c] = operands.q[position, c] }
      for c in 0..<together.k.columns {
        together.k[row, c] = operands.k[position, c]
        together.v[row, c] = operands.v[position, c]
      }
    }
    for threads in 1...3 {
      let actual = packed.forward(CPUBackend(threads: threads), together)
      for (row, position) in positions.enumerated() {
        guard let position else { continue }
        expectSameBits(
          actual.out.rows([row]).floats, expected.out.rows([position]).floats,
          "row \(row), position \(position), \(threads) threads")
        expectSameBits(
          actual.logSumExp.rows([row]).floats, expected.logSumExp.rows([position]).floats,
          "logSumExp of row \(row)")
      }
    }
  }

  @Test("whatever later positions hold, NaN and infinity included", arguments: shapes)
  func later(shape: (Int, Int, Int)) {
    let whole = Self.whole(shape)
    var operands = Self.sequence(shape)
    for (name, backend) in everyBackend {
      let expected = whole.forward(backend, operands)
      for row in 21..<50 {
        for c in 0..<operands.k.columns {
          operands.k[row, c] = .nan
          operands.v[row, c] = row % 2 == 0 ? .nan : .infinity
        }
        for c in 0..<operands.q.columns { operands.q[row, c] = .infinity }
      }
      let actual = whole.forward(backend, operands)
      expectSameBits(
        actual.out.rows(Array(0..<21)).floats, expected.out.rows(Array(0..<21)).floats, name)
      for row in 21..<50 { #expect(actual.out.row(row).allSatisfy { $0.isNaN }) }
      // No trap in the gradient either.
      _ = whole.gradients(backend, operands, actual)
      operands = Self.sequence(shape)
    }
  }
}
