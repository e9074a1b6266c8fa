import TensorCore
import TensorTesting
import Testing

@Suite("Backend memory")
struct BackendMemoryTests {
  @Test("what is written is read, strided or not", arguments: TestBackends.available, [0, 1, 7])
  func roundTrip(backend: TestBackend, padding: Int) {
    var random = RandomMatrices(seed: 1)
    for (rows, columns) in [(1, 1), (3, 17), (65, 8)] {
      let bench = Workbench(backend.make(threads: 2), padding: padding)
      let values = random.normal(rows, columns)
      let matrix = bench.matrix(values)
      expectSameBits(bench.backend.floats(matrix), values.floats)
      let other = bench.empty(rows, columns)
      bench.backend.copy(matrix, into: other)
      expectSameBits(bench.backend.floats(other), values.floats)
      bench.backend.fill(matrix, with: -2.5)
      #expect(bench.backend.floats(matrix).allSatisfy { $0 == -2.5 })
      bench.expectGapsUntouched()
    }
  }

  @Test("copies go between strides", arguments: TestBackends.available)
  func copyBetweenStrides(backend: TestBackend) {
    let backend = backend.make()
    var random = RandomMatrices(seed: 2)
    let values = random.normal(9, 13)
    let source = backend.upload(values, padding: 3)
    let target = backend.empty(9, 13, padding: 8)
    backend.copy(source, into: target)
    expectSameBits(backend.floats(target), values.floats)
  }

  @Test("storage is reused after its last reference went", arguments: TestBackends.available)
  func reuse(backend: TestBackend) {
    let backend = backend.make()
    func work() { for _ in 0..<50 { backend.fill(backend.empty(64, 64), with: 1) } }
    work()
    let reserved = backend.reservedByteCount
    work()
    #expect(backend.reservedByteCount == reserved)
    backend.trim()
    #expect(backend.reservedByteCount <= reserved)
    let kept = backend.upload(DoubleMatrix(rows: 64, columns: 64, repeating: 3))
    backend.trim()
    #expect(backend.reservedByteCount >= 64 * 64 * 4)
    #expect(backend.floats(kept).allSatisfy { $0 == 3 })
  }

  @Test("live storages never overlap", arguments: TestBackends.available)
  func disjoint(backend: TestBackend) {
    let backend = backend.make()
    var kept: [(matrix: Matrix, value: Float)] = []
    var random = RandomMatrices(seed: 3)
    for step in 0..<200 {
      let matrix = backend.empty(1, random.integer(in: 1..<300))
      backend.fill(matrix, with: Float(step))
      kept.append((matrix, Float(step)))
      if kept.count > 20 { kept.remove(at: random.integer(in: 0..<20)) }
      for (matrix, value) in kept {
        #expect(backend.floats(matrix).allSatisfy { $0 == value })
      }
    }
  }
}
