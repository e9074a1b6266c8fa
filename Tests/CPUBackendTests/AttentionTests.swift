import CPUBackend
import TensorCore
import TensorTesting
import Testing

@Suite("Paged attention on the CPU")
struct AttentionTests {
  @Test("is the softmax-weighted sum over the visible keys", arguments: AttentionCase.all)
  func forward(attention: AttentionCase) {
    let operands = attention.operands(seed: 1)
    let expected = attention.forward(ReferenceBackend(), operands)
    for padding in [0, 5] {
      let actual = attention.forward(CPUBackend(threads: 2), operands, padding: padding)
      expectClose(actual.out, expected.out, .of(.f32, .sum), "out")
      expectClose(actual.logSumExp, expected.logSumExp, .of(.f32, .sum), "logSumExp")
    }
  }

  @Test("gradients are those of the reference", arguments: AttentionCase.all)
  func gradients(attention: AttentionCase) {
    let operands = attention.operands(seed: 2)
    let forward = attention.forward(ReferenceBackend(), operands)
    let expected = attention.gradients(ReferenceBackend(), operands, forward)
    for padding in [0, 3] {
      let actual = attention.gradients(CPUBackend(threads: 2), operands, forward, padding: padding)
      for (name, (a, b)) in zip(["dq", "dk", "dv"], zip(actual, expected)) {
        expectClose(a, b, .of(.f32, .gradient), name)
      }
    }
  }

  @Test("every instruction set and thread count gives the same bits", arguments: AttentionCase.all)
  func sameBits(attention: AttentionCase) {
    let operands = attention.operands(seed: 3)
    let first = CPUBackend(threads: 1, level: .portable)
    let forward = attention.forward(first, operands)
    let gradients = attention.gradients(first, operands, forward)
    for (name, backend) in everyBackend {
      let again = attention.forward(backend, operands)
      expectSameBits(again.out.floats, forward.out.floats, "out, \(name)")
      expectSameBits(again.logSumExp.floats, forward.logSumExp.floats, "logSumExp, \(name)")
      let others = attention.gradients(backend, operands, forward)
      for (one, other) in zip(gradients, others) {
        expectSameBits(other.floats, one.floats, "gradient, \(name)")
      }
    }
  }

  @Test(
    "a long sequence, cut into chunks, has the reference's gradients and one set of bits",
    arguments: [[300], [200, 90], [20, 300, 7]])
  func chunks(suffixes: [Int]) {
    let attention = AttentionCase(
      name: "long", layout: .packed([.init(prefix: 270, suffixes: suffixes)]), heads: 2,
      keyValueHeads: 1, headWidth: 20)
    let operands = attention.operands(seed: 4)
    let forward = attention.forward(ReferenceBackend(), operands)
    let expected = attention.gradients(ReferenceBackend(), operands, forward)
    let first = attention.gradients(CPUBackend(threads: 1), operands, forward)
    for (a, b) in zip(first, expected) { expectClose(a, b, .of(.f32, .gradient)) }
    for threads in 2...4 {
      let again = attention.gradients(CPUBackend(threads: threads), operands, forward)
      for (a, b) in zip(again, first) { expectSameBits(a.floats, b.floats, "\(threads) threads") }
    }
  }

  @Test("a row that nothing was written for has no gradient, a row of no run has zeros")
  func rowsOutside() {
    // Row 2 is in no run and in no page; row 1 is written but seen by itself alone.
    let layout = SequenceLayout(
      rowCount: 4, pageCount: 3, pageTable: [2, 0],
      runs: [
        .init(firstRow: 0, rowCount: 2, firstPosition: 0, tableStart: 0),
        .init(firstRow: 3, rowCount: 1, firstPosition: 0, tableStart: 1, keyCount: 0),
      ],
      writes: [
        .init(row: 0, page: 2, slot: 0), .init(row: 1, page: 2, slot: 1),
        .init(row: 3, page: 1, slot: 4),
      ], components: [0..<1, 1..<2])
    let attention = AttentionCase(
      name: "gaps", layout: layout, heads: 2, keyValueHeads: 1, headWidth: 4)
    let operands = attention.operands(seed: 5)
    let backend = CPUBackend(threads: 2)
    let forward = attention.forward(backend, operands)
    for row in 2..<4 {
      #expect(forward.out.row(row).allSatisfy { $0 == 0 })
      #expect(forward.logSumExp.row(row).allSatisfy { $0 == -.infinity })
    }
    for gradient in attention.gradients(backend, operands, forward) {
      #expect(gradient.row(0).contains { $0 != 0 })
      for row in 2..<4 { #expect(gradient.row(row).allSatisfy { $0 == 0 }) }
    }
  }

  @Test("a grown pool keeps its contents, a cleared page reads as zero")
  func pool() {
    let attention = AttentionCase(
      name: "pool", layout: .packed([.init(prefix: 40, suffixes: [])]), heads: 2, keyValueHeads: 2,
      headWidth: 20)
    let operands = attention.operands(seed: 6)
    let backend = CPUBackend(threads: 2)
    let expected = attention.forward(backend, operands)
    let pages = backend.makePages(count: 3, keyValueHeads: 2, headWidth: 20)
    backend.appendKeyValues(
      k: backend.upload(operands.k), v: backend.upload(operands.v),
      writes: attention.layout.writes, into: pages)
    backend.grow(pages, toPageCount: 9)
    #expect(pages.pageCount == 9)
    let q = backend.upload(operands.q)
    let out = backend.empty(40, 40)
    func run() {
      backend.attention(
        q, pages, attention.layout, scale: attention.scale, into: out, logSumExp: nil)
    }
    run()
    expectSameBits(backend.floats(out), expected.out.floats)
    backend.clear(pages, ids: [0, 2, 1])
    run()
    #expect(backend.floats(out).allSatisfy { $0 == 0 })
  }
}
