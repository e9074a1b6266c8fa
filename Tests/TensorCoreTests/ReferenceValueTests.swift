import Foundation
import TensorCore
import TensorTesting
import Testing

/// The reference is checked by hand, since everything else is checked against it.
@Suite("The reference's values, by hand", .tags(.value))
struct ReferenceValueTests {
  private let backend = ReferenceBackend()

  @Test("matmul multiplies by the transposed weight, then adds bias and residual")
  func matmul() {
    let weight = backend.prepare(
      weight: backend.upload(DoubleMatrix([[1, 2], [3, 4], [5, 6]])), version: 1)
    let y = backend.upload(DoubleMatrix([[1000, 2000, 3000]]))
    backend.matmul(
      backend.upload(DoubleMatrix([[1, 10]])), weight,
      bias: backend.upload(DoubleMatrix([[100, 200, 300]])), residual: y, into: y)
    #expect(backend.floats(y) == [1121, 2243, 3365])
  }

  @Test("RMSNorm of (3, 4) divides by sqrt(12.5)")
  func rmsNorm() {
    let (y, inverse) = ReferenceImplementations.rmsNorm(
      DoubleMatrix([[3, 4]]), weight: DoubleMatrix([[1, 2]]), epsilon: 0)
    #expect(abs(inverse[0, 0] - 1 / 12.5.squareRoot()) < 1e-15)
    #expect(abs(y[0, 1] - 8 / 12.5.squareRoot()) < 1e-15)
  }

  @Test("LayerNorm of (1, 3) is (-1, 1), weighted and shifted")
  func layerNorm() {
    let (y, statistics) = ReferenceImplementations.layerNorm(
      DoubleMatrix([[1, 3]]), weight: DoubleMatrix([[2, 3]]), bias: DoubleMatrix([[10, 20]]),
      epsilon: 0)
    #expect(statistics.values == [2, 1])
    #expect(y.values == [8, 23])
  }

  @Test("rotary turns (1, 0) by 90 degrees into (0, 1), and back")
  func rotary() {
    // Two heads of width 4; pair j is (x[j], x[j + 2]). Angle 0 is 90 degrees, angle 1 is 0.
    let (cos, sin) = (DoubleMatrix([[0, 1]]), DoubleMatrix([[1, 0]]))
    let x = DoubleMatrix([[1, 2, 0, 3, 0, 5, 1, 6]])
    let y = ReferenceImplementations.rotary(x, heads: 2, cos: cos, sin: sin, inverse: false)
    #expect(y.values == [0, 2, 1, 3, -1, 5, 0, 6])
    #expect(
      ReferenceImplementations.rotary(y, heads: 2, cos: cos, sin: sin, inverse: true).values
        == x.values)
  }

  @Test("activations at 1")
  func activations() {
    let sigmoid = 1 / (1 + exp(-1.0))
    #expect(
      abs(ReferenceImplementations.swiGLU(DoubleMatrix([[1, 3]]))[0, 0] - 3 * sigmoid) < 1e-15)
    // Phi(1) = 0.8413447460685429, a table value.
    #expect(abs(ReferenceImplementations.gelu(1, kind: .exact) - 0.8413447460685429) < 1e-15)
    #expect(abs(ReferenceImplementations.gelu(1, kind: .tanh) - 0.8413447460685429) < 2e-4)
    #expect(
      abs(ReferenceImplementations.gelu(1, kind: .quick) - 1 / (1 + exp(-1.702))) < 1e-15)
  }

  @Test("attention over equal keys averages the visible values")
  func attention() {
    let layout = SequenceLayout.packed([.init(prefix: 3, suffixes: [])])
    var pages = PagedKeyValues(pageCount: 1, keyValueHeads: 1, headWidth: 1)
    pages.append(
      k: DoubleMatrix([[2], [2], [2]]), v: DoubleMatrix([[3], [6], [30]]), writes: layout.writes)
    // Two query heads read the same key/value head.
    let (out, logSums) = ReferenceImplementations.attention(
      DoubleMatrix([[1, 5], [1, 5], [1, 5]]), pages, layout, scale: 0.5)
    for (i, mean) in [3, 4.5, 13].enumerated() {
      #expect(abs(out[i, 0] - mean) < 1e-14 && abs(out[i, 1] - mean) < 1e-14)
      // Scores are q * 2 * 0.5 = q.
      #expect(abs(logSums[i, 0] - (1 + log(Double(i + 1)))) < 1e-14)
      #expect(abs(logSums[i, 1] - (5 + log(Double(i + 1)))) < 1e-14)
    }
  }

  @Test("a row written into several pages sums their gradients")
  func straddledGradient() {
    let layout = SequenceLayout.packed([.init(prefix: 1, suffixes: [1, 1])])
    let q = DoubleMatrix(rows: 3, columns: 1)
    let pages = PagedKeyValues(pageCount: 3, keyValueHeads: 1, headWidth: 1)
    let (out, logSums) = ReferenceImplementations.attention(q, pages, layout, scale: 1)
    let dv = ReferenceImplementations.attentionGradient(
      DoubleMatrix(rows: 3, columns: 1, repeating: 1), q: q, out: out, logSumExp: logSums,
      pages: pages, layout: layout, scale: 1
    ).dv
    // Row 0 has weight 1 for itself and 1/2 for each suffix row.
    for (value, expected) in zip(dv.values, [2, 0.5, 0.5]) {
      #expect(abs(value - expected) < 1e-14)
    }
  }

  @Test("the head of logits (ln 1, ln 2, ln 5) gives 1/8, 1/4 and 5/8")
  func head() {
    let weight = backend.prepare(
      weight: backend.upload(DoubleMatrix([[log(1)], [log(2)], [log(5)]])), version: 1)
    let hidden = backend.upload(DoubleMatrix([[1]]))
    let values = backend.headLogProbs(
      hidden, weight, pairs: HeadPairs(rows: [0, 0, 0], targets: [0, 1, 2]), temperature: 1)
    let probabilities = [0.125, 0.25, 0.625]
    expectClose(values.logProbs, probabilities.map { log($0) }, absolute: 1e-6, relative: 1e-6)
    let entropy = -probabilities.reduce(0) { $0 + $1 * log($1) }
    expectClose(
      values.entropies, [entropy, entropy, entropy], absolute: 1e-6, relative: 1e-6)
  }

  @Test("truncations keep what their definitions say")
  func truncations() {
    let logProbs = [0.1, 0.4, 0.05, 0.25, 0.2].map { log($0) }
    func kept(_ topK: Int, _ topP: Float, _ minP: Float) -> [Double] {
      ReferenceImplementations.truncated(
        logProbs,
        by: SampleDraw(
          row: 0, temperature: 1, uniform: 0, topK: topK, topP: topP, minP: minP)
      ).map { ($0 * 1000).rounded() }
    }
    #expect(kept(0, 1, 0) == [100, 400, 50, 250, 200])
    #expect(kept(2, 1, 0) == [0, 615, 0, 385, 0])
    // 0.4 does not reach 0.6, 0.65 does.
    #expect(kept(0, 0.6, 0) == [0, 615, 0, 385, 0])
    // At least half of 0.4.
    #expect(kept(0, 1, 0.45) == [0, 471, 0, 294, 235])
    // Of the three left by top-k, 0.85 in all, 0.4 + 0.25 reaches 0.75 of it.
    #expect(kept(3, 0.75, 0) == [0, 615, 0, 385, 0])
  }

  @Test("uniforms pick tokens in ascending id")
  func pick() {
    let probabilities = [0, 0.25, 0, 0.75, 0]
    let picks = [0, 0.2499, 0.25, 0.9999, 1].map {
      ReferenceImplementations.pick(probabilities, uniform: $0)
    }
    #expect(picks == [1, 1, 3, 3, 3])
  }

  @Test("the first AdamW step moves by the rate against the gradient's sign, after decay")
  func adamW() {
    let matrices = [[2, -2], [0.5, -3], [0, 0], [0, 0]].map { backend.upload(DoubleMatrix([$0])) }
    backend.adamW(
      weight: matrices[0], gradient: matrices[1], firstMoment: matrices[2],
      secondMoment: matrices[3],
      AdamWStep(
        learningRate: 0.1, beta1: 0.9, beta2: 0.5, epsilon: 0, weightDecay: 0.25, step: 1,
        gradientScale: 2))
    // Both moments, bias-corrected, give g / |g|; the decay is 0.1 * 0.25 * w.
    expectClose(
      backend.floats(matrices[0]), [2 - 0.1 - 0.05, -2 + 0.1 + 0.05], absolute: 1e-6,
      relative: 1e-6)
    expectClose(backend.floats(matrices[2]), [0.1, -0.6], absolute: 1e-6, relative: 1e-6)
    expectClose(backend.floats(matrices[3]), [0.5, 18], absolute: 1e-6, relative: 1e-6)
  }

  @Test("bf16 storage rounds on the way in and is exact on the way out")
  func bfloat16Storage() {
    let values = DoubleMatrix([[1.00390625, 3], [-0.1, 1e30]])
    let matrix = backend.upload(values, .bf16, padding: 1)
    expectSameBits(
      backend.floats(matrix), values.floats.map { BFloat16.value(BFloat16.bits($0)) })
    #expect(backend.floats(matrix)[0] == 1)
  }
}
