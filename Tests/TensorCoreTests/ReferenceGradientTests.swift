import Foundation
import TensorCore
import TensorTesting
import Testing

private typealias Reference = ReferenceImplementations

/// The sum of the products of two matrices: a scalar whose derivative by `a` is `b`.
private func weighted(_ a: DoubleMatrix, by b: DoubleMatrix) -> Double {
  zip(a.values, b.values).reduce(0) { $0 + $1.0 * $1.1 }
}

@Suite("The reference's derivatives are those of its forwards, in Double", .tags(.gradient))
struct ReferenceGradientTests {
  @Test("matmul, with bias")
  func matmul() {
    var random = RandomMatrices(seed: 1)
    let (x, w, b) = (random.normal(3, 5), random.normal(4, 5), random.normal(1, 4))
    let dy = random.normal(3, 4)
    gradientCheck(
      [x, w, b],
      gradients: [
        Reference.matmulInputGradient(dy, weight: w), Reference.matmulWeightGradient(dy, x),
        Reference.biasGradient(dy),
      ]
    ) { weighted(Reference.matmul($0[0], weight: $0[1], bias: $0[2]), by: dy) }
  }

  @Test("RMSNorm")
  func rmsNorm() {
    var random = RandomMatrices(seed: 2)
    let (x, w, dy) = (random.normal(3, 7), random.normal(1, 7), random.normal(3, 7))
    let inverse = Reference.rmsNorm(x, weight: w, epsilon: 1e-3).inverse
    let result = Reference.rmsNormGradient(dy, x, weight: w, inverse: inverse)
    gradientCheck([x, w], gradients: [result.dx, result.dWeight]) {
      weighted(Reference.rmsNorm($0[0], weight: $0[1], epsilon: 1e-3).y, by: dy)
    }
  }

  @Test("LayerNorm")
  func layerNorm() {
    var random = RandomMatrices(seed: 3)
    let (x, dy) = (random.normal(3, 7, mean: 2), random.normal(3, 7))
    let (w, b) = (random.normal(1, 7), random.normal(1, 7))
    let statistics = Reference.layerNorm(x, weight: w, bias: b, epsilon: 1e-3).statistics
    let result = Reference.layerNormGradient(dy, x, weight: w, statistics: statistics)
    gradientCheck([x, w, b], gradients: [result.dx, result.dWeight, result.dBias]) {
      weighted(Reference.layerNorm($0[0], weight: $0[1], bias: $0[2], epsilon: 1e-3).y, by: dy)
    }
  }

  @Test("rotary, by rotating back")
  func rotary() {
    var random = RandomMatrices(seed: 4)
    let angles = random.uniform(3, 4, in: -4..<4)
    let (cos, sin) = (angles.map { Foundation.cos($0) }, angles.map { Foundation.sin($0) })
    let (x, dy) = (random.normal(3, 16), random.normal(3, 16))
    let dx = Reference.rotary(dy, heads: 2, cos: cos, sin: sin, inverse: true)
    gradientCheck([x], gradients: [dx]) {
      weighted(Reference.rotary($0[0], heads: 2, cos: cos, sin: sin, inverse: false), by: dy)
    }
  }

  @Test("SwiGLU")
  func swiGLU() {
    var random = RandomMatrices(seed: 5)
    let (x, dy) = (random.normal(4, 10, deviation: 2), random.normal(4, 5))
    gradientCheck([x], gradients: [Reference.swiGLUGradient(dy, x)]) {
      weighted(Reference.swiGLU($0[0]), by: dy)
    }
  }

  @Test("GELU", arguments: GELUKind.allCases)
  func gelu(kind: GELUKind) {
    var random = RandomMatrices(seed: 6)
    let x = random.normal(5, 9, deviation: 2)
    gradientCheck([x], gradients: [x.map { Reference.geluDerivative($0, kind: kind) }]) {
      $0[0].values.reduce(0) { $0 + Reference.gelu($1, kind: kind) }
    }
  }

  @Test("attention over a shared prefix, a straddled page and a bidirectional run")
  func attention() {
    var layout = SequenceLayout.packed([.init(prefix: 18, suffixes: [2, 3])])
    layout.runs[0].keyCount = 18
    var random = RandomMatrices(seed: 7)
    let (q, k, v) = (random.normal(23, 8), random.normal(23, 4), random.normal(23, 4))
    let dOut = random.normal(23, 8)
    func pages(_ k: DoubleMatrix, _ v: DoubleMatrix) -> PagedKeyValues {
      var pages = PagedKeyValues(pageCount: layout.pageCount, keyValueHeads: 2, headWidth: 2)
      pages.append(k: k, v: v, writes: layout.writes)
      return pages
    }
    let (out, logSums) = Reference.attention(q, pages(k, v), layout, scale: 0.7)
    let result = Reference.attentionGradient(
      dOut, q: q, out: out, logSumExp: logSums, pages: pages(k, v), layout: layout, scale: 0.7)
    gradientCheck([q, k, v], gradients: [result.dq, result.dk, result.dv]) {
      weighted(
        Reference.attention($0[0], pages($0[1], $0[2]), layout, scale: 0.7).out, by: dOut)
    }
  }

  @Test("head, from log-prob and entropy seeds, with a repeated row")
  func head() {
    var random = RandomMatrices(seed: 8)
    let (hidden, weight) = (random.normal(4, 5), random.normal(7, 5))
    let pairs = HeadPairs(rows: [0, 2, 2], targets: [6, 1, 3])
    let (seeds, entropySeeds) = ([0.5, -1.25, 2], [1.5, 0.25, -0.75])
    let result = Reference.headGradient(
      hidden, weight: weight, pairs: pairs, temperature: 0.8, logProbSeeds: seeds,
      entropySeeds: entropySeeds)
    gradientCheck([hidden, weight], gradients: [result.dHidden, result.dWeight]) { inputs in
      var sum = 0.0
      for i in 0..<pairs.count {
        let (logProbs, entropy) = Reference.distribution(
          inputs[0], row: Int(pairs.rows[i]), weight: inputs[1], temperature: 0.8)
        sum += seeds[i] * logProbs[Int(pairs.targets[i])] + entropySeeds[i] * entropy
      }
      return sum
    }
  }
}
