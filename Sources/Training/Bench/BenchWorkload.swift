internal import Autograd
internal import Checkpoints
internal import Objectives
package import Policy
package import TensorCore

/// The timed work of `cohort bench` on a random model: the same shapes as the peers' scripts.
package final class BenchWorkload {
  package enum Kind: String, CaseIterable, Sendable {
    /// Forward, backward, clip and AdamW on `batch` sequences of `length` tokens.
    case train
    /// `groups` prompts of `prompt` tokens, `group` completions of `new` tokens each.
    case sample
    /// Sampling as above, a reward, and one GPG update.
    case rl
  }

  /// Sizes of the work.
  package struct Sizes: Sendable {
    package var batch = 64
    package var length = 128
    package var groups = 8
    package var groupSize = 8
    package var prompt = 32
    package var new = 96
    /// Packed rows of a micro-batch.
    package var rows = 2048

    package init() {}
  }

  /// Seconds of the parts of one repeat.
  package struct Timing: Sendable {
    package var total = 0.0
    package var rollout = 0.0
    package var update = 0.0
    package var optimizer = 0.0
  }

  package let model: Qwen2
  private let kind: Kind
  private let sizes: Sizes
  private let random = SeededRandom(seed: 1, purpose: .test)
  private let optimizer: AdamW
  private let update: PolicyUpdate
  private let engine: GenerationEngine
  private let clock = ContinuousClock()
  private var repeats: UInt64 = 0

  package init(shape: BenchShape, kind: Kind, sizes: Sizes, on backend: any Backend) {
    self.kind = kind
    self.sizes = sizes
    model = Qwen2(shape.configuration, on: backend)
    model.initialise(SeededRandom(seed: 1, purpose: .initialisation))
    var config = OptimizerConfig()
    config.learningRate = 1e-4
    optimizer = AdamW(config, parameters: model.parameters, on: backend)
    update = PolicyUpdate(model: model, rowsPerForward: sizes.rows)
    engine = GenerationEngine(
      model: model, tokenBytes: { _ in [] }, decode: { _ in "" },
      random: SeededRandom(seed: 1, purpose: .sampling))
  }

  /// Tokens that one repeat is quoted by: trained positions, or sampled tokens.
  package var tokens: Int {
    kind == .train
      ? sizes.batch * sizes.length : sizes.groups * sizes.groupSize * sizes.new
  }

  /// Does the work once.
  package func run() -> Timing {
    repeats += 1
    let start = clock.now
    var timing = Timing()
    switch kind {
    case .train: train(&timing)
    case .sample: _ = rollout(&timing)
    case .rl: reinforce(&timing)
    }
    timing.total = PhaseClock.seconds(clock.now - start)
    return timing
  }

  private func ids(_ count: Int, _ stream: UInt64) -> [Int32] {
    let vocabulary = model.configuration.vocabularySize
    return (0..<count).map { Int32(3 + random.below(vocabulary - 3, stream, UInt64($0))) }
  }

  /// As many rows are forwarded as the peer forwards, and every one has a target.
  private func train(_ timing: inout Timing) {
    let groups = (0..<sizes.batch).map { index in
      let sequence = ids(sizes.length + 1, UInt64(index))
      return TokenGroup(prompt: [sequence[0]], completions: [Array(sequence.dropFirst())])
    }
    let seed = -1 / Float(sizes.batch * sizes.length)
    descend(
      groups, stored: nil,
      seeds: groups.map { [Array(repeating: seed, count: $0.completions[0].count)] }, &timing)
  }

  private func rollout(_ timing: inout Timing) -> (prompts: [[Int32]], [[SampledCompletion]]) {
    let start = clock.now
    let prompts = (0..<sizes.groups).map { ids(sizes.prompt, 1000 + UInt64($0)) }
    let completions = engine.generate(
      prompts.enumerated().map { index, prompt in
        GenerationRequest(
          prompt: prompt, completionCount: sizes.groupSize,
          drawIndex: repeats * UInt64(sizes.groups) + UInt64(index))
      }, SamplingParameters(temperature: 1, stopIDs: [], maxNewTokens: sizes.new))
    timing.rollout = PhaseClock.seconds(clock.now - start)
    return (prompts, completions)
  }

  private func reinforce(_ timing: inout Timing) {
    let (prompts, completions) = rollout(&timing)
    guard let objective = try? GPG() else { return }
    let groups = completions.map { group in
      SampledGroup(
        members: group.map { completion in
          let even = completion.tokens.count { $0 % 2 == 0 }
          return GroupMember(
            logProbs: completion.logProbs,
            reward: Double(even) / Double(max(completion.tokens.count, 1)))
        })
    }
    let evaluation = objective.evaluate(groups)
    descend(
      zip(prompts, completions).map { TokenGroup(prompt: $0, completions: $1.map(\.tokens)) },
      stored: groups.map { $0.members.map(\.logProbs) }, seeds: evaluation.seeds, &timing)
  }

  private func descend(
    _ groups: [TokenGroup], stored: [[[Float]]]?, seeds: [[[Float]]], _ timing: inout Timing
  ) {
    let start = clock.now
    optimizer.clearGradients()
    let (check, _) = update.accumulate(groups, stored: stored, seeds: seeds, temperature: 1)
    precondition(check.maxDifference == 0, "bench: log-prob difference \(check.maxDifference)")
    let middle = clock.now
    _ = optimizer.step(learningRate: 1e-4)
    timing.update = PhaseClock.seconds(middle - start)
    timing.optimizer = PhaseClock.seconds(clock.now - middle)
  }
}
