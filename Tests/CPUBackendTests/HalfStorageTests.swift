import TensorCore
import TensorTesting
import Testing

/// Values that are exactly those of bf16.
private func halves(_ rows: Int, _ columns: Int, seed: UInt64) -> DoubleMatrix {
  var random = RandomMatrices(seed: seed)
  return random.normal(rows, columns).map { Double(BFloat16.value(BFloat16.bits(Float($0)))) }
}

@Suite("weights stored in bf16")
struct HalfStorageTests {
  @Test(
    "a product has the bits of the same weight in f32, packed once or again",
    arguments: TestBackends.fast, [(1, 17, 33), (5, 31, 65), (67, 100, 130), (300, 256, 4100)])
  func products(_ kind: TestBackend, _ shape: (Int, Int, Int)) {
    let backend = kind.make(threads: 2)
    let (n, k, m) = shape
    var random = RandomMatrices(seed: 1)
    let x = backend.upload(random.normal(n, k))
    let values = [halves(m, k, seed: 2), halves(m, k, seed: 3)]
    let results = [DType.f32, .bf16].map { type in
      let prepared = backend.prepare(
        weight: backend.upload(values[0], type, padding: 3), version: 1)
      return values.enumerated().map { index, value in
        backend.prepare(
          again: prepared, weight: backend.upload(value, type, padding: index),
          version: UInt64(index + 2))
        let y = backend.empty(n, m)
        backend.matmul(x, prepared, bias: nil, residual: nil, into: y)
        return backend.floats(y)
      }
    }
    for (a, b) in zip(results[0], results[1]) { expectSameBits(a, b) }
    let first = [DType.f32, .bf16].map { type in
      let prepared = backend.prepare(weight: backend.upload(values[0], type), version: 1)
      let y = backend.empty(n, m)
      backend.matmul(x, prepared, bias: nil, residual: nil, into: y)
      return backend.floats(y)
    }
    expectSameBits(first[0], first[1])
  }

  @Test(
    "the gradient of inputs is that of the reference, written or added",
    arguments: TestBackends.fast, [(3, 7, 5), (40, 65, 130), (9, 40_000, 110)])
  func inputGradient(_ kind: TestBackend, _ shape: (Int, Int, Int)) {
    let (n, k, m) = shape
    for accumulating in [false, true] {
      func gradient(_ backend: any Backend) -> DoubleMatrix {
        var random = RandomMatrices(seed: 4)
        let dy = backend.upload(random.normal(n, m), padding: 2)
        let dx = backend.upload(random.normal(n, k))
        backend.matmulInputGradient(
          dy, weight: backend.upload(halves(m, k, seed: 5), .bf16, padding: 1),
          accumulating: accumulating, into: dx)
        return backend.download(dx)
      }
      expectWithin(
        fractionOfLargest: 1e-5, gradient(kind.make(threads: 2)),
        gradient(TestBackends.reference.make()), "\(shape)")
    }
  }

  @Test("rows are gathered as f32", arguments: TestBackends.available)
  func gather(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    let values = halves(9, 21, seed: 6)
    let y = backend.empty(4, 21, padding: 2)
    backend.gatherRows(backend.upload(values, .bf16, padding: 5), ids: [8, 0, 3, 3], into: y)
    expectSameBits(
      backend.floats(y), [8, 0, 3, 3].flatMap { values.rows([$0]).floats })
  }

  @Test(
    "writing and copying round to nearest even, reading and copying back lose nothing",
    arguments: TestBackends.available)
  func conversion(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    let special: [Float] = [
      1.00390625, 1.01171875, -1.00390625, 0, -0.0, .infinity, 3.4e38, 1e-40, .nan, 0.1,
    ]
    let half = backend.empty(2, 5, .bf16, padding: 1)
    special.withUnsafeBufferPointer { backend.write($0, into: half) }
    let expected = special.map { BFloat16.value(BFloat16.bits($0)) }
    #expect(expected[0] == 1 && expected[1] == 1.015625)
    func expectEqual(_ values: [Float]) {
      for (value, wanted) in zip(values, expected) {
        #expect(value.bitPattern == wanted.bitPattern || value.isNaN && wanted.isNaN)
      }
    }
    expectEqual(backend.floats(half))
    let wide = backend.empty(2, 5, padding: 3)
    backend.copy(half, into: wide)
    expectEqual(backend.floats(wide))
    for (i, value) in special.enumerated() {
      backend.fill(wide.rows(i / 5..<i / 5 + 1).columns(i % 5..<i % 5 + 1), with: value)
    }
    let other = backend.empty(2, 5, .bf16)
    backend.copy(wide, into: other)
    expectEqual(backend.floats(other))
    let again = backend.empty(2, 5, .bf16, padding: 2)
    backend.copy(other, into: again)
    expectEqual(backend.floats(again))
  }
}
