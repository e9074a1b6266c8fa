import Autograd
import TensorCore
import TensorTesting
import Testing

@Suite("parameter", .tags(.value))
struct ParameterTests {
  private static func matrix(_ backend: any Backend) -> Parameter {
    let parameter = Parameter(
      parts: [.init(name: "q", rows: 2), .init(name: "k", rows: 1)], rows: 3, columns: 2,
      isVector: false, on: backend)
    [1, 2, 3, 4, 5, 6].withUnsafeBufferPointer { backend.write($0, into: parameter.value) }
    parameter.markChanged()
    return parameter
  }

  @Test("parts are consecutive rows of a matrix and columns of a vector")
  func parts() {
    let backend = TestBackends.reference.make()
    let matrix = Self.matrix(backend)
    #expect(matrix.name == "q+1" && matrix.count == 6)
    #expect(backend.readFloats(matrix.view(ofPart: 0, in: matrix.value)) == [1, 2, 3, 4])
    #expect(backend.readFloats(matrix.view(ofPart: 1, in: matrix.value)) == [5, 6])
    let vector = Parameter(
      parts: [.init(name: "a", rows: 1), .init(name: "b", rows: 2)], rows: 1, columns: 3,
      isVector: true, on: backend)
    #expect(backend.readFloats(vector.value) == [0, 0, 0])
    [7, 8, 9].withUnsafeBufferPointer { backend.write($0, into: vector.value) }
    #expect(backend.readFloats(vector.view(ofPart: 0, in: vector.value)) == [7])
    #expect(backend.readFloats(vector.view(ofPart: 1, in: vector.value)) == [8, 9])
  }

  @Test("gradients of two passes add up, clearing keeps the memory, dropping gives it back")
  func gradients() throws {
    let backend = TestBackends.reference.make()
    let weight = Self.matrix(backend)
    weight.prepare(on: backend)
    func pass() {
      let tape = Tape(backend, isRecording: true)
      let x = Tensor(backend.makeMatrix([1, 10], rows: 1, columns: 2), requiresGradient: false)
      let y = tape.apply(LinearMap(x, weight: weight))
      tape.backward(from: y, seed: backend.makeMatrix([1, 2, 3], rows: 1, columns: 3))
    }
    #expect(weight.gradient == nil)
    pass()
    let once: [Float] = [1, 10, 2, 20, 3, 30]
    #expect(weight.gradient.map(backend.readFloats) == once)
    pass()
    #expect(weight.gradient.map(backend.readFloats) == once.map { 2 * $0 })
    let storage = try #require(weight.gradient).storage
    weight.clearGradient(on: backend)
    #expect(weight.gradient.map(backend.readFloats) == [0, 0, 0, 0, 0, 0])
    #expect(weight.gradient?.storage === storage)
    weight.dropGradient()
    #expect(weight.gradient == nil)
  }

  @Test("parts that do not cover the rows trap")
  func uncovered() async {
    await #expect(processExitsWith: .failure) {
      _ = Parameter(
        parts: [.init(name: "q", rows: 2)], rows: 3, columns: 2, isVector: false,
        on: TestBackends.reference.make())
    }
  }

  @Test("a weight that was never packed cannot be used")
  func unpacked() async {
    await #expect(processExitsWith: .failure) {
      _ = ParameterTests.matrix(TestBackends.reference.make()).preparedWeight()
    }
  }
}
