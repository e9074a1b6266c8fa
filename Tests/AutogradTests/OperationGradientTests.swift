import Autograd
import Foundation
import TensorCore
import TensorTesting
import Testing

extension DoubleMatrix {
  fileprivate static func random(rows: Int, columns: Int, seed: UInt64) -> DoubleMatrix {
    var random = RandomMatrices(seed: seed)
    return random.normal(rows, columns)
  }
}

/// A scalar loss over one operation: sum of the result times fixed weights.
private struct Harness {
  let backend: any Backend
  /// Builds the result from leaves and parameters made of the inputs.
  let build: (Tape, [DoubleMatrix]) -> (result: Tensor, gradients: () -> [DoubleMatrix])

  func check(
    _ inputs: [DoubleMatrix], seed: UInt64, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let tape = Tape(backend, isRecording: true)
    let (result, gradients) = build(tape, inputs)
    let weights = DoubleMatrix.random(rows: result.rows, columns: result.columns, seed: seed)
    tape.backward(from: result, seed: backend.upload(weights))
    gradientCheck(
      inputs, gradients: gradients(), precision: .float, sourceLocation: sourceLocation
    ) { moved in
      let (value, _) = build(Tape(backend, isRecording: false), moved)
      let output = backend.download(value.value)
      return zip(output.values, weights.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}

private func parameter(
  _ values: DoubleMatrix, isVector: Bool = false, on backend: any Backend
) -> Parameter {
  let parameter = Parameter(
    parts: [.init(name: "w", rows: isVector ? values.columns : values.rows)], rows: values.rows,
    columns: values.columns, isVector: isVector, on: backend)
  values.floats.withUnsafeBufferPointer { backend.write($0, into: parameter.value) }
  parameter.markChanged()
  if !isVector { parameter.prepare(on: backend) }
  return parameter
}

@Suite("operations", .tags(.gradient))
struct OperationGradientTests {
  @Test(
    "linear with bias and residual has the gradient of its formula",
    arguments: TestBackends.available)
  func linear(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    Harness(backend: backend) { tape, inputs in
      let x = Tensor(backend.upload(inputs[0]), requiresGradient: true)
      let w = parameter(inputs[1], on: backend)
      let b = parameter(inputs[2], isVector: true, on: backend)
      let residual = Tensor(backend.upload(inputs[3]), requiresGradient: true)
      let y = tape.apply(LinearMap(x, weight: w, bias: b, residual: residual))
      return (
        y,
        {
          [x.gradient, w.gradient, b.gradient, residual.gradient].compactMap { $0 }
            .map(backend.download)
        }
      )
    }.check(
      [
        .random(rows: 5, columns: 7, seed: 1), .random(rows: 3, columns: 7, seed: 2),
        .random(rows: 1, columns: 3, seed: 3), .random(rows: 5, columns: 3, seed: 4),
      ], seed: 5)
  }

  @Test(
    "linear with a low-rank update of two of its three parts has the gradient of its formula",
    arguments: TestBackends.available)
  func lowRank(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    Harness(backend: backend) { tape, inputs in
      let x = Tensor(backend.upload(inputs[0]), requiresGradient: true)
      let w = parameter(inputs[1], on: backend)
      let down = parameter(inputs[2], on: backend)
      let ups = [parameter(inputs[3], on: backend), parameter(inputs[4], on: backend)]
      let update = LowRankUpdate(
        down: down,
        parts: [
          .init(outputs: 0..<4, ranks: 0..<2, up: ups[0], scale: 1.5),
          .init(outputs: 6..<9, ranks: 2..<5, up: ups[1], scale: 0.5),
        ])
      let y = tape.apply(AddLowRank(tape.apply(LinearMap(x, weight: w)), x, update))
      return (
        y,
        {
          [x.gradient, w.gradient, down.gradient, ups[0].gradient, ups[1].gradient]
            .compactMap { $0 }.map(backend.download)
        }
      )
    }.check(
      [
        .random(rows: 5, columns: 7, seed: 1), .random(rows: 9, columns: 7, seed: 2),
        .random(rows: 5, columns: 7, seed: 3), .random(rows: 4, columns: 2, seed: 4),
        .random(rows: 3, columns: 3, seed: 6),
      ], seed: 5)
  }

  @Test("rmsNorm has the gradient of its formula", arguments: TestBackends.available)
  func rmsNorm(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    Harness(backend: backend) { tape, inputs in
      let x = Tensor(backend.upload(inputs[0]), requiresGradient: true)
      let w = parameter(inputs[1], isVector: true, on: backend)
      let y = tape.apply(RMSNormalize(x, weight: w, epsilon: 1e-6))
      return (y, { [x.gradient, w.gradient].compactMap { $0 }.map(backend.download) })
    }.check(
      [.random(rows: 4, columns: 19, seed: 6), .random(rows: 1, columns: 19, seed: 7)], seed: 8)
  }

  @Test(
    "normalised heads have the gradient of their formula, and values pass through",
    arguments: TestBackends.available, [1, 2, 7])
  func normalizeHeads(_ kind: TestBackend, rows: Int) {
    let backend = kind.make(threads: 2)
    let heads = RotaryAttention.Heads(query: 4, keyValue: 2, width: 6)
    Harness(backend: backend) { tape, inputs in
      let x = Tensor(backend.upload(inputs[0]), requiresGradient: true)
      let query = parameter(inputs[1], isVector: true, on: backend)
      let key = parameter(inputs[2], isVector: true, on: backend)
      let y = tape.apply(
        NormalizeHeads(x, heads: heads, query: query, key: key, epsilon: 1e-6))
      return (
        y,
        { [x.gradient, query.gradient, key.gradient].compactMap { $0 }.map(backend.download) }
      )
    }.check(
      [
        .random(rows: rows, columns: heads.totalColumns, seed: 17),
        .random(rows: 1, columns: 6, seed: 18), .random(rows: 1, columns: 6, seed: 19),
      ], seed: 20)
  }

  @Test("a normalised head is rmsNorm of its columns alone, in few rows and in many")
  func headAlone() {
    for kind in TestBackends.available {
      let backend = kind.make(threads: 2)
      let heads = RotaryAttention.Heads(query: 3, keyValue: 1, width: 10)
      for rows in [1, 2, 3, 9] {
        let x = DoubleMatrix.random(rows: rows, columns: heads.totalColumns, seed: 21)
        let scales = [22, 23].map { DoubleMatrix.random(rows: 1, columns: 10, seed: $0) }
        let weights = scales.map { parameter($0, isVector: true, on: backend) }
        let y = Tape(backend, isRecording: false).apply(
          NormalizeHeads(
            Tensor(backend.upload(x), requiresGradient: false), heads: heads, query: weights[0],
            key: weights[1], epsilon: 1e-5))
        for head in 0..<5 {
          let columns = head * 10..<(head + 1) * 10
          var expected = backend.upload(x).columns(columns)
          if head < 4 {
            let alone = Tensor(expected, requiresGradient: false)
            expected =
              Tape(backend, isRecording: false).apply(
                RMSNormalize(alone, weight: weights[head < 3 ? 0 : 1], epsilon: 1e-5)
              ).value
          }
          expectSameBits(
            backend.readFloats(y.value.columns(columns)), backend.readFloats(expected),
            "\(kind), \(rows) rows, head \(head)")
        }
      }
    }
  }

  @Test("swiGLU has the gradient of its formula", arguments: TestBackends.available)
  func swiGLU(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    Harness(backend: backend) { tape, inputs in
      let x = Tensor(backend.upload(inputs[0]), requiresGradient: true)
      let y = tape.apply(GatedSiLU(x))
      return (y, { [x.gradient].compactMap { $0 }.map(backend.download) })
    }.check([.random(rows: 3, columns: 22, seed: 9)], seed: 10)
  }

  @Test("embed adds the gradient of each use of a row", arguments: TestBackends.available)
  func embed(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    Harness(backend: backend) { tape, inputs in
      let table = parameter(inputs[0], on: backend)
      let y = tape.apply(Embed(table: table, ids: [2, 0, 2, 4]))
      return (y, { [table.gradient].compactMap { $0 }.map(backend.download) })
    }.check([.random(rows: 5, columns: 6, seed: 11)], seed: 12)
  }

  @Test(
    "attention over a shared prefix has the gradient of its formula",
    arguments: TestBackends.available)
  func attention(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    let layout = SequenceLayout.packed([
      .init(prefix: 5, suffixes: [3, 0, 2]), .init(prefix: 4, suffixes: []),
    ])
    let heads = RotaryAttention.Heads(query: 4, keyValue: 2, width: 4)
    let positions = [0, 1, 2, 3, 4, 5, 6, 7, 5, 6, 0, 1, 2, 3].map(Double.init)
    let half = heads.width / 2
    let angle = positions.flatMap { p in (0..<half).map { p / (Double($0) * 3 + 1) } }
    func matrix(_ f: (Double) -> Double) -> DoubleMatrix {
      DoubleMatrix(rows: positions.count, columns: half, values: angle.map(f))
    }
    let angles = RotaryAttention.Angles(
      cos: backend.upload(matrix { Foundation.cos($0) }),
      sin: backend.upload(matrix { Foundation.sin($0) }))
    Harness(backend: backend) { tape, inputs in
      let x = Tensor(backend.upload(inputs[0]), requiresGradient: true)
      let y = tape.apply(
        RotaryAttention(x, heads: heads, angles: angles, layout: layout, pages: nil))
      return (y, { [x.gradient].compactMap { $0 }.map(backend.download) })
    }.check([.random(rows: layout.rowCount, columns: heads.totalColumns, seed: 13)], seed: 14)
  }

  @Test(
    "the log-prob head sends back both seeds, rows shared by several pairs included",
    arguments: TestBackends.available)
  func head(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    let pairs = HeadPairs(rows: [0, 0, 1, 3], targets: [4, 1, 0, 6])
    let logProbSeeds: [Float] = [0.5, -1.25, 2, 0.75]
    let entropySeeds: [Float] = [0.25, 0, -1, 0.5]
    let hidden = DoubleMatrix.random(rows: 4, columns: 6, seed: 15)
    let table = DoubleMatrix.random(rows: 9, columns: 6, seed: 16)
    let tape = Tape(backend, isRecording: true)
    let x = Tensor(backend.upload(hidden), requiresGradient: true)
    let w = parameter(table, on: backend)
    LogProbHead(x, weight: w, pairs: pairs, temperature: 0.7).backward(
      tape, logProbSeeds: logProbSeeds, entropySeeds: entropySeeds)
    gradientCheck(
      [hidden, table], gradients: [x.gradient, w.gradient].compactMap { $0 }.map(backend.download),
      precision: .float
    ) { moved in
      let values = LogProbHead(
        Tensor(backend.upload(moved[0]), requiresGradient: false),
        weight: parameter(moved[1], on: backend), pairs: pairs, temperature: 0.7
      ).values(on: backend)
      var loss = 0.0
      for i in 0..<pairs.count {
        loss += Double(logProbSeeds[i]) * Double(values.logProbs[i])
        loss += Double(entropySeeds[i]) * Double(values.entropies[i])
      }
      return loss
    }
  }
}
