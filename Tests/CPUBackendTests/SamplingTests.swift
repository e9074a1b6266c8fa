import CPUBackend
import Foundation
import TensorCore
import TensorTesting
import Testing

@Suite("Sampling and the log-prob head on the CPU")
struct SamplingTests {
  /// A head whose logits are `logits` for the one-row hidden state 1.
  static func head(_ logits: [Float], threads: Int = 2) -> (CPUBackend, Matrix, any PreparedWeight)
  {
    let backend = CPUBackend(threads: threads)
    func upload(_ values: [Float], _ rows: Int, _ columns: Int) -> Matrix {
      let matrix = Matrix(
        storage: backend.allocate(values.count, .f32), rows: rows, columns: columns)
      values.withUnsafeBufferPointer { backend.write($0, into: matrix) }
      return matrix
    }
    let prepared = backend.prepare(weight: upload(logits, logits.count, 1), version: 1)
    return (backend, upload([1], 1, 1), prepared)
  }

  @Test("an even grid of uniforms draws each token as often as its probability")
  func frequencies() {
    let logits = (0..<1500).map { Float(sin(Double($0) * 1.3) * 4) }
    let (backend, hidden, weight) = Self.head(logits)
    let count = 20_000
    let tokens = backend.sample(
      hidden, weight,
      draws: (0..<count).map {
        SampleDraw(row: 0, temperature: 0.8, uniform: (Float($0) + 0.5) / Float(count))
      })
    let terms = logits.map { exp(Double($0) / 0.8) }
    let total = terms.reduce(0, +)
    var counts = [Double](repeating: 0, count: logits.count)
    for token in tokens { counts[Int(token.id)] += 1 }
    // On an even grid a token's count is off by less than 2, and order follows the vocabulary.
    for (id, term) in terms.enumerated() {
      #expect(abs(counts[id] - term / total * Double(count)) < 2, "token \(id)")
    }
    #expect(zip(tokens, tokens.dropFirst()).allSatisfy { $0.id <= $1.id })
  }

  @Test("a token of probability zero is never drawn, at either end")
  func zeroProbability() {
    var logits = [Float](repeating: -1000, count: 1100)
    for id in [3, 700, 701] { logits[id] = Float(id) * 1e-4 }
    let (backend, hidden, weight) = Self.head(logits)
    let uniforms: [Float] = [0, 1e-9, 0.3, 0.5, 0.7, 0.999, 1 - 0x1p-24]
    for (topK, topP) in [(0, Float(1)), (2, 1), (0, 0.9)] {
      let tokens = backend.sample(
        hidden, weight,
        draws: uniforms.map {
          SampleDraw(row: 0, temperature: 1, uniform: $0, topK: topK, topP: topP)
        })
      #expect(tokens.allSatisfy { [3, 700, 701].contains($0.id) && $0.logProb > -2 })
    }
  }

  @Test("temperature 0 takes the lowest id of the largest, with the log-prob of temperature 1")
  func greedy() {
    let (backend, hidden, weight) = Self.head([0, 2, 1, 2])
    let token = backend.sample(
      hidden, weight, draws: [SampleDraw(row: 0, temperature: 0, uniform: 0.9)])[0]
    let total = 1 + 2 * exp(2.0) + exp(1.0)
    #expect(token.id == 1)
    #expect(abs(Double(token.logProb) - (2 - log(total))) < 1e-6)
  }

  @Test(
    "a NaN or infinite logit gives a NaN log-prob and no trap", arguments: [Float.nan, .infinity])
  func notFinite(value: Float) {
    var logits = (0..<40).map { Float($0) * 0.1 }
    logits[17] = value
    let (backend, hidden, weight) = Self.head(logits)
    for (temperature, topK) in [(Float(1), 0), (0, 0), (0.5, 3)] {
      let token = backend.sample(
        hidden, weight,
        draws: [SampleDraw(row: 0, temperature: temperature, uniform: 0.4, topK: topK)])[0]
      #expect(token.logProb.isNaN && token.id == 0)
    }
    let values = backend.headLogProbs(
      hidden, weight, pairs: HeadPairs(rows: [0], targets: [2]), temperature: 1)
    #expect(values.logProbs[0].isNaN)
  }

  @Test("truncations keep what their rules say")
  func truncations() {
    // Probabilities 0.4, 0.3, 0.2, 0.1 out of order.
    let (backend, hidden, weight) = Self.head([0.2, 0.4, 0.1, 0.3].map { Float(log($0)) })
    func drawn(topK: Int = 0, topP: Float = 1, minP: Float = 0) -> Set<Int32> {
      Set(
        backend.sample(
          hidden, weight,
          draws: (0..<200).map {
            SampleDraw(
              row: 0, temperature: 1, uniform: Float($0) / 200, topK: topK, topP: topP, minP: minP)
          }
        ).map(\.id))
    }
    #expect(drawn() == [0, 1, 2, 3])
    #expect(drawn(topK: 2) == [1, 3])
    #expect(drawn(topP: 0.65) == [1, 3])
    #expect(drawn(topP: 0.75) == [0, 1, 3])
    #expect(drawn(minP: 0.4) == [0, 1, 3])
    // Top-k first: of 0.4 and 0.3 the first holds 4/7.
    #expect(drawn(topK: 2, topP: 0.5) == [1])
  }

  @Test("the sampler's log-prob has the bits of the head's, alone and in any batch")
  func sampledEqualsHead() {
    let backend = CPUBackend(threads: 2)
    let bench = Workbench(backend, padding: 0)
    var random = RandomMatrices(seed: 8)
    let hidden = bench.matrix(random.normal(70, 40))
    let weight = backend.prepare(weight: bench.matrix(random.normal(777, 40)), version: 1)
    let tokens = backend.sample(
      hidden, weight,
      draws: (0..<140).map {
        SampleDraw(row: $0 % 70, temperature: 0.9, uniform: Float($0) / 140)
      })
    let order = (0..<140).sorted { ($0 % 70, $0) < ($1 % 70, $1) }
    let pairs = HeadPairs(
      rows: order.map { Int32($0 % 70) }, targets: order.map { tokens[$0].id })
    let values = backend.headLogProbs(hidden, weight, pairs: pairs, temperature: 0.9)
    #expect(values.logProbs == order.map { tokens[$0].logProb })
    #expect(values.entropies == order.map { tokens[$0].entropy })
    for row in [0, 33, 69] {
      let single = backend.sample(
        hidden.rows(row..<row + 1), weight,
        draws: [SampleDraw(row: 0, temperature: 0.9, uniform: Float(row) / 140)])
      #expect(single[0] == tokens[row])
    }
  }

  @Test("the head's gradient is that of finite differences, rows repeated and left out")
  func gradient() {
    let backend = CPUBackend(threads: 2)
    let bench = Workbench(backend, padding: 0)
    var random = RandomMatrices(seed: 4)
    let (h, w) = (random.normal(5, 6, deviation: 0.7), random.normal(19, 6, deviation: 0.7))
    let pairs = HeadPairs(rows: [0, 0, 2, 4, 4], targets: [3, 3, 18, 0, 7])
    let (seeds, entropySeeds): ([Float], [Float]) = ([1, -0.5, 0.7, 2, 1], [0.3, 0, -0.4, 0.1, 1])
    let temperature: Float = 0.8
    func loss(_ h: DoubleMatrix, _ w: DoubleMatrix) -> Double {
      (0..<pairs.count).reduce(0.0) { sum, i in
        let z = (0..<w.rows).map { j in
          (0..<6).reduce(0.0) { $0 + h[Int(pairs.rows[i]), $1] * w[j, $1] } / Double(temperature)
        }
        let norm = log(z.reduce(0) { $0 + exp($1) })
        let entropy = -z.reduce(0) { $0 + exp($1 - norm) * ($1 - norm) }
        return sum + Double(seeds[i]) * (z[Int(pairs.targets[i])] - norm)
          + Double(entropySeeds[i]) * entropy
      }
    }
    let weight = bench.matrix(w)
    let (dHidden, dWeight) = (bench.empty(5, 6), bench.empty(19, 6))
    backend.fill(dWeight, with: 0)
    backend.headGradient(
      bench.matrix(h), weight: weight, prepared: backend.prepare(weight: weight, version: 1),
      pairs: pairs, temperature: temperature, logProbSeeds: seeds, entropySeeds: entropySeeds,
      dHidden: dHidden, dWeight: dWeight)
    let (gotHidden, gotWeight) = (bench.values(dHidden), bench.values(dWeight))
    let step = 1e-5
    for column in 0..<6 {
      for row in 0..<19 {
        var (up, down) = (w, w)
        up[row, column] += step
        down[row, column] -= step
        let slope = (loss(h, up) - loss(h, down)) / (2 * step)
        #expect(abs(gotWeight[row, column] - slope) < 2e-5, "weight \(row), \(column)")
      }
      for row in 0..<5 {
        var (up, down) = (h, h)
        up[row, column] += step
        down[row, column] -= step
        let slope = (loss(up, w) - loss(down, w)) / (2 * step)
        #expect(abs(gotHidden[row, column] - slope) < 2e-5, "hidden \(row), \(column)")
      }
    }
  }
}
