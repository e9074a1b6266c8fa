import Autograd
import TensorCore
import TensorTesting
import Testing

@Suite("a stretch computed again on the way back")
struct RecomputedTests {
  private static func parameter(_ rows: Int, _ columns: Int, on backend: any Backend) -> Parameter {
    let parameter = Parameter(
      parts: [.init(name: "w", rows: rows)], rows: rows, columns: columns, isVector: false,
      on: backend)
    let random = SeededRandom(seed: 3, purpose: .test)
    let values = (0..<rows * columns).map { random.normal(UInt64($0), UInt64(rows)) }
    values.withUnsafeBufferPointer { backend.write($0, into: parameter.value) }
    parameter.markChanged()
    parameter.prepare(on: backend)
    return parameter
  }

  @Test(
    "has the value and the gradients it has without",
    arguments: TestBackends.available, [true, false])
  func same(backend: TestBackend, inputNeedsGradient: Bool) throws {
    let backend = backend.make(threads: 2)
    let (rows, width) = (9, 8)
    let random = SeededRandom(seed: 4, purpose: .test)
    let values = (0..<rows * width).map { random.normal(UInt64($0)) }
    let seed = (0..<rows * width).map { random.normal(UInt64($0), 1) }
    var results: [[[Float]]] = []
    for recomputes in [false, true] {
      let (first, second) = (
        Self.parameter(2 * width, width, on: backend), Self.parameter(width, width, on: backend)
      )
      let tape = Tape(backend, isRecording: true)
      let x = Tensor(
        backend.makeMatrix(values, rows: rows, columns: width),
        requiresGradient: inputNeedsGradient)
      let body = { (x: Tensor, tape: Tape) -> Tensor in
        let inner = tape.apply(GatedSiLU(tape.apply(LinearMap(x, weight: first))))
        return tape.apply(LinearMap(inner, weight: second, residual: x))
      }
      let y =
        recomputes
        ? tape.recomputing(x, hasTrainableParameters: true, body) : body(x, tape)
      let value = backend.readFloats(y.value)
      tape.backward(from: y, seed: backend.makeMatrix(seed, rows: rows, columns: width))
      results.append(
        [value] + [first, second].map { backend.readFloats($0.gradient ?? $0.value) }
          + (x.gradient.map { [backend.readFloats($0)] } ?? []))
      #expect(first.gradient != nil && second.gradient != nil)
      #expect((x.gradient != nil) == inputNeedsGradient)
    }
    #expect(results[0] == results[1])
  }

  @Test("a stretch that nothing is trained in is not recorded")
  func frozen() {
    let backend = TestBackends.reference.make()
    let tape = Tape(backend, isRecording: true)
    let x = Tensor(backend.makeMatrix([1, 2], rows: 1, columns: 2), requiresGradient: false)
    let y = tape.recomputing(x, hasTrainableParameters: false) { x, _ in x }
    #expect(!y.requiresGradient)
  }
}
