import TensorCore
import TensorTesting
import Testing

@Suite("Every backend computes what the reference computes", .tags(.parity))
struct BackendConformanceTests {
  /// Rows, inputs, outputs.
  static let products = [
    (1, 1, 1), (1, 17, 33), (2, 64, 48), (5, 31, 65), (64, 128, 96), (67, 100, 130), (9, 259, 70),
  ]
  /// Rows, columns.
  static let shapes = [(1, 1), (1, 64), (3, 7), (17, 33), (64, 96), (130, 19)]

  @Test("the CPU backend is compared, on every path of its products")
  func coverage() {
    var expected = ["cpu", "cpu, fixed order"]
    #if OneDNN
      expected.append("cpu, oneDNN")
    #endif
    #expect(TestBackends.fast.map(\.name) == expected)
  }

  @Test("matmul with any of bias and residual", arguments: TestBackends.fast, products)
  func matmul(backend: TestBackend, shape: (Int, Int, Int)) {
    let (n, k, m) = shape
    for (hasBias, hasResidual) in [(false, false), (true, false), (false, true), (true, true)] {
      expectConformance(backend, .of(.f32, .sum), seed: 1, "\(shape)") { bench, random in
        let x = bench.matrix(random.normal(n, k))
        let weight = bench.matrix(random.normal(m, k, deviation: 1 / Double(k).squareRoot()))
        let bias = hasBias ? bench.matrix(random.normal(1, m)) : nil
        let residual = hasResidual ? bench.matrix(random.normal(n, m)) : nil
        let y = bench.empty(n, m)
        let prepared = bench.backend.prepare(weight: weight, version: 3)
        bench.backend.matmul(x, prepared, bias: bias, residual: residual, into: y)
        return [bench.values(y)]
      }
    }
  }

  @Test("matmul onto its own residual", arguments: TestBackends.fast, products)
  func matmulInPlace(backend: TestBackend, shape: (Int, Int, Int)) {
    let (n, k, m) = shape
    expectConformance(backend, .of(.f32, .sum), seed: 2, "\(shape)") { bench, random in
      let x = bench.matrix(random.normal(n, k))
      let weight = bench.matrix(random.normal(m, k, deviation: 1 / Double(k).squareRoot()))
      let y = bench.matrix(random.normal(n, m))
      let prepared = bench.backend.prepare(weight: weight, version: 3)
      bench.backend.matmul(x, prepared, bias: nil, residual: y, into: y)
      return [bench.values(y)]
    }
  }

  @Test("a pack holds the weight it was made from until packed again", arguments: TestBackends.fast)
  func packing(backend: TestBackend) {
    expectConformance(backend, .of(.f32, .sum), seed: 3) { bench, random in
      let x = bench.matrix(random.normal(3, 20))
      let weight = bench.matrix(random.normal(35, 20, deviation: 0.2))
      let (before, after) = (bench.empty(3, 35), bench.empty(3, 35))
      let prepared = bench.backend.prepare(weight: weight, version: 3)
      #expect(prepared.version == 3 && prepared.outputs == 35 && prepared.inputs == 20)
      bench.backend.matmul(x, prepared, bias: nil, residual: nil, into: before)
      bench.backend.scale(weight, by: -2)
      bench.backend.prepare(again: prepared, weight: weight, version: 4)
      #expect(prepared.version == 4 && prepared.outputs == 35 && prepared.inputs == 20)
      bench.backend.matmul(x, prepared, bias: nil, residual: nil, into: after)
      return [bench.values(before), bench.values(after)]
    }
  }

  @Test("gradients of a product", arguments: TestBackends.fast, products)
  func productGradients(backend: TestBackend, shape: (Int, Int, Int)) {
    let (n, k, m) = shape
    expectConformance(backend, .of(.f32, .gradient), seed: 4, "\(shape)") { bench, random in
      let scale = 1 / Double(max(n, m)).squareRoot()
      let dy = bench.matrix(random.normal(n, m, deviation: scale))
      let x = bench.matrix(random.normal(n, k))
      let weight = bench.matrix(random.normal(m, k))
      let dx = bench.empty(n, k)
      bench.backend.matmulInputGradient(dy, weight: weight, accumulating: false, into: dx)
      let sum = bench.matrix(random.normal(n, k))
      bench.backend.matmulInputGradient(dy, weight: weight, accumulating: true, into: sum)
      let dWeight = bench.matrix(random.normal(m, k))
      bench.backend.matmulWeightGradient(dy, x, addingTo: dWeight)
      let dBias = bench.matrix(random.normal(1, m))
      bench.backend.biasGradient(dy, addingTo: dBias)
      return [dx, sum, dWeight, dBias].map(bench.values)
    }
  }

  @Test("gathering and scattering rows", arguments: TestBackends.fast, shapes)
  func rows(backend: TestBackend, shape: (Int, Int)) {
    expectConformance(backend, .of(.f32, .elementwise), seed: 5, "\(shape)") { bench, random in
      let table = bench.matrix(random.normal(11, shape.1))
      // Eleven rows and up to 130 ids: rows repeat.
      let ids = random.integers(shape.0, in: 0..<11).map { Int32($0) }
      let y = bench.empty(shape.0, shape.1)
      bench.backend.gatherRows(table, ids: ids, into: y)
      let dy = bench.matrix(random.normal(shape.0, shape.1, deviation: 0.1))
      bench.backend.scatterAddRows(dy, ids: ids, addingTo: table)
      return [bench.values(y), bench.values(table)]
    }
  }

  @Test("RMSNorm and its gradient", arguments: TestBackends.fast, shapes)
  func rmsNorm(backend: TestBackend, shape: (Int, Int)) {
    let (n, d) = shape
    expectConformance(backend, .of(.f32, .gradient), seed: 6, "\(shape)") { bench, random in
      let x = bench.matrix(random.normal(n, d, deviation: 3))
      let weight = bench.matrix(random.normal(1, d))
      let (y, inverse, dx) = (bench.empty(n, d), bench.empty(n, 1), bench.empty(n, d))
      bench.backend.rmsNorm(x, weight: weight, epsilon: 1e-2, into: y, inverse: inverse)
      let dy = bench.matrix(random.normal(n, d))
      let (sum, dWeight) = (bench.matrix(random.normal(n, d)), bench.matrix(random.normal(1, d)))
      bench.backend.rmsNormGradient(
        dy, x, weight: weight, inverse: inverse, accumulating: false, into: dx, dWeight: dWeight)
      bench.backend.rmsNormGradient(
        dy, x, weight: weight, inverse: inverse, accumulating: true, into: sum, dWeight: nil)
      return [y, inverse, dx, sum, dWeight].map(bench.values)
    }
  }

  @Test("LayerNorm and its gradient", arguments: TestBackends.fast, shapes)
  func layerNorm(backend: TestBackend, shape: (Int, Int)) {
    let (n, d) = shape
    expectConformance(backend, .of(.f32, .gradient), seed: 7, "\(shape)") { bench, random in
      let x = bench.matrix(random.normal(n, d, mean: 2))
      let (weight, bias) = (bench.matrix(random.normal(1, d)), bench.matrix(random.normal(1, d)))
      let (y, statistics, dx) = (bench.empty(n, d), bench.empty(n, 2), bench.empty(n, d))
      bench.backend.layerNorm(
        x, weight: weight, bias: bias, epsilon: 1e-1, into: y, statistics: statistics)
      let dy = bench.matrix(random.normal(n, d))
      let (sum, dWeight) = (bench.matrix(random.normal(n, d)), bench.matrix(random.normal(1, d)))
      let dBias = bench.matrix(random.normal(1, d))
      bench.backend.layerNormGradient(
        dy, x, weight: weight, statistics: statistics, accumulating: false, into: dx,
        dWeight: dWeight, dBias: dBias)
      bench.backend.layerNormGradient(
        dy, x, weight: weight, statistics: statistics, accumulating: true, into: sum,
        dWeight: nil, dBias: nil)
      return [y, statistics, dx, sum, dWeight, dBias].map(bench.values)
    }
  }

  @Test(
    "rotary embedding, there and back", arguments: TestBackends.fast,
    [(1, 1, 1), (3, 2, 5), (17, 3, 8), (64, 4, 16)])
  func rotary(backend: TestBackend, shape: (Int, Int, Int)) {
    let (n, heads, half) = shape
    expectConformance(backend, .of(.f32, .elementwise), seed: 8, "\(shape)") { bench, random in
      let cos = bench.matrix(random.uniform(n, half, in: -1..<1))
      let sin = bench.matrix(random.uniform(n, half, in: -1..<1))
      let (x, y) = (random.normal(n, 2 * half * heads), random.normal(n, 2 * half * heads))
      let (forward, backward) = (bench.matrix(x), bench.matrix(y))
      bench.backend.rotary(forward, heads: heads, cos: cos, sin: sin, inverse: false)
      bench.backend.rotary(backward, heads: heads, cos: cos, sin: sin, inverse: true)
      return [bench.values(forward), bench.values(backward)]
    }
  }

  @Test("SwiGLU and its gradient", arguments: TestBackends.fast, shapes)
  func swiGLU(backend: TestBackend, shape: (Int, Int)) {
    let (n, d) = shape
    expectConformance(backend, .of(.f32, .elementwise), seed: 9, "\(shape)") { bench, random in
      let x = bench.matrix(random.normal(n, 2 * d, deviation: 4))
      let dy = bench.matrix(random.normal(n, d))
      let (y, dx) = (bench.empty(n, d), bench.empty(n, 2 * d))
      bench.backend.swiGLU(x, into: y)
      bench.backend.swiGLUGradient(dy, x, into: dx)
      return [bench.values(y), bench.values(dx)]
    }
  }

  @Test("GELU and its gradient", arguments: TestBackends.fast, GELUKind.allCases)
  func gelu(backend: TestBackend, kind: GELUKind) {
    for (n, d) in Self.shapes {
      expectConformance(backend, .of(.f32, .elementwise), seed: 10, "\(n), \(d)") { bench, random in
        let x = bench.matrix(random.normal(n, d, deviation: 3))
        let dy = bench.matrix(random.normal(n, d))
        let (y, dx) = (bench.empty(n, d), bench.empty(n, d))
        bench.backend.gelu(x, kind: kind, into: y)
        bench.backend.geluGradient(dy, x, kind: kind, into: dx)
        return [bench.values(y), bench.values(dx)]
      }
    }
  }

  @Test("activations stay finite and right where exp overflows", arguments: TestBackends.fast)
  func extremes(backend: TestBackend) {
    let x = DoubleMatrix([[-1e4, -200, -89, -20, 0, 20, 89, 200, 1e4, -0.0]])
    let ones = DoubleMatrix(rows: 1, columns: 10, repeating: 1)
    expectConformance(backend, .of(.f32, .elementwise), seed: 11) { bench, _ in
      let both = DoubleMatrix([x.values + ones.values])
      let (y, dx) = (bench.empty(1, 10), bench.empty(1, 20))
      bench.backend.swiGLU(bench.matrix(both), into: y)
      bench.backend.swiGLUGradient(bench.matrix(ones), bench.matrix(both), into: dx)
      var results = [bench.values(y), bench.values(dx)]
      for kind in GELUKind.allCases {
        let (y, dx) = (bench.empty(1, 10), bench.empty(1, 10))
        bench.backend.gelu(bench.matrix(x), kind: kind, into: y)
        bench.backend.geluGradient(bench.matrix(ones), bench.matrix(x), kind: kind, into: dx)
        results += [bench.values(y), bench.values(dx)]
      }
      return results
    }
  }

  @Test("add, scale and axpy, onto an operand too", arguments: TestBackends.fast, shapes)
  func arithmetic(backend: TestBackend, shape: (Int, Int)) {
    let (n, d) = shape
    expectConformance(backend, .of(.f32, .elementwise), seed: 12, "\(shape)") { bench, random in
      let a = bench.matrix(random.normal(n, d))
      let b = bench.matrix(random.normal(n, d))
      let y = bench.empty(n, d)
      bench.backend.add(a, b, into: y)
      bench.backend.add(a, b, into: b)
      let sum = bench.values(b)
      bench.backend.add(a, b, into: a)
      let second = bench.values(a)
      bench.backend.scale(a, by: -0.3)
      bench.backend.axpy(0.7, a, addingTo: b)
      return [bench.values(y), sum, second, bench.values(a), bench.values(b)]
    }
  }

  @Test("AdamW over five steps", arguments: TestBackends.fast, shapes)
  func adamW(backend: TestBackend, shape: (Int, Int)) {
    let (n, d) = shape
    expectConformance(backend, .of(.f32, .gradient), seed: 13, "\(shape)") { bench, random in
      let weight = bench.matrix(random.normal(n, d))
      let first = bench.matrix(DoubleMatrix(rows: n, columns: d))
      let second = bench.matrix(DoubleMatrix(rows: n, columns: d))
      for step in 1...5 {
        let gradient = bench.matrix(random.normal(n, d, deviation: 0.1))
        bench.backend.adamW(
          weight: weight, gradient: gradient, firstMoment: first, secondMoment: second,
          AdamWStep(
            learningRate: 1e-2, beta1: 0.9, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1,
            step: step, gradientScale: 0.5))
      }
      return [weight, first, second].map(bench.values)
    }
  }

  @Test("sum of squares in Double", arguments: TestBackends.fast, shapes)
  func sumOfSquares(backend: TestBackend, shape: (Int, Int)) {
    expectConformance(
      backend, Tolerance(absolute: 1e-300, relative: 1e-12), seed: 14, "\(shape)"
    ) { bench, random in
      let x = bench.matrix(random.normal(shape.0, shape.1, deviation: 1e3))
      let result = bench.backend.sumOfSquares(x)
      #expect(result.isFinite)
      return [DoubleMatrix([[result.sum]])]
    }
  }

  @Test(
    "one infinity or NaN anywhere is found", arguments: TestBackends.available,
    [Float.infinity, -.infinity, .nan])
  func finiteness(backend: TestBackend, value: Float) {
    let backend = backend.make(threads: 2)
    let x = backend.upload(DoubleMatrix(rows: 5, columns: 19, repeating: 1), padding: 2)
    for row in 0..<5 {
      for column in 0..<19 {
        let element = x.rows(row..<row + 1).columns(column..<column + 1)
        backend.fill(element, with: value)
        #expect(!backend.sumOfSquares(x).isFinite, "at \(row), \(column)")
        backend.fill(element, with: 1)
      }
    }
    #expect(backend.sumOfSquares(x) == (95, true))
    // Squares that overflow Float are finite all the same.
    backend.fill(x, with: 1e30)
    #expect(backend.sumOfSquares(x).isFinite)
  }
}
