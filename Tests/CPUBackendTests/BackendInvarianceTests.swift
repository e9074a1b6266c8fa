import TensorCore
import TensorTesting
import Testing

@Suite("A row has the same bits alone as in any batch", .tags(.invariant))
struct BackendInvarianceTests {
  /// Inputs, outputs.
  static let products = [(1, 1), (17, 33), (64, 96), (96, 80), (259, 130)]

  @Test("matmul with bias and residual", arguments: TestBackends.available, products)
  func matmul(backend: TestBackend, shape: (Int, Int)) {
    var random = RandomMatrices(seed: 1)
    let (x, weight) = (random.normal(64, shape.0), random.normal(shape.1, shape.0))
    let (bias, residual) = (random.normal(1, shape.1), random.normal(64, shape.1))
    expectRowInvariance(backend, batches: batches(backend), "\(shape)") { backend, rows in
      let y = backend.empty(rows.count, shape.1, padding: rows.count % 3)
      backend.matmul(
        backend.upload(x.rows(rows), padding: rows.count % 2),
        backend.prepare(weight: backend.upload(weight), version: 1), bias: backend.upload(bias),
        residual: backend.upload(residual.rows(rows)), into: y)
      return backend.download(y)
    }
  }

  /// All sizes for the fast backends, a few for the slow one.
  private func batches(_ backend: TestBackend) -> [Int]? {
    backend.name == TestBackends.reference.name ? [1, 2, 7, 64] : nil
  }

  @Test("norms and their input gradients", arguments: TestBackends.available, [1, 19, 64, 130])
  func norms(backend: TestBackend, width: Int) {
    var random = RandomMatrices(seed: 2)
    let (x, dy) = (random.normal(64, width), random.normal(64, width))
    let (weight, bias) = (random.normal(1, width), random.normal(1, width))
    expectRowInvariance(backend, batches: batches(backend), "width \(width)") { backend, rows in
      let (x, dy) = (backend.upload(x.rows(rows)), backend.upload(dy.rows(rows)))
      let (weight, bias) = (backend.upload(weight), backend.upload(bias))
      let results = backend.empty(rows.count, 4 * width + 3)
      func part(_ first: Int, _ count: Int) -> Matrix { results.columns(first..<first + count) }
      let (inverse, statistics) = (part(4 * width, 1), part(4 * width + 1, 2))
      backend.rmsNorm(x, weight: weight, epsilon: 1e-5, into: part(0, width), inverse: inverse)
      backend.rmsNormGradient(
        dy, x, weight: weight, inverse: inverse, accumulating: false, into: part(width, width),
        dWeight: nil)
      backend.layerNorm(
        x, weight: weight, bias: bias, epsilon: 1e-5, into: part(2 * width, width),
        statistics: statistics)
      backend.layerNormGradient(
        dy, x, weight: weight, statistics: statistics, accumulating: false,
        into: part(3 * width, width), dWeight: nil, dBias: nil)
      return backend.download(results)
    }
  }

  @Test("activations, rotary and their gradients", arguments: TestBackends.available, [1, 19, 40])
  func activations(backend: TestBackend, width: Int) {
    var random = RandomMatrices(seed: 3)
    let (x, dy) = (random.normal(64, 2 * width, deviation: 3), random.normal(64, 2 * width))
    let (cos, sin) = (random.uniform(64, width), random.uniform(64, width))
    expectRowInvariance(backend, batches: batches(backend), "width \(width)") { backend, rows in
      let (x, dy) = (backend.upload(x.rows(rows)), backend.upload(dy.rows(rows)))
      let results = backend.empty(rows.count, 17 * width)
      var used = 0
      func part(_ count: Int) -> Matrix {
        used += count
        return results.columns(used - count..<used)
      }
      backend.swiGLU(x, into: part(width))
      backend.swiGLUGradient(dy.columns(0..<width), x, into: part(2 * width))
      for kind in GELUKind.allCases {
        backend.gelu(x, kind: kind, into: part(2 * width))
        backend.geluGradient(dy, x, kind: kind, into: part(2 * width))
      }
      let turned = part(2 * width)
      backend.copy(x, into: turned)
      backend.rotary(
        turned, heads: 1, cos: backend.upload(cos.rows(rows)), sin: backend.upload(sin.rows(rows)),
        inverse: false)
      return backend.download(results)
    }
  }

  @Test(
    "logits, log-probs and entropies", arguments: TestBackends.available,
    [(17, 33), (48, 259), (24, 1031)])
  func head(backend: TestBackend, shape: (Int, Int)) {
    var random = RandomMatrices(seed: 4)
    let (hidden, weight) = (random.normal(24, shape.0), random.normal(shape.1, shape.0))
    let targets = random.integers(24, in: 0..<shape.1).map { Int32($0) }
    let sizes = backend.name == TestBackends.reference.name ? [1, 24] : Array(1...24)
    expectRowInvariance(backend, rows: 24, batches: sizes, "\(shape)") { backend, rows in
      let x = backend.upload(hidden.rows(rows))
      let prepared = backend.prepare(weight: backend.upload(weight), version: 1)
      let logits = backend.empty(rows.count, shape.1)
      backend.logits(x, prepared, into: logits)
      let values = backend.headLogProbs(
        x, prepared,
        pairs: HeadPairs(rows: rows.indices.map { Int32($0) }, targets: rows.map { targets[$0] }),
        temperature: 0.9)
      return DoubleMatrix(
        rows.indices.map { i in
          backend.floats(logits.rows(i..<i + 1)).map(Double.init)
            + [Double(values.logProbs[i]), Double(values.entropies[i])]
        })
    }
  }

  @Test(
    "sums promised independent of the thread count have the same bits",
    arguments: TestBackends.available, [(1, 1), (130, 19), (1000, 65)])
  func threads(candidate: TestBackend, shape: (Int, Int)) {
    var random = RandomMatrices(seed: 5)
    let x = random.normal(shape.0, shape.1)
    let results = (1...3).map { threads -> (bias: [Float], sum: Double) in
      let backend = candidate.make(threads: threads)
      let matrix = backend.upload(x, padding: 1)
      let dBias = backend.upload(DoubleMatrix(rows: 1, columns: shape.1))
      backend.biasGradient(matrix, addingTo: dBias)
      return (backend.floats(dBias), backend.sumOfSquares(matrix).sum)
    }
    for result in results.dropFirst() {
      expectSameBits(result.bias, results[0].bias, "\(candidate.name), bias gradient")
      #expect(result.sum.bitPattern == results[0].sum.bitPattern)
    }
  }

  @Test(
    "the weight gradient has the same bits twice at one thread count",
    arguments: TestBackends.available, 1...2)
  func weightGradientRepeats(candidate: TestBackend, threads: Int) {
    var random = RandomMatrices(seed: 6)
    let (dy, x) = (random.normal(130, 65), random.normal(130, 96))
    let backend = candidate.make(threads: threads)
    func gradient() -> [Float] {
      let dWeight = backend.upload(DoubleMatrix(rows: 65, columns: 96))
      backend.matmulWeightGradient(backend.upload(dy), backend.upload(x), addingTo: dWeight)
      return backend.floats(dWeight)
    }
    let first = gradient()
    for _ in 0..<3 { expectSameBits(gradient(), first, candidate.name) }
  }
}
