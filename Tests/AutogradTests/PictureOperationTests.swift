import Autograd
import TensorCore
import TensorTesting
import Testing

private func leaf(_ values: DoubleMatrix, on backend: any Backend) -> Tensor {
  Tensor(backend.upload(values), requiresGradient: true)
}

private func vector(_ values: DoubleMatrix, on backend: any Backend) -> Parameter {
  let parameter = Parameter(
    parts: [.init(name: "w", rows: values.columns)], rows: 1, columns: values.columns,
    isVector: true, on: backend)
  values.floats.withUnsafeBufferPointer { backend.write($0, into: parameter.value) }
  parameter.markChanged()
  return parameter
}

/// Checks the gradient of sum(result * fixed weights).
private func check(
  _ inputs: [DoubleMatrix], on backend: any Backend,
  sourceLocation: SourceLocation = #_sourceLocation,
  build: (Tape, [DoubleMatrix]) -> (result: Tensor, gradients: () -> [Matrix?])
) {
  let tape = Tape(backend, isRecording: true)
  let (result, gradients) = build(tape, inputs)
  var random = RandomMatrices(seed: 77)
  let weights = random.normal(result.rows, result.columns)
  tape.backward(from: result, seed: backend.upload(weights))
  gradientCheck(
    inputs, gradients: gradients().compactMap { $0 }.map(backend.download), precision: .float,
    sourceLocation: sourceLocation
  ) { moved in
    let value = build(Tape(backend, isRecording: false), moved).result.value
    return zip(backend.download(value).values, weights.values).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

@Suite("operations of a vision transformer", .tags(.gradient))
struct PictureOperationTests {
  @Test("layerNorm has the gradient of its formula", arguments: TestBackends.available)
  func layerNorm(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    var random = RandomMatrices(seed: 1)
    check(
      [random.normal(5, 19), random.normal(1, 19), random.normal(1, 19)], on: backend
    ) { tape, inputs in
      let x = leaf(inputs[0], on: backend)
      let (w, b) = (vector(inputs[1], on: backend), vector(inputs[2], on: backend))
      let y = tape.apply(LayerNormalize(x, weight: w, bias: b, epsilon: 1e-6))
      return (y, { [x.gradient, w.gradient, b.gradient] })
    }
  }

  @Test(
    "gelu has the gradient of its formula in each form", arguments: TestBackends.available,
    GELUKind.allCases)
  func gelu(_ kind: TestBackend, _ form: GELUKind) {
    let backend = kind.make(threads: 2)
    var random = RandomMatrices(seed: 2)
    check([random.normal(4, 21)], on: backend) { tape, inputs in
      let x = leaf(inputs[0], on: backend)
      return (tape.apply(GELU(x, kind: form)), { [x.gradient] })
    }
  }

  @Test(
    "merged rows hold the values end to end, and the gradient goes back to each",
    arguments: TestBackends.available)
  func mergeRows(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    var random = RandomMatrices(seed: 3)
    let values = random.normal(6, 5)
    check([values], on: backend) { tape, inputs in
      let x = leaf(inputs[0], on: backend)
      return (tape.apply(MergeRows(x, count: 3)), { [x.gradient] })
    }
    let merged = Tape(backend, isRecording: false).apply(
      MergeRows(leaf(values, on: backend), count: 3))
    #expect(merged.rows == 2 && merged.columns == 15)
    #expect(backend.download(merged.value).values == values.roundedToFloat.values)
  }

  @Test(
    "placed rows replace the others' values and take over their gradient",
    arguments: TestBackends.available)
  func placeRows(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    var random = RandomMatrices(seed: 4)
    let order: [Int32] = [2, 0, 1, 0]
    let inputs = [random.normal(7, 5), random.normal(3, 5)]
    check(inputs, on: backend) { tape, inputs in
      let (x, features) = (leaf(inputs[0], on: backend), leaf(inputs[1], on: backend))
      let y = tape.apply(PlaceRows(x, features, order: order, at: [1..<3, 5..<7]))
      return (y, { [x.gradient, features.gradient] })
    }
    let placed = Tape(backend, isRecording: false).apply(
      PlaceRows(
        leaf(inputs[0], on: backend), leaf(inputs[1], on: backend), order: order,
        at: [1..<3, 5..<7]))
    let rows = backend.download(placed.value).values
    let (x, features) = (inputs[0].roundedToFloat.values, inputs[1].roundedToFloat.values)
    func row(_ values: [Double], _ index: Int) -> [Double] {
      Array(values[index * 5..<(index + 1) * 5])
    }
    let expected = [
      row(x, 0), row(features, 2), row(features, 0), row(x, 3), row(x, 4), row(features, 1),
      row(features, 0),
    ]
    #expect(rows == expected.flatMap { $0 })
  }
}
