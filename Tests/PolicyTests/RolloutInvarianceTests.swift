import Autograd
import Checkpoints
import Policy
import TensorCore
import TensorTesting
import Testing

/// A small random policy whose sizes are no multiples of vector widths.
private func makeModel(
  on backend: any Backend, _ decoder: DecoderFamily = .qwen2
) -> Decoder {
  var configuration = ModelConfiguration(
    hiddenSize: 40, intermediateSize: 72, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
    headWidth: 12, vocabularySize: 67, maxPositions: 256, ropeBase: 1e4, decoder: decoder)
  if decoder == .llama {
    configuration.ropeScaling = RopeScaling(factor: 4, originalPositions: 16)
    configuration.attentionBias = .all
    configuration.hasMLPBias = true
  }
  let model = Decoder(configuration, on: backend)
  model.initialise(SeededRandom(seed: 5, purpose: .initialisation))
  // Weights far from zero, so that distributions are far from uniform.
  for parameter in model.parameters where !parameter.isVector {
    backend.scale(parameter.value, by: 8)
    parameter.markChanged()
  }
  return model
}

private func prompts(_ count: Int, shortest: Int = 1) -> [[Int32]] {
  var random = RandomMatrices(seed: 21)
  return (0..<count).map { index in
    random.integers(shortest + (index * 7) % 37, in: 0..<67).map(Int32.init)
  }
}

private func sample(
  _ model: Decoder, _ requests: [GenerationRequest], limits: GenerationEngine.Limits = .init()
) -> [[SampledCompletion]] {
  GenerationEngine(
    model: model, tokenBytes: { _ in [] }, decode: { _ in "" },
    random: SeededRandom(seed: 3, purpose: .sampling), limits: limits
  ).generate(
    requests,
    SamplingParameters(temperature: 0.8, stopIDs: [9], maxNewTokens: 21))
}

private func requests(_ prompts: [[Int32]], group: Int) -> [GenerationRequest] {
  prompts.enumerated().map {
    GenerationRequest(prompt: $1, completionCount: group, drawIndex: UInt64(100 + $0))
  }
}

@Suite("rollout and training are one forward", .tags(.invariant))
struct RolloutInvarianceTests {
  @Test(
    "the log-prob stored while sampling is that of the training forward, bit for bit",
    arguments: TestBackends.fast.flatMap { kind in
      [DecoderFamily.qwen2, .qwen3, .llama].flatMap { family in [1, 2].map { (kind, family, $0) } }
    })
  func sampledEqualsTrained(_ kind: TestBackend, _ family: DecoderFamily, threads: Int) {
    let model = makeModel(on: kind.make(threads: threads), family)
    let prompts = prompts(9)
    let sampled = sample(model, requests(prompts, group: 5))
    let groups = zip(prompts, sampled).map {
      TokenGroup(prompt: $0, completions: $1.map(\.tokens))
    }
    // Every packing: all together, one group at a time, reversed.
    for order in [Array(groups.indices), Array(groups.indices.reversed())] {
      for packedTogether in [1, 2, groups.count] {
        for start in stride(from: 0, to: groups.count, by: packedTogether) {
          let indices = Array(order[start..<min(start + packedTogether, groups.count)])
          let packed = PackedGroups(indices.map { groups[$0] })
          let tape = Tape(model.backend, isRecording: true)
          let hidden = model.hiddenStates(packed.input, cache: nil, tape)
          let values = LogProbHead(
            hidden, weight: model.head, pairs: packed.pairs, temperature: 0.8
          ).values(on: model.backend)
          let stored = packed.places.map {
            sampled[indices[$0.group]][$0.completion].logProbs[$0.token]
          }
          expectSameBits(values.logProbs, stored, "groups \(indices)")
        }
      }
    }
  }

  @Test(
    "a completion never depends on its neighbours, on batching or on threads",
    arguments: TestBackends.fast, [DecoderFamily.qwen2, .qwen3])
  func neighbours(_ kind: TestBackend, _ family: DecoderFamily) {
    let prompts = prompts(12)
    let all = requests(prompts, group: 4)
    let together = sample(makeModel(on: kind.make(threads: 2), family), all)
    let single = makeModel(on: kind.make(threads: 1), family)
    for (index, request) in all.enumerated() {
      let alone = sample(single, [request])[0]
      for (a, b) in zip(alone, together[index]) {
        #expect(a.tokens == b.tokens)
        expectSameBits(a.logProbs, b.logProbs, "prompt \(index)")
        expectSameBits(a.entropies, b.entropies, "prompt \(index), entropy")
      }
    }
    let narrow = sample(
      single, all, limits: .init(liveCompletions: 5, pages: 12, prefillRows: 10))
    for (a, b) in zip(narrow.joined(), together.joined()) {
      #expect(a.tokens == b.tokens && a.finish == b.finish)
      expectSameBits(a.logProbs, b.logProbs, "continuous batching")
    }
  }

  @Test(
    "sharing the prompt changes no bit of a completion's log-probs", arguments: TestBackends.fast)
  func prefixSharing(_ kind: TestBackend) {
    let model = makeModel(on: kind.make(threads: 2))
    model.prepareWeights()
    let prompts = prompts(8, shortest: 3)
    let sampled = sample(model, requests(prompts, group: 6))
    for (prompt, completions) in zip(prompts, sampled) {
      let shared = PackedGroups([
        TokenGroup(prompt: prompt, completions: completions.map(\.tokens))
      ])
      let apart = PackedGroups(
        completions.map { TokenGroup(prompt: prompt, completions: [$0.tokens]) })
      func logProbs(_ packed: PackedGroups) -> [[Float]] {
        let tape = Tape(model.backend, isRecording: false)
        let hidden = model.hiddenStates(packed.input, cache: nil, tape)
        let values = LogProbHead(
          hidden, weight: model.head, pairs: packed.pairs, temperature: 1
        ).values(on: model.backend)
        var result = completions.map { _ in [Float]() }
        let single = packed.places.allSatisfy { $0.completion == 0 }
        for (place, value) in zip(packed.places, values.logProbs) {
          let completion = single && completions.count > 1 ? place.group : place.completion
          result[completion].append(value)
        }
        return result
      }
      for (a, b) in zip(logProbs(shared), logProbs(apart)) { expectSameBits(a, b) }
    }
  }

  @Test("both product paths keep every row's bits in batches of 1 to 64", arguments: [1, 2])
  func batchSizes(_ threads: Int) {
    for kind in TestBackends.fast {
      let model = makeModel(on: kind.make(threads: threads))
      model.prepareWeights()
      let sequences = prompts(64, shortest: 4)
      func hidden(_ sequences: ArraySlice<[Int32]>) -> [[Float]] {
        let input = PackedInput(
          ids: sequences.flatMap { $0 },
          positions: sequences.flatMap { $0.indices.map(Int32.init) },
          layout: .packed(sequences.map { .init(prefix: $0.count, suffixes: []) }))
        let tape = Tape(model.backend, isRecording: false)
        let values = model.backend.readFloats(model.hiddenStates(input, cache: nil, tape).value)
        var start = 0
        return sequences.map { sequence in
          defer { start += sequence.count * 40 }
          return Array(values[start..<start + sequence.count * 40])
        }
      }
      let alone = sequences.map { hidden([$0])[0] }
      for size in [2, 3, 7, 16, 33, 64] {
        for start in stride(from: 0, to: 64, by: size) {
          let slice = sequences[start..<min(start + size, 64)]
          for (a, b) in zip(hidden(slice), alone[slice.indices]) {
            expectSameBits(a, b, "\(kind), batch \(size)")
          }
        }
      }
    }
  }
}
