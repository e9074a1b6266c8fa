import Autograd
import TensorCore
import TensorTesting
import Testing

@Suite("tape")
struct TapeTests {
  private static func weight(_ backend: any Backend) -> Parameter {
    let weight = Parameter(
      parts: [.init(name: "w", rows: 2)], rows: 2, columns: 2, isVector: false, on: backend)
    backend.fill(weight.value, with: 1)
    weight.markChanged()
    return weight
  }

  @Test("a value that needs a gradient cannot be read by an operation without one")
  func detachedTraps() async {
    await #expect(processExitsWith: .failure) {
      let backend = TestBackends.reference.make()
      let tape = Tape(backend, isRecording: true)
      let weight = TapeTests.weight(backend)
      weight.prepare(on: backend)
      let x = Tensor(backend.makeMatrix([1, 2], rows: 1, columns: 2), requiresGradient: false)
      _ = tape.detached(tape.apply(LinearMap(x, weight: weight)), for: "sample")
    }
  }

  @Test("a weight packed before its last change cannot be used")
  func stalePackTraps() async {
    await #expect(processExitsWith: .failure) {
      let backend = TestBackends.reference.make()
      let weight = TapeTests.weight(backend)
      weight.prepare(on: backend)
      weight.markChanged()
      _ = weight.preparedWeight()
    }
  }

  @Test("packing again after a change serves the new value")
  func packsAgain() {
    let backend = TestBackends.reference.make()
    let weight = Self.weight(backend)
    weight.prepare(on: backend)
    backend.fill(weight.value, with: 3)
    weight.markChanged()
    weight.prepare(on: backend)
    let tape = Tape(backend, isRecording: false)
    let x = Tensor(backend.makeMatrix([1, 2], rows: 1, columns: 2), requiresGradient: false)
    #expect(backend.readFloats(tape.apply(LinearMap(x, weight: weight)).value) == [9, 9])
  }

  @Test("an inference tape records nothing and frozen weights get no gradient")
  func frozen() {
    let backend = TestBackends.reference.make()
    let weight = Self.weight(backend)
    weight.prepare(on: backend)
    weight.isTrainable = false
    let tape = Tape(backend, isRecording: true)
    let x = Tensor(backend.makeMatrix([1, 2], rows: 1, columns: 2), requiresGradient: true)
    let y = tape.apply(LinearMap(x, weight: weight))
    tape.backward(from: y, seed: backend.makeMatrix([1, 1], rows: 1, columns: 2))
    #expect(weight.gradient == nil)
    #expect(x.gradient.map(backend.readFloats) == [2, 2])
    let silent = Tape(backend, isRecording: false)
    #expect(!silent.apply(LinearMap(x, weight: weight)).requiresGradient)
  }

  @Test("a value used twice gets the sum of both gradients")
  func fanOut() {
    let backend = TestBackends.reference.make()
    let weight = Self.weight(backend)
    weight.prepare(on: backend)
    let tape = Tape(backend, isRecording: true)
    let x = Tensor(backend.makeMatrix([1, 2], rows: 1, columns: 2), requiresGradient: true)
    // y = W x + x, so dx = Wᵀ dy + dy.
    let y = tape.apply(LinearMap(x, weight: weight, residual: x))
    tape.backward(from: y, seed: backend.makeMatrix([1, 10], rows: 1, columns: 2))
    #expect(x.gradient.map(backend.readFloats) == [12, 21])
  }
}
