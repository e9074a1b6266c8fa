import Autograd
import Policy
import TensorCore
import TensorTesting
import Testing
import Training

/// Random groups and seeds; some completions and one whole group have no seed at all.
private struct Batch {
  var groups: [TokenGroup] = []
  var seeds: [[[Float]]] = []

  init(groupCount: Int = 7) {
    var random = RandomMatrices(seed: 41)
    for group in 0..<groupCount {
      let prompt = random.integers(1 + group * 5 % 19, in: 0..<53).map(Int32.init)
      let lengths = random.integers(4, in: 1..<10)
      groups.append(
        TokenGroup(
          prompt: prompt,
          completions: lengths.map { random.integers($0, in: 0..<53).map(Int32.init) }))
      var groupSeeds = lengths.map { random.normal(1, $0).floats }
      if group == 2 { groupSeeds = lengths.map { Array(repeating: 0, count: $0) } }
      groupSeeds[3] = Array(repeating: 0, count: lengths[3])
      seeds.append(groupSeeds)
    }
  }

  /// What has a seed.
  var trained: (groups: [TokenGroup], seeds: [[[Float]]]) {
    let kept = groups.indices.filter { $0 != 2 }
    return (
      kept.map {
        TokenGroup(
          prompt: groups[$0].prompt, completions: Array(groups[$0].completions.prefix(3)))
      }, kept.map { Array(seeds[$0].prefix(3)) }
    )
  }
}

private func gradients(
  _ model: any PolicyModel, _ groups: [TokenGroup], _ seeds: [[[Float]]], rows: Int
) -> [(name: String, value: DoubleMatrix)] {
  model.clearGradients()
  _ = PolicyUpdate(model: model, rowsPerForward: rows)
    .accumulate(groups, stored: nil, seeds: seeds, temperature: 0.9)
  return model.gradients
}

@Suite("policy update", .tags(.invariant))
struct PolicyUpdateTests {
  @Test(
    "gradients of any micro-batch split agree within 1e-5 of each tensor's largest element",
    arguments: TestBackends.fast, [1, 2])
  func splits(_ kind: TestBackend, threads: Int) {
    let model = makeSmallModel(on: kind.make(threads: threads))
    let batch = Batch()
    let whole = gradients(model, batch.groups, batch.seeds, rows: 100_000)
    let elements = whole.map { $0.value.values.map(abs).max() ?? 0 }
    #expect(elements.allSatisfy { $0 > 0 }, "a tensor without gradient proves nothing")
    // 1: every completion alone; 12: the larger groups are split; 30 and 60: a few groups each.
    for rows in [1, 12, 30, 60] {
      for (a, b) in zip(gradients(model, batch.groups, batch.seeds, rows: rows), whole) {
        expectWithin(fractionOfLargest: 1e-5, a.value, b.value, "\(b.name), \(rows) rows")
      }
    }
  }

  @Test("the splits of that test differ in their forwards, and none exceeds its bound")
  func splitsDiffer() {
    let batch = Batch().trained
    let counts = [1, 12, 30, 60, 100_000].map { rows -> Int in
      let model = ObservedPolicy(makeSmallModel(on: TestBackends.fast[0].make()))
      var forwards: [Int] = []
      model.willForward = { input, _ in forwards.append(input.ids.count) }
      _ = gradients(model, batch.groups, batch.seeds, rows: rows)
      let single = batch.groups.map { group in
        group.prompt.count + (group.completions.map { $0.count - 1 }.max() ?? 0)
      }
      #expect(forwards.allSatisfy { $0 <= max(rows, single.max() ?? 0) })
      return forwards.count
    }
    #expect(counts.first == batch.groups.reduce(0) { $0 + $1.completions.count })
    #expect(counts.last == 1)
    #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 > $1 }, "\(counts)")
  }

  @Test(
    "what has no seed is not forwarded, and leaving it out changes no bit of a gradient",
    arguments: TestBackends.fast)
  func zeroSeeds(_ kind: TestBackend) {
    let batch = Batch()
    let model = ObservedPolicy(makeSmallModel(on: kind.make(threads: 2)))
    var rows = 0
    model.willForward = { input, _ in rows += input.ids.count }
    let all = gradients(model, batch.groups, batch.seeds, rows: 100_000)
    #expect(rows == batch.trained.groups.reduce(0) { $0 + $1.rowCount })
    let without = gradients(model, batch.trained.groups, batch.trained.seeds, rows: 100_000)
    for (a, b) in zip(all, without) {
      expectSameBits(a.value.floats, b.value.floats, a.name)
    }
  }

  @Test("seeds that are all zero forward nothing and leave gradients at zero")
  func nothingToTrain() {
    let batch = Batch()
    let model = ObservedPolicy(makeSmallModel(on: TestBackends.fast[0].make()))
    model.willForward = { _, _ in Issue.record("forwarded") }
    let zero = batch.seeds.map { $0.map { Array(repeating: Float(0), count: $0.count) } }
    for gradient in gradients(model, batch.groups, zero, rows: 100) {
      #expect(gradient.value.values.allSatisfy { $0 == 0 })
    }
  }

  @Test(
    "the comparison counts trained tokens and names the one that differs, in the caller's numbers",
    arguments: [1, 40, 100_000])
  func comparison(rows: Int) {
    let model = makeSmallModel(on: TestBackends.fast[0].make(threads: 2))
    var batch = Batch()
    let requests = batch.groups.enumerated().map {
      GenerationRequest(prompt: $1.prompt, completionCount: 4, drawIndex: UInt64($0))
    }
    let sampled = model.engine(seed: 2).generate(
      requests, SamplingParameters(temperature: 0.9, stopIDs: [], maxNewTokens: 6))
    batch.groups = zip(batch.groups, sampled).map {
      TokenGroup(prompt: $0.prompt, completions: $1.map(\.tokens))
    }
    let seeds = batch.groups.indices.map { group in
      (0..<4).map { member in
        Array(repeating: Float(group == 2 || member == 1 ? 0 : 1), count: 6)
      }
    }
    let update = PolicyUpdate(model: model, rowsPerForward: rows)
    var stored = sampled.map { $0.map(\.logProbs) }
    let equal = update.accumulate(batch.groups, stored: stored, seeds: seeds, temperature: 0.9)
    #expect(equal.check.comparedTokens == 6 * 3 * 6)
    #expect(equal.check.maxDifference == 0 && equal.check.meanDifference == 0)
    #expect(equal.check.worst == nil)
    let sum = zip(stored, seeds).reduce(0.0) { total, pair in
      total
        + zip(pair.0.joined(), pair.1.joined()).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    #expect(abs(equal.weightedSum - sum) <= 1e-9 * abs(sum))

    // A group after the one left out, a member after the one left out.
    let original = stored[4][3][5]
    stored[4][3][5] = original.nextUp
    let off = update.accumulate(batch.groups, stored: stored, seeds: seeds, temperature: 0.9)
    #expect(off.check.worst == PackedGroups.Place(group: 4, completion: 3, token: 5))
    #expect(off.check.maxDifference == Double(original.nextUp) - Double(original))
    stored[4][3][5] = .nan
    let broken = update.accumulate(batch.groups, stored: stored, seeds: seeds, temperature: 0.9)
    #expect(broken.check.maxDifference == .infinity)
    #expect(broken.check.worst == PackedGroups.Place(group: 4, completion: 3, token: 5))
  }

  @Test("steps after the second take no memory from the system")
  func steadyMemory() {
    let backend = TestBackends.fast[0].make(threads: 2)
    let model = makeSmallModel(on: backend)
    let batch = Batch()
    let optimizer = AdamW(OptimizerConfig(), parameters: model.parameters, on: backend)
    let engine = model.engine(seed: 1)
    let requests = batch.groups.enumerated().map {
      GenerationRequest(prompt: $1.prompt, completionCount: 4, drawIndex: UInt64($0))
    }
    var reserved: [Int] = []
    for _ in 0..<6 {
      let sampled = engine.generate(
        requests, SamplingParameters(temperature: 1, stopIDs: [], maxNewTokens: 9))
      optimizer.clearGradients()
      _ = PolicyUpdate(model: model, rowsPerForward: 60).accumulate(
        zip(batch.groups, sampled).map {
          TokenGroup(prompt: $0.prompt, completions: $1.map(\.tokens))
        }, stored: nil, seeds: sampled.map { $0.map { $0.logProbs.map { _ in 0.1 } } },
        temperature: 1)
      _ = optimizer.step(learningRate: 1e-4)
      reserved.append(backend.reservedByteCount)
    }
    #expect(Set(reserved[1...]).count == 1, "\(reserved)")
  }
}
