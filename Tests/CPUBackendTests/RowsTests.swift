import CPUBackend
import Foundation
import TensorCore
import TensorTesting
import Testing

@Suite("Normalisation, rotary embedding and activations on the CPU")
struct RowsTests {
  typealias Results = [(name: String, values: DoubleMatrix)]

  /// Every row-wise forward operation on `n` rows of width `d`, results row by row.
  static func forwards(_ bench: Workbench, _ x: DoubleMatrix, angles: DoubleMatrix) -> Results {
    let (n, d) = (x.rows, x.columns)
    let backend = bench.backend
    var random = RandomMatrices(seed: 20)
    let weight = bench.matrix(random.normal(1, d))
    let bias = bench.matrix(random.normal(1, d))
    let input = bench.matrix(x)
    var results: Results = []
    let (rms, inverse) = (bench.empty(n, d), bench.empty(n, 1))
    backend.rmsNorm(input, weight: weight, epsilon: 1e-5, into: rms, inverse: inverse)
    let (layer, statistics) = (bench.empty(n, d), bench.empty(n, 2))
    backend.layerNorm(
      input, weight: weight, bias: bias, epsilon: 1e-5, into: layer, statistics: statistics)
    results += [
      ("rmsNorm", bench.values(rms)), ("inverse", bench.values(inverse)),
      ("layerNorm", bench.values(layer)), ("statistics", bench.values(statistics)),
    ]
    if d % 4 == 0 {
      let gated = bench.empty(n, d / 2)
      backend.swiGLU(input, into: gated)
      let turned = bench.matrix(x)
      let half = d / 4
      let columns = (0..<n).map { Array(angles.row($0).prefix(half)) }
      backend.rotary(
        turned, heads: 2, cos: bench.matrix(DoubleMatrix(columns).map(cos)),
        sin: bench.matrix(DoubleMatrix(columns).map(sin)), inverse: false)
      results += [("swiGLU", bench.values(gated)), ("rotary", bench.values(turned))]
    }
    for kind in GELUKind.allCases {
      let y = bench.empty(n, d)
      backend.gelu(input, kind: kind, into: y)
      results.append(("gelu \(kind)", bench.values(y)))
    }
    bench.expectGapsUntouched()
    return results
  }

  /// Every row-wise gradient.
  static func gradients(_ bench: Workbench, _ x: DoubleMatrix, _ dy: DoubleMatrix) -> Results {
    let (n, d) = (x.rows, x.columns)
    let backend = bench.backend
    var random = RandomMatrices(seed: 21)
    let weight = bench.matrix(random.normal(1, d))
    let (input, seed) = (bench.matrix(x), bench.matrix(dy))
    let (dWeight, dBias) = (bench.matrix(random.normal(1, d)), bench.matrix(random.normal(1, d)))
    let (y, inverse, statistics) = (bench.empty(n, d), bench.empty(n, 1), bench.empty(n, 2))
    var results: Results = []
    let dx = bench.empty(n, d)
    backend.rmsNorm(input, weight: weight, epsilon: 1e-5, into: y, inverse: inverse)
    backend.rmsNormGradient(
      seed, input, weight: weight, inverse: inverse, accumulating: false, into: dx,
      dWeight: dWeight)
    backend.rmsNormGradient(
      seed, input, weight: weight, inverse: inverse, accumulating: true, into: dx, dWeight: nil)
    results += [("rmsNorm dx", bench.values(dx)), ("rmsNorm dWeight", bench.values(dWeight))]
    backend.layerNorm(
      input, weight: weight, bias: weight, epsilon: 1e-5, into: y, statistics: statistics)
    backend.layerNormGradient(
      seed, input, weight: weight, statistics: statistics, accumulating: false, into: dx,
      dWeight: nil, dBias: dBias)
    backend.layerNormGradient(
      seed, input, weight: weight, statistics: statistics, accumulating: true, into: dx,
      dWeight: dWeight, dBias: nil)
    results += [
      ("layerNorm dx", bench.values(dx)), ("layerNorm dWeight", bench.values(dWeight)),
      ("layerNorm dBias", bench.values(dBias)),
    ]
    if d % 2 == 0 {
      backend.swiGLUGradient(seed.columns(0..<d / 2), input, into: dx)
      results.append(("swiGLU dx", bench.values(dx)))
    }
    for kind in GELUKind.allCases {
      backend.geluGradient(seed, input, kind: kind, into: dx)
      results.append(("gelu \(kind) dx", bench.values(dx)))
    }
    bench.expectGapsUntouched()
    return results
  }

  static let shapes = [(1, 4), (3, 24), (17, 63), (70, 64), (150, 132), (200, 16)]

  @Test("are those of the reference, strided or not", arguments: shapes)
  func reference(shape: (Int, Int)) {
    var random = RandomMatrices(seed: 22)
    let x = random.normal(shape.0, shape.1, deviation: 2)
    let dy = random.normal(shape.0, shape.1)
    let angles = random.normal(shape.0, shape.1)
    let plain = Workbench(ReferenceBackend(), padding: 0)
    let forwards = Self.forwards(plain, x, angles: angles)
    let gradients = Self.gradients(plain, x, dy)
    for padding in [0, 3] {
      let bench = Workbench(CPUBackend(threads: 2), padding: padding)
      for (a, b) in zip(Self.forwards(bench, x, angles: angles), forwards) {
        expectClose(a.values, b.values, .of(.f32, .sum), a.name)
      }
      for (a, b) in zip(Self.gradients(bench, x, dy), gradients) {
        // One column of four numbers has a variance near zero at times.
        let isSmall = shape.1 < 16
        expectClose(
          a.values, b.values, absolute: isSmall ? 1e-3 : 1e-4, relative: 1e-4, a.name)
      }
    }
  }

  @Test("every instruction set and thread count gives the same bits", arguments: shapes)
  func sameBits(shape: (Int, Int)) {
    var random = RandomMatrices(seed: 23)
    let x = random.normal(shape.0, shape.1, deviation: 4)
    let dy = random.normal(shape.0, shape.1)
    let angles = random.normal(shape.0, shape.1)
    let first = Workbench(CPUBackend(threads: 1, level: .portable), padding: 0)
    let forwards = Self.forwards(first, x, angles: angles)
    let gradients = Self.gradients(first, x, dy)
    for (name, backend) in everyBackend {
      let bench = Workbench(backend, padding: 1)
      for (a, b) in zip(Self.forwards(bench, x, angles: angles), forwards) {
        expectSameBits(a.values.floats, b.values.floats, "\(a.name), \(name)")
      }
      for (a, b) in zip(Self.gradients(bench, x, dy), gradients) {
        expectSameBits(a.values.floats, b.values.floats, "\(a.name), \(name)")
      }
    }
  }

  @Test("many rows are shared out among threads without a change of bits")
  func manyRows() {
    var random = RandomMatrices(seed: 24)
    let (x, dy) = (random.normal(1500, 72), random.normal(1500, 72))
    let one = Self.gradients(Workbench(CPUBackend(threads: 1), padding: 0), x, dy)
    let three = Self.gradients(Workbench(CPUBackend(threads: 3), padding: 0), x, dy)
    for (a, b) in zip(three, one) { expectSameBits(a.values.floats, b.values.floats, a.name) }
  }

  @Test(
    "a row has the same bits alone and in any batch", .tags(.invariant), arguments: [12, 63, 100])
  func rowInvariance(width: Int) {
    var random = RandomMatrices(seed: 25)
    let (x, angles) = (random.normal(40, width, deviation: 3), random.normal(40, width))
    expectRowInvariance(
      TestBackend("cpu") { CPUBackend(threads: $0) }, rows: 40, batches: [1, 2, 7, 16, 33, 40]
    ) { backend, rows in
      let bench = Workbench(backend, padding: 0)
      let results = Self.forwards(bench, x.rows(rows), angles: angles.rows(rows))
      return DoubleMatrix(rows.indices.map { row in results.flatMap { $0.values.row(row) } })
    }
  }

  @Test(
    "GELU and its slope are good to a few units of the last place", arguments: GELUKind.allCases)
  func geluAccuracy(kind: GELUKind) {
    let x = DoubleMatrix([(-1300...1300).map { Double(Float($0) * 0.01) }])
    let backend = CPUBackend(threads: 1)
    let input = backend.upload(x)
    let ones = backend.upload(x.map { _ in 1 })
    let (y, dx) = (backend.empty(1, x.columns), backend.empty(1, x.columns))
    backend.gelu(input, kind: kind, into: y)
    backend.geluGradient(ones, input, kind: kind, into: dx)
    let expected = x.map { ReferenceImplementations.gelu($0, kind: kind) }
    expectClose(backend.download(y), expected, absolute: 1e-7, relative: 1e-6)
    let slopes = x.map { ReferenceImplementations.geluDerivative($0, kind: kind) }
    expectClose(backend.download(dx), slopes, absolute: 3e-7, relative: 1e-6)
  }

  @Test("NaN and infinity go through without a trap and stay in their row")
  func notFinite() {
    var random = RandomMatrices(seed: 26)
    var x = random.normal(6, 24)
    let (dy, angles) = (random.normal(6, 24), random.normal(6, 24))
    let clean = Self.forwards(Workbench(CPUBackend(threads: 2), padding: 0), x, angles: angles)
    for (row, value) in [(1, Double.nan), (3, .infinity), (4, -.infinity)] { x[row, 5] = value }
    let bench = Workbench(CPUBackend(threads: 2), padding: 0)
    for (a, b) in zip(Self.forwards(bench, x, angles: angles), clean) {
      expectSameBits(a.values.rows([0, 2, 5]).floats, b.values.rows([0, 2, 5]).floats, a.name)
      #expect(a.values.row(1).contains { $0.isNaN }, "\(a.name)")
    }
    _ = Self.gradients(bench, x, dy)
  }
}
