import CPUBackend
import TensorCore
import TensorTesting
import Testing

@Suite("A first moment in bf16")
struct HalfMomentTests {
  private static func moment(_ count: Int, _ dtype: DType, on backend: CPUBackend) -> Matrix {
    let matrix = Matrix(storage: backend.allocate(count, dtype), rows: 1, columns: count)
    backend.fill(matrix, with: 0.5)
    return matrix
  }

  /// Weights and first moment after a step from a moment of 0.5 by gradients of 0.003.
  private static func step(
    _ backend: CPUBackend, count: Int, _ dtype: DType, rounding: UInt32
  ) -> (weights: [Float], first: [Float]) {
    let weight = backend.makeMatrix(
      [Float](repeating: 1, count: count), rows: 1, columns: count)
    let gradient = backend.makeMatrix(
      [Float](repeating: 0.003, count: count), rows: 1, columns: count)
    let second = backend.makeMatrix(
      [Float](repeating: 0.25, count: count), rows: 1, columns: count)
    let first = moment(count, dtype, on: backend)
    backend.adamW(
      weight: weight, gradient: gradient, firstMoment: first, secondMoment: second,
      AdamWStep(
        learningRate: 0.1, beta1: 0.99, beta2: 0.9, epsilon: 1e-8, weightDecay: 0, step: 3,
        gradientScale: 1, rounding: rounding))
    return (backend.floats(weight), backend.floats(first))
  }

  @Test(
    "is right in the mean, off by one unit at most, and leaves the step as it is",
    arguments: CPUBackend.Level.allCases.filter(\.isAvailable))
  func mean(level: CPUBackend.Level) {
    let backend = CPUBackend(threads: 2, level: level)
    let count = 40_003
    let exact = Self.step(backend, count: count, .f32, rounding: 0)
    let rounded = Self.step(backend, count: count, .bf16, rounding: 77)
    #expect(rounded.weights == exact.weights)
    let wanted = exact.first[0]
    // 0.49503 lies between multiples of 2^-9.
    #expect(rounded.first.allSatisfy { abs($0 - wanted) < 0x1p-9 })
    #expect(Set(rounded.first).count == 2)
    let mean = rounded.first.reduce(0.0) { $0 + Double($1) } / Double(count)
    // Four deviations of a mean of 40,003 draws between neighbours.
    #expect(abs(mean - Double(wanted)) < 4 * 0x1p-10 / 200)
  }

  @Test("is rounded by its key and its place alone")
  func determinism() {
    let one = Self.step(CPUBackend(threads: 1), count: 5_000, .bf16, rounding: 5).first
    let two = Self.step(CPUBackend(threads: 2), count: 5_000, .bf16, rounding: 5).first
    #expect(one == two)
    let portable = Self.step(
      CPUBackend(threads: 1, level: .portable), count: 5_000, .bf16, rounding: 5
    ).first
    #expect(one == portable)
    #expect(one != Self.step(CPUBackend(threads: 1), count: 5_000, .bf16, rounding: 6).first)
    let fewer = Self.step(CPUBackend(threads: 1), count: 37, .bf16, rounding: 5).first
    #expect(fewer == Array(one.prefix(37)))
  }
}
