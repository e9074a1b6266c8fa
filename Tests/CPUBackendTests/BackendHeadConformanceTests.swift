import Foundation
import TensorCore
import TensorTesting
import Testing

@Suite("Every backend's head agrees with the reference and with itself")
struct BackendHeadConformanceTests {
  /// Rows, width, vocabulary.
  static let shapes = [(1, 1, 2), (3, 17, 7), (9, 32, 100), (5, 24, 1031), (40, 48, 259)]

  @Test(
    "log-probs, entropies and their gradient", .tags(.parity), arguments: TestBackends.fast, shapes)
  func values(backend: TestBackend, shape: (Int, Int, Int)) {
    let (n, d, vocabulary) = shape
    for temperature: Float in [0.7, 1] {
      expectConformance(
        backend, .of(.f32, .gradient), seed: 1, "\(shape) at \(temperature)"
      ) { bench, random in
        let hidden = bench.matrix(random.normal(n, d))
        let weight = bench.matrix(
          random.normal(vocabulary, d, deviation: 2 / Double(d).squareRoot()))
        let prepared = bench.backend.prepare(weight: weight, version: 1)
        let pairs = pairs(n, vocabulary, &random)
        let values = bench.backend.headLogProbs(
          hidden, prepared, pairs: pairs, temperature: temperature)
        let seeds = random.normal(1, pairs.count).floats
        let entropySeeds = random.normal(1, pairs.count).floats
        var results = [
          DoubleMatrix([values.logProbs.map(Double.init), values.entropies.map(Double.init)])
        ]
        for hasEntropy in [false, true] {
          let dHidden = bench.empty(n, d)
          let dWeight = bench.matrix(random.normal(vocabulary, d))
          bench.backend.headGradient(
            hidden, weight: weight, prepared: prepared, pairs: pairs, temperature: temperature,
            logProbSeeds: seeds, entropySeeds: hasEntropy ? entropySeeds : nil, dHidden: dHidden,
            dWeight: dWeight)
          results += [bench.values(dHidden), bench.values(dWeight)]
        }
        let frozen = bench.empty(n, d)
        bench.backend.headGradient(
          hidden, weight: weight, prepared: prepared, pairs: pairs, temperature: temperature,
          logProbSeeds: seeds, entropySeeds: nil, dHidden: frozen, dWeight: nil)
        let logits = bench.empty(n, vocabulary)
        bench.backend.logits(hidden, prepared, into: logits)
        return results + [bench.values(frozen), bench.values(logits)]
      }
    }
  }

  @Test(
    "a token with a bias of minus infinity has probability 0 and no gradient, and is never drawn",
    .tags(.parity), arguments: TestBackends.fast)
  func excluded(backend: TestBackend) {
    let (n, d, vocabulary) = (9, 24, 67)
    let excluded: Set = [0, 3, 31, 66]
    expectConformance(backend, .of(.f32, .gradient), seed: 5, "excluded") { bench, random in
      let hidden = bench.matrix(random.normal(n, d))
      let weight = bench.matrix(random.normal(vocabulary, d, deviation: 0.5))
      let prepared = bench.backend.prepare(weight: weight, version: 1)
      let bias = bench.matrix(
        DoubleMatrix([
          (0..<vocabulary).map { excluded.contains($0) ? -.infinity : Double($0 % 3) }
        ]))
      let pairs = HeadPairs(
        rows: (0..<n).map(Int32.init), targets: (0..<n).map { Int32(4 + 3 * $0) })
      let dHidden = bench.empty(n, d)
      let dWeight = bench.matrix(DoubleMatrix(rows: vocabulary, columns: d))
      let values = bench.backend.headGradient(
        hidden, weight: weight, prepared: prepared, bias: bias, pairs: pairs, temperature: 0.8,
        logProbSeeds: random.normal(1, n).floats, entropySeeds: random.normal(1, n).floats,
        dHidden: dHidden, dWeight: dWeight)
      #expect(
        values
          == bench.backend.headLogProbs(
            hidden, prepared, bias: bias, pairs: pairs, temperature: 0.8))
      let gradient = bench.values(dWeight)
      for id in excluded { #expect(gradient.row(id).allSatisfy { $0 == 0 }) }
      let draws = (0..<n).flatMap { row in
        (0..<40).map { SampleDraw(row: row, temperature: 3, uniform: Float($0) / 40) }
      }
      for token in bench.backend.sample(hidden, prepared, bias: bias, draws: draws) {
        #expect(!excluded.contains(Int(token.id)) && token.logProb.isFinite)
      }
      return [
        DoubleMatrix([values.logProbs.map(Double.init), values.entropies.map(Double.init)]),
        bench.values(dHidden), gradient,
      ]
    }
  }

  /// Ascending rows, some repeated, some left out.
  private func pairs(
    _ rows: Int, _ vocabulary: Int, _ random: inout RandomMatrices
  ) -> HeadPairs {
    let count = rows + 3
    return HeadPairs(
      rows: random.integers(count, in: 0..<rows).sorted().map { Int32($0) },
      targets: random.integers(count, in: 0..<vocabulary).map { Int32($0) })
  }

  @Test(
    "logits of hundreds neither overflow nor give NaN", .tags(.parity),
    arguments: TestBackends.fast)
  func largeLogits(backend: TestBackend) {
    expectConformance(
      backend, Tolerance(absolute: 2e-4, relative: 1e-4), seed: 2
    ) { bench, random in
      let hidden = bench.matrix(random.normal(6, 16, deviation: 20))
      let weight = bench.matrix(random.normal(77, 16, deviation: 4))
      let prepared = bench.backend.prepare(weight: weight, version: 1)
      let rows = (0..<6 * 77).map { Int32($0 / 77) }
      let targets = (0..<6 * 77).map { Int32($0 % 77) }
      let values = bench.backend.headLogProbs(
        hidden, prepared, pairs: HeadPairs(rows: rows, targets: targets), temperature: 1)
      return [DoubleMatrix([values.logProbs.map(Double.init), values.entropies.map(Double.init)])]
    }
  }

  @Test(
    "sample reports the bits of the head's log-prob and entropy", .tags(.invariant),
    arguments: TestBackends.available, shapes)
  func sampleEqualsHead(candidate: TestBackend, shape: (Int, Int, Int)) {
    let (n, d, vocabulary) = shape
    var random = RandomMatrices(seed: 3)
    let (hidden, weight) = (random.normal(n, d), random.normal(vocabulary, d, deviation: 0.3))
    for threads in 1...2 {
      let backend = candidate.make(threads: threads)
      let prepared = backend.prepare(weight: backend.upload(weight), version: 1)
      let x = backend.upload(hidden, padding: 1)
      for temperature: Float in [0, 0.6, 1, 1.7] {
        let draws = (0..<3 * n).map {
          SampleDraw(
            row: $0 / 3, temperature: temperature,
            uniform: Float(random.uniform(1, 1).values[0]), topK: $0 % 3 == 1 ? 5 : 0,
            topP: $0 % 3 == 2 ? 0.7 : 1)
        }
        let tokens = backend.sample(x, prepared, draws: draws)
        let head = backend.headLogProbs(
          x, prepared, pairs: HeadPairs(rows: draws.map(\.row), targets: tokens.map(\.id)),
          temperature: temperature == 0 ? 1 : temperature)
        expectSameBits(tokens.map(\.logProb), head.logProbs, "\(candidate.name), log-probs")
        expectSameBits(tokens.map(\.entropy), head.entropies, "\(candidate.name), entropies")
      }
    }
  }

  @Test(
    "a draw does not depend on the other draws", .tags(.invariant),
    arguments: TestBackends.available)
  func drawsAreIndependent(candidate: TestBackend) {
    var random = RandomMatrices(seed: 4)
    let (hidden, weight) = (random.normal(33, 24), random.normal(131, 24, deviation: 0.3))
    let draws = (0..<33).map {
      SampleDraw(
        row: $0, temperature: [0, 0.5, 1][$0 % 3], uniform: Float(random.uniform(1, 1).values[0]),
        topK: [0, 9][$0 % 2], topP: [1, 0.8, 0.5, 1][$0 % 4], minP: [0, 0, 0, 0, 0.1][$0 % 5])
    }
    var alone: [SampledToken] = []
    for threads in 1...2 {
      let backend = candidate.make(threads: threads)
      let prepared = backend.prepare(weight: backend.upload(weight), version: 1)
      let x = backend.upload(hidden)
      if alone.isEmpty {
        alone = draws.map { backend.sample(x, prepared, draws: [$0])[0] }
      }
      #expect(backend.sample(x, prepared, draws: draws) == alone)
      #expect(backend.sample(x, prepared, draws: draws.reversed()) == alone.reversed())
    }
  }

  @Test(
    "the gradient returns the bits of the log-probs and entropies", .tags(.invariant),
    arguments: TestBackends.available, shapes)
  func gradientReturnsValues(candidate: TestBackend, shape: (Int, Int, Int)) {
    let (n, d, vocabulary) = shape
    for threads in 1...2 {
      var random = RandomMatrices(seed: 7)
      let backend = candidate.make(threads: threads)
      let hidden = backend.upload(random.normal(n, d))
      let weight = backend.upload(random.normal(vocabulary, d, deviation: 0.3))
      let dWeight = backend.upload(DoubleMatrix(rows: vocabulary, columns: d))
      let prepared = backend.prepare(weight: weight, version: 1)
      let pairs = pairs(n, vocabulary, &random)
      let expected = backend.headLogProbs(hidden, prepared, pairs: pairs, temperature: 0.8)
      for entropySeeds in [nil, random.normal(1, pairs.count).floats] {
        let values = backend.headGradient(
          hidden, weight: weight, prepared: prepared, pairs: pairs, temperature: 0.8,
          logProbSeeds: random.normal(1, pairs.count).floats, entropySeeds: entropySeeds,
          dHidden: backend.empty(n, d), dWeight: dWeight)
        expectSameBits(values.logProbs, expected.logProbs, "\(candidate.name), log-probs")
        expectSameBits(values.entropies, expected.entropies, "\(candidate.name), entropies")
      }
    }
  }

  /// Truncations, each alone and together.
  static let truncations: [SampleDraw] = [
    SampleDraw(row: 0, temperature: 1, uniform: 0),
    SampleDraw(row: 0, temperature: 0.5, uniform: 0),
    SampleDraw(row: 0, temperature: 1, uniform: 0, topK: 1),
    SampleDraw(row: 0, temperature: 1.5, uniform: 0, topK: 6),
    SampleDraw(row: 0, temperature: 1, uniform: 0, topK: 1000),
    SampleDraw(row: 0, temperature: 1, uniform: 0, topP: 0.6),
    SampleDraw(row: 0, temperature: 1, uniform: 0, topP: 1e-6),
    SampleDraw(row: 0, temperature: 1, uniform: 0, minP: 0.2),
    SampleDraw(row: 0, temperature: 1, uniform: 0, topK: 4, topP: 0.7),
    SampleDraw(row: 0, temperature: 0.8, uniform: 0, topK: 12, topP: 0.8, minP: 0.15),
  ]

  @Test(
    "evenly spread uniforms draw each token as often as its probability says",
    .tags(.parity), arguments: TestBackends.available, truncations)
  func distribution(candidate: TestBackend, draw: SampleDraw) {
    let count = 4_000
    var random = RandomMatrices(seed: 5)
    let (hidden, weight) = (random.normal(1, 8), random.normal(37, 8, deviation: 0.5))
    let logProbs = ReferenceImplementations.distribution(
      hidden, row: 0, weight: weight, temperature: Double(draw.temperature)
    ).logProbs
    let expected = ReferenceImplementations.truncated(logProbs, by: draw)
    let backend = candidate.make()
    let prepared = backend.prepare(weight: backend.upload(weight), version: 1)
    let draws = (0..<count).map { i in
      var draw = draw
      draw.uniform = (Float(i) + 0.5) / Float(count)
      return draw
    }
    var counts = Array(repeating: 0, count: 37)
    for token in backend.sample(backend.upload(hidden), prepared, draws: draws) {
      counts[Int(token.id)] += 1
    }
    for (id, probability) in expected.enumerated() {
      // One interval of the uniforms: its count is within one of its length, two with rounding.
      let isClose = abs(Double(counts[id]) - probability * Double(count)) < 2
      #expect(isClose && (probability > 0 || counts[id] == 0), "token \(id): \(counts[id])")
    }
  }

  @Test(
    "greedy takes the lowest id among the most likely", .tags(.value),
    arguments: TestBackends.available, [7, 100, 1031])
  func greedy(candidate: TestBackend, vocabulary: Int) {
    var random = RandomMatrices(seed: 6)
    let hidden = random.normal(8, 12)
    var weight = random.normal(vocabulary, 12, deviation: 0.1)
    // Each row's best token is its own row, repeated at two later ids.
    var best: [Int32] = []
    for row in 0..<min(8, vocabulary / 3) {
      let first = row * (vocabulary / 24 + 1) % (vocabulary / 3 + 1)
      best.append(Int32(first))
      for id in [first, vocabulary - 1 - row] {
        for j in 0..<12 { weight[id, j] = hidden[row, j] * 8 }
      }
    }
    let backend = candidate.make(threads: 2)
    let prepared = backend.prepare(weight: backend.upload(weight), version: 1)
    let draws = best.indices.map { SampleDraw(row: $0, temperature: 0, uniform: 0.99) }
    let tokens = backend.sample(backend.upload(hidden), prepared, draws: draws)
    #expect(tokens.map(\.id) == best)
    #expect(tokens.allSatisfy { $0.logProb <= 0 && $0.entropy >= 0 })
  }

  @Test(
    "uniforms at both ends draw a token of the support", .tags(.value),
    arguments: TestBackends.available)
  func ends(candidate: TestBackend) {
    // Tokens 0 and 4 have no mass at all: exp(-1000) is zero in Float.
    let weight = DoubleMatrix([[-1000], [0], [1], [0], [-1000]])
    let backend = candidate.make()
    let prepared = backend.prepare(weight: backend.upload(weight), version: 1)
    let hidden = backend.upload(DoubleMatrix([[1]]))
    for (uniform, id): (Float, Int32) in [(0, 1), (1 - 0x1p-24, 3)] {
      let draw = SampleDraw(row: 0, temperature: 1, uniform: uniform)
      let token = backend.sample(hidden, prepared, draws: [draw])[0]
      #expect(token.id == id)
      #expect(abs(token.logProb + log(2 + exp(Float(1)))) < 1e-5)
    }
  }
}
