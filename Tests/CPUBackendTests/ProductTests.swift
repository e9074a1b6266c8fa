import CPUBackend
import TensorCore
import TensorTesting
import Testing

@Suite("Forward products keep the bits of a row")
struct ProductTests {
  static let levels = CPUBackend.Level.allCases.filter(\.isAvailable)

  private static func numbers(_ count: Int, _ stream: UInt64) -> [Float] {
    let random = SeededRandom(seed: 5, purpose: .test)
    return (0..<count).map { random.normal(stream, UInt64($0)) }
  }

  private static func upload(
    _ values: [Float], _ rows: Int, _ columns: Int, padding: Int = 0, on backend: CPUBackend
  ) -> Matrix {
    let stride = columns + padding
    let storage = backend.allocate(rows * stride, .f32)
    let matrix = Matrix(storage: storage, rows: rows, columns: columns, stride: stride)
    values.withUnsafeBufferPointer { backend.write($0, into: matrix) }
    return matrix
  }

  /// y of x `[rows, k]` under a weight `[m, k]`, bias and residual.
  private static func product(
    _ backend: CPUBackend, x: ArraySlice<Float>, weight: [Float], m: Int, k: Int, padding: Int = 0
  ) -> [Float] {
    let rows = x.count / k
    let prepared = backend.prepare(
      weight: upload(weight, m, k, padding: padding, on: backend), version: 1)
    let bias = upload(numbers(m, 9), 1, m, on: backend)
    let y = upload(
      [Float](repeating: 0.25, count: rows * m), rows, m, padding: padding, on: backend)
    backend.matmul(
      upload(Array(x), rows, k, padding: padding, on: backend), prepared, bias: bias, residual: y,
      into: y)
    return backend.floats(y)
  }

  /// One chain of fused multiply-adds over ascending k for each output, then bias, then residual.
  private static func twin(_ x: [Float], _ weight: [Float], m: Int, k: Int) -> [Float] {
    let bias = numbers(m, 9)
    return (0..<x.count / k * m).map { index in
      let (row, output) = (index / m, index % m)
      var sum: Float = 0
      for i in 0..<k { sum.addProduct(x[row * k + i], weight[output * k + i]) }
      return (sum + bias[output]) + 0.25
    }
  }

  @Test("the fixed-order kernel is one chain of fused multiply-adds", arguments: levels)
  func fixedOrder(level: CPUBackend.Level) {
    let backend = CPUBackend(threads: 2, matmulPath: .fixedOrder, level: level)
    for (n, m, k) in [(1, 1, 1), (1, 130, 33), (3, 64, 16), (7, 65, 20), (13, 97, 5), (30, 40, 31)]
    {
      let (x, weight) = (Self.numbers(n * k, 1), Self.numbers(m * k, 2))
      let expected = Self.twin(x, weight, m: m, k: k)
      for padding in [0, 3] {
        let y = Self.product(backend, x: x[...], weight: weight, m: m, k: k, padding: padding)
        #expect(y == expected, "\(level) \((n, m, k)) padding \(padding)")
      }
    }
  }

  @Test(
    "a row has the same bits in every batch of 1 to 64 rows, at any offset, on any threads",
    arguments: CPUBackend.MatmulPath.allCases)
  func rowInvariance(path: CPUBackend.MatmulPath) {
    // 1300 inputs are more than oneDNN sums in one chain.
    for (m, k) in [(96, 64), (130, 1300)] {
      let x = Self.numbers(64 * k, 3)
      let weight = Self.numbers(m * k, 4)
      let whole = Self.product(
        CPUBackend(threads: 1, matmulPath: path), x: x[...], weight: weight, m: m, k: k)
      let random = SeededRandom(seed: 2, purpose: .test)
      for threads in [1, 2] {
        let backend = CPUBackend(threads: threads, matmulPath: path)
        for rows in k < 100 ? Array(1...64) : [1, 2, 5, 12, 13, 31, 64] {
          let begin = random.below(65 - rows, UInt64(rows), UInt64(threads))
          let part = Self.product(
            backend, x: x[begin * k..<(begin + rows) * k], weight: weight, m: m, k: k)
          #expect(
            part == Array(whole[begin * m..<(begin + rows) * m]),
            "\(path): \(rows) rows from \(begin), [\(m), \(k)], \(threads) threads")
        }
      }
    }
  }

  @Test(
    "many rows have the bits of few, whichever kernels serve them",
    arguments: [(64, 256), (200, 48), (64, 1300)])
  func manyRows(m: Int, k: Int) {
    let rows = 1100
    let x = Self.numbers(rows * k, 6)
    let weight = Self.numbers(m * k, 7)
    for path in CPUBackend.MatmulPath.allCases {
      for padding in [0, 5] {
        let backend = CPUBackend(threads: 2, matmulPath: path)
        let whole = Self.product(
          backend, x: x[...], weight: weight, m: m, k: k, padding: padding)
        for begin in [0, 63, 64, 500, 1099] {
          let row = Self.product(
            backend, x: x[begin * k..<(begin + 1) * k], weight: weight, m: m, k: k)
          #expect(row == Array(whole[begin * m..<(begin + 1) * m]), "\(path) row \(begin)")
        }
      }
    }
  }

  @Test("packing again serves the new weight under its version")
  func packAgain() {
    let backend = CPUBackend(threads: 2)
    let (m, k) = (70, 30)
    let weight = Self.upload(Self.numbers(m * k, 1), m, k, on: backend)
    let prepared = backend.prepare(weight: weight, version: 7)
    backend.scale(weight, by: 2)
    backend.prepare(again: prepared, weight: weight, version: 8)
    #expect(prepared.version == 8)
    let fresh = backend.prepare(weight: weight, version: 8)
    let x = Self.upload(Self.numbers(4 * k, 2), 4, k, on: backend)
    let (a, b) = (backend.matrix(rows: 4, columns: m), backend.matrix(rows: 4, columns: m))
    backend.matmul(x, prepared, bias: nil, residual: nil, into: a)
    backend.matmul(x, fresh, bias: nil, residual: nil, into: b)
    #expect(backend.floats(a) == backend.floats(b))
  }

  @Test("weight gradients repeat bit for bit at one thread count", arguments: [1, 2])
  func weightGradientRepeats(threads: Int) {
    let backend = CPUBackend(threads: threads)
    let dy = Self.upload(Self.numbers(300 * 96, 1), 300, 96, on: backend)
    let x = Self.upload(Self.numbers(300 * 64, 2), 300, 64, on: backend)
    func gradient() -> [Float] {
      let dWeight = backend.matrix(rows: 96, columns: 64)
      backend.fill(dWeight, with: 1)
      backend.matmulWeightGradient(dy, x, addingTo: dWeight)
      return backend.floats(dWeight)
    }
    let first = gradient()
    for _ in 0..<20 { #expect(gradient() == first) }
  }
}

extension CPUBackend {
  fileprivate func matrix(rows: Int, columns: Int) -> Matrix {
    Matrix(storage: allocate(rows * columns, .f32), rows: rows, columns: columns)
  }
}
