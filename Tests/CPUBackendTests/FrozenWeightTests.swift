import CPUBackend
import TensorCore
import TensorTesting
import Testing

@Suite("A frozen weight has the bits of the rounded one")
struct FrozenWeightTests {
  static let levels = CPUBackend.Level.allCases.filter(\.isAvailable)

  private static func numbers(_ count: Int, _ stream: UInt64) -> [Float] {
    let random = SeededRandom(seed: 6, purpose: .test)
    return (0..<count).map { random.normal(stream, UInt64($0)) }
  }

  private static func rounded(_ values: [Float]) -> [Float] {
    values.map { BFloat16.value(BFloat16.bits($0)) }
  }

  @Test("forward products, in every number of rows and on every instruction set", arguments: levels)
  func products(level: CPUBackend.Level) {
    let backend = CPUBackend(threads: 2, level: level)
    // 1,100 rows are enough for oneDNN, where there is one.
    for (n, m, k) in [
      (1, 1, 1), (1, 130, 33), (5, 65, 20), (13, 97, 16), (30, 40, 31), (1100, 96, 64),
    ] {
      let weight = Self.numbers(m * k, 2)
      let x = backend.makeMatrix(Self.numbers(n * k, 1), rows: n, columns: k)
      let bias = backend.makeMatrix(Self.numbers(m, 3), rows: 1, columns: m)
      let frozen = backend.prepareFrozen(
        weight: backend.makeMatrix(weight, rows: m, columns: k))
      let plain = backend.prepare(
        weight: backend.makeMatrix(Self.rounded(weight), rows: m, columns: k), version: 1)
      let (y, wanted) = (
        backend.makeMatrix(Self.numbers(n * m, 4), rows: n, columns: m),
        backend.makeMatrix(Self.numbers(n * m, 4), rows: n, columns: m)
      )
      backend.matmul(x, frozen, bias: bias, residual: y, into: y)
      backend.matmul(x, plain, bias: bias, residual: wanted, into: wanted)
      #expect(backend.floats(y) == backend.floats(wanted), "\(level) \((n, m, k))")
    }
  }

  @Test("input gradients, added or set, and rows")
  func gradientsAndRows() {
    let backend = CPUBackend(threads: 2)
    for (n, m, k) in [(1, 1, 1), (7, 65, 20), (33, 700, 48)] {
      let weight = Self.numbers(m * k, 2)
      let dy = backend.makeMatrix(Self.numbers(n * m, 5), rows: n, columns: m)
      let frozen = backend.prepareFrozen(
        weight: backend.makeMatrix(weight, rows: m, columns: k))
      let plain = backend.makeMatrix(Self.rounded(weight), rows: m, columns: k)
      for accumulating in [false, true] {
        let dx = backend.makeMatrix(Self.numbers(n * k, 7), rows: n, columns: k)
        let wanted = backend.makeMatrix(Self.numbers(n * k, 7), rows: n, columns: k)
        backend.matmulInputGradient(dy, frozen: frozen, accumulating: accumulating, into: dx)
        backend.matmulInputGradient(dy, weight: plain, accumulating: accumulating, into: wanted)
        for (a, b) in zip(backend.floats(dx), backend.floats(wanted)) {
          #expect(abs(a - b) <= 2e-6 * Float(m).squareRoot() * 10, "\((n, m, k))")
        }
      }
      let ids: [Int32] = [Int32(m - 1), 0, Int32(m / 2)]
      let y = backend.allocateMatrix(rows: 3, columns: k)
      let expected = backend.allocateMatrix(rows: 3, columns: k)
      backend.gatherRows(frozen: frozen, ids: ids, into: y)
      backend.gatherRows(plain, ids: ids, into: expected)
      #expect(backend.floats(y) == backend.floats(expected))
    }
  }

  @Test("rounding to bf16 goes to the nearest, ties to even, and keeps infinities and NaN")
  func rounding() {
    let values: [Float] = [
      0, -0.0, 1, 1 + 0x1p-8, 1 + 0x1p-8 + 0x1p-20, 1 + 0x1.8p-7, -1 - 0x1.8p-7, .infinity,
      -.infinity, .greatestFiniteMagnitude,
      .leastNonzeroMagnitude, .nan, Float(bitPattern: 0x7F80_0001), 0x1.fep127,
    ]
    let backend = CPUBackend(threads: 1)
    let frozen = backend.prepareFrozen(
      weight: backend.makeMatrix(values, rows: values.count, columns: 1))
    let y = backend.allocateMatrix(rows: values.count, columns: 1)
    backend.gatherRows(frozen: frozen, ids: values.indices.map(Int32.init), into: y)
    for (found, wanted) in zip(backend.floats(y), Self.rounded(values)) {
      #expect(found.bitPattern == wanted.bitPattern || (found.isNaN && wanted.isNaN))
    }
  }

  @Test("the gradient of the head from a frozen weight is that of the rounded one")
  func head() {
    let backend = CPUBackend(threads: 2)
    let (n, v, d) = (6, 90, 24)
    let weight = Self.numbers(v * d, 2)
    let hidden = backend.makeMatrix(Self.numbers(n * d, 1), rows: n, columns: d)
    let plain = backend.makeMatrix(Self.rounded(weight), rows: v, columns: d)
    let frozen = backend.prepareFrozen(weight: backend.makeMatrix(weight, rows: v, columns: d))
    let pairs = HeadPairs(rows: [0, 1, 1, 4], targets: [3, 89, 0, 64])
    let (dx, wanted) = (
      backend.allocateMatrix(rows: n, columns: d), backend.allocateMatrix(rows: n, columns: d)
    )
    let values = backend.headGradient(
      hidden, weight: nil, prepared: frozen, bias: nil, pairs: pairs, temperature: 1,
      logProbSeeds: [1, -1, 0.5, 2], entropySeeds: nil, dHidden: dx, dWeight: nil)
    let same = backend.headGradient(
      hidden, weight: plain, prepared: backend.prepare(weight: plain, version: 1), bias: nil,
      pairs: pairs, temperature: 1, logProbSeeds: [1, -1, 0.5, 2], entropySeeds: nil,
      dHidden: wanted, dWeight: nil)
    #expect(values == same)
    for (a, b) in zip(backend.floats(dx), backend.floats(wanted)) {
      #expect(abs(a - b) <= 1e-5 * max(1, abs(b)))
    }
  }
}
