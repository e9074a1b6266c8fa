import Autograd
import Checkpoints
import Policy
import TensorCore
import TensorTesting
import Testing
import Training

/// A small random policy whose sizes are no multiples of vector widths.
func makePolicy(on backend: any Backend, vocabulary: Int = 41) -> Qwen2 {
  let model = Qwen2(
    ModelConfiguration(
      hiddenSize: 24, intermediateSize: 40, layerCount: 2, headCount: 2, keyValueHeadCount: 1,
      headWidth: 12, vocabularySize: vocabulary, maxPositions: 256), on: backend)
  model.initialise(SeededRandom(seed: 9, purpose: .initialisation))
  for parameter in model.parameters where !parameter.isVector {
    backend.scale(parameter.value, by: 6)
    parameter.markChanged()
  }
  return model
}

private struct Batch {
  var groups: [TokenGroup] = []
  var seeds: [[[Float]]] = []

  init(groups count: Int, completions: Int) {
    var random = RandomMatrices(seed: 31)
    for index in 0..<count {
      let prompt = random.integers(3 + index * 5 % 23, in: 0..<41).map(Int32.init)
      let tokens = (0..<completions).map { c in
        random.integers(1 + (index + c * 7) % 19, in: 0..<41).map(Int32.init)
      }
      groups.append(TokenGroup(prompt: prompt, completions: tokens))
      seeds.append(tokens.map { t in t.map { _ in random.normal(1, 1).floats[0] } })
    }
  }
}

@Suite("policy update", .tags(.invariant))
struct PolicyUpdateTests {
  /// Gradients of every parameter after one accumulation.
  private func gradients(
    _ batch: Batch, rows: Int, _ backend: any Backend
  ) -> (gradients: [DoubleMatrix], compared: Int, sum: Double) {
    let model = makePolicy(on: backend)
    let (check, sum) = PolicyUpdate(model: model, rowsPerForward: rows).accumulate(
      batch.groups, stored: batch.seeds, seeds: batch.seeds, temperature: 0.9)
    let gradients = model.parameters.map { backend.download($0.gradientTarget(on: backend)) }
    return (gradients, check.comparedTokens, sum)
  }

  @Test(
    "gradients are equal for any split into micro-batches, a split group included",
    arguments: TestBackends.fast)
  func split(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    let batch = Batch(groups: 6, completions: 4)
    let whole = gradients(batch, rows: 10_000, backend)
    #expect(whole.compared == batch.seeds.joined().joined().count)
    for rows in [30, 60, 120] {
      let parts = gradients(batch, rows: rows, backend)
      #expect(abs(parts.sum - whole.sum) <= 1e-4 * abs(whole.sum))
      for (a, b) in zip(parts.gradients, whole.gradients) {
        expectWithin(fractionOfLargest: 1e-5, a, b, "\(rows) rows")
      }
    }
  }

  @Test("completions whose seeds are all zero are not forwarded", arguments: TestBackends.fast)
  func zeroSeeds(_ kind: TestBackend) {
    let backend = kind.make(threads: 2)
    var batch = Batch(groups: 5, completions: 3)
    let kept = batch
    // A degenerate group, and one masked completion of another.
    batch.seeds[1] = batch.seeds[1].map { $0.map { _ in 0 } }
    batch.seeds[3][2] = batch.seeds[3][2].map { _ in 0 }
    let result = gradients(batch, rows: 10_000, backend)
    let skipped = kept.seeds[1].joined().count + kept.seeds[3][2].count
    #expect(result.compared == kept.seeds.joined().joined().count - skipped)
    var without = batch
    without.groups.remove(at: 1)
    without.seeds.remove(at: 1)
    without.groups[2].completions.remove(at: 2)
    without.seeds[2].remove(at: 2)
    for (a, b) in zip(result.gradients, gradients(without, rows: 10_000, backend).gradients) {
      expectWithin(fractionOfLargest: 1e-6, a, b)
    }
  }

  @Test("a difference between stored and recomputed log-probs is found and placed")
  func difference() {
    let backend = TestBackends.fast[0].make(threads: 1)
    let model = makePolicy(on: backend)
    let engine = GenerationEngine(
      model: model, tokenBytes: { _ in [] }, decode: { _ in "" },
      random: SeededRandom(seed: 1, purpose: .sampling))
    let prompts: [[Int32]] = [[1, 2, 3], [4, 5, 6, 7, 8]]
    let sampled = engine.generate(
      prompts.map { GenerationRequest(prompt: $0, completionCount: 3, drawIndex: 1) },
      SamplingParameters(temperature: 1, stopIDs: [], maxNewTokens: 6))
    let groups = zip(prompts, sampled).map {
      TokenGroup(prompt: $0, completions: $1.map(\.tokens))
    }
    var stored = sampled.map { $0.map(\.logProbs) }
    let seeds = stored.map { $0.map { $0.map { _ in Float(0.5) } } }
    let update = PolicyUpdate(model: model, rowsPerForward: 1000)
    let equal = update.accumulate(groups, stored: stored, seeds: seeds, temperature: 1).check
    #expect(equal.maxDifference == 0 && equal.comparedTokens == 36)
    stored[1][2][4] = stored[1][2][4].nextUp
    let other = update.accumulate(groups, stored: stored, seeds: seeds, temperature: 1).check
    #expect(other.maxDifference > 0)
    #expect(other.worst == PackedGroups.Place(group: 1, completion: 2, token: 4))
  }
}
