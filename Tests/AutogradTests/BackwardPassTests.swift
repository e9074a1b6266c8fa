import Autograd
import TensorCore
import TensorTesting
import Testing

private func weight(_ values: DoubleMatrix, on backend: any Backend) -> Parameter {
  let parameter = Parameter(
    parts: [.init(name: "w", rows: values.rows)], rows: values.rows, columns: values.columns,
    isVector: false, on: backend)
  values.floats.withUnsafeBufferPointer { backend.write($0, into: parameter.value) }
  parameter.markChanged()
  parameter.prepare(on: backend)
  return parameter
}

@Suite("backward pass")
struct BackwardPassTests {
  @Test("a result that does not reach the loss sends nothing back, and the tape is used up")
  func deadBranch() {
    let backend = TestBackends.reference.make()
    let used = weight(DoubleMatrix([[2, 0], [0, 3]]), on: backend)
    let unused = weight(DoubleMatrix([[1, 1]]), on: backend)
    let tape = Tape(backend, isRecording: true)
    let x = Tensor(backend.makeMatrix([1, 1], rows: 1, columns: 2), requiresGradient: true)
    let y = tape.apply(LinearMap(x, weight: used))
    _ = tape.apply(LinearMap(x, weight: unused))
    tape.backward(from: y, seed: backend.makeMatrix([5, 7], rows: 1, columns: 2))
    #expect(unused.gradient == nil)
    #expect(x.gradient.map(backend.readFloats) == [10, 21])
    let once = used.gradient.map(backend.readFloats)
    tape.backward(from: y, seed: backend.makeMatrix([5, 7], rows: 1, columns: 2))
    #expect(used.gradient.map(backend.readFloats) == once)
  }

  @Test(
    "gradients pass through a chain that shares one weight", .tags(.gradient),
    arguments: TestBackends.available)
  func sharedWeight(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    var random = RandomMatrices(seed: 31)
    let inputs = [random.normal(3, 4), random.normal(4, 4, deviation: 0.5)]
    let weights = random.normal(3, 4)
    // y = (x Wᵀ + x) Wᵀ: W is used twice, x three times.
    func build(_ tape: Tape, _ moved: [DoubleMatrix]) -> (Tensor, Tensor, Parameter) {
      let x = Tensor(backend.upload(moved[0]), requiresGradient: true)
      let w = weight(moved[1], on: backend)
      let inner = tape.apply(LinearMap(x, weight: w, residual: x))
      return (tape.apply(LinearMap(inner, weight: w)), x, w)
    }
    let tape = Tape(backend, isRecording: true)
    let (y, x, w) = build(tape, inputs)
    tape.backward(from: y, seed: backend.upload(weights))
    gradientCheck(
      inputs, gradients: [x.gradient, w.gradient].compactMap { $0 }.map(backend.download),
      precision: .float
    ) { moved in
      let value = backend.download(build(Tape(backend, isRecording: false), moved).0.value)
      return zip(value.values, weights.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  @Test(
    "strided inputs give the results and gradients of dense ones",
    arguments: TestBackends.available)
  func strided(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    var random = RandomMatrices(seed: 32)
    let x = random.normal(5, 8)
    let table = random.normal(3, 8)
    let scale = random.normal(1, 8)
    let seeds = [random.normal(5, 3), random.normal(5, 8), random.normal(5, 4)]
    func results(padding: Int) -> [DoubleMatrix] {
      func leaf() -> Tensor {
        Tensor(backend.upload(x, padding: padding), requiresGradient: true)
      }
      let w = weight(table, on: backend)
      let norm = Parameter(
        parts: [.init(name: "n", rows: 8)], rows: 1, columns: 8, isVector: true, on: backend)
      scale.floats.withUnsafeBufferPointer { backend.write($0, into: norm.value) }
      var list: [DoubleMatrix] = []
      let operations: [(Tape, Tensor) -> Tensor] = [
        { $0.apply(LinearMap($1, weight: w)) },
        { $0.apply(RMSNormalize($1, weight: norm, epsilon: 1e-6)) },
        { $0.apply(GatedSiLU($1)) },
      ]
      for (operation, seed) in zip(operations, seeds) {
        let tape = Tape(backend, isRecording: true)
        let input = leaf()
        let y = operation(tape, input)
        list.append(backend.download(y.value))
        tape.backward(from: y, seed: backend.upload(seed, padding: padding))
        list += [input.gradient].compactMap { $0 }.map(backend.download)
      }
      return list + [w.gradient, norm.gradient].compactMap { $0 }.map(backend.download)
    }
    let dense = results(padding: 0)
    #expect(dense.count == 8)
    for padding in [1, 5] {
      for (index, (a, b)) in zip(results(padding: padding), dense).enumerated() {
        expectClose(a, b, .of(.f32, .gradient), "result \(index), padding \(padding)")
      }
    }
  }

  @Test("a tape that does not record, and a seed of another shape, trap")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      let backend = TestBackends.reference.make()
      let x = Tensor(backend.makeMatrix([1], rows: 1, columns: 1), requiresGradient: true)
      Tape(backend, isRecording: false).backward(from: x, seed: x.value)
    }
    await #expect(processExitsWith: .failure) {
      let backend = TestBackends.reference.make()
      let x = Tensor(backend.makeMatrix([1], rows: 1, columns: 1), requiresGradient: true)
      Tape(backend, isRecording: true).backward(
        from: x, seed: backend.makeMatrix([1, 2], rows: 1, columns: 2))
    }
  }
}
