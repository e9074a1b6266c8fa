internal import Autograd
internal import Checkpoints
internal import Objectives
package import Policy
package import TensorCore
internal import VisionEncoder

/// The timed work of `cohort bench` on a random model: the same shapes as the peers' scripts.
package final class BenchWorkload {
  package enum Kind: String, CaseIterable, Sendable {
    /// Forward, backward, clip and AdamW on `batch` sequences of `length` tokens.
    case train
    /// `groups` prompts of `prompt` tokens, `group` completions of `new` tokens each.
    case sample
    /// Sampling as above, a reward, and one GPG update.
    case rl
    /// As `sample`, but every completion is a group of its own: no prompt is shared.
    case separate
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
    /// Pixels of the side of the picture that begins each prompt, a multiple of 28; 0 for none.
    package var picture = 0

    package init() {}

    /// What is timed on a shape: its prompts begin with a picture where it can see.
    package init(shape: BenchShape) {
      guard shape == .v else { return }
      (batch, length, groups, groupSize, prompt, new, picture) = (16, 64, 1, 8, 8, 32, 112)
    }
  }

  /// What is trained, and how it is kept in memory.
  package struct Switches: Sendable, Equatable {
    /// Rank of a LoRA adapter on every linear layer, over a base in bf16; 0 trains the model.
    package var adapterRank = 0
    /// Keeps every matrix in bf16: for work that trains nothing.
    package var isFrozen = false
    package var recomputesLayers = false
    package var firstMoment = MomentType.f32

    package init() {}
  }

  /// Seconds of the parts of one repeat.
  package struct Timing: Sendable {
    package var total = 0.0
    package var rollout = 0.0
    package var update = 0.0
    package var optimizer = 0.0
  }

  package let model: any PolicyModel
  private let kind: Kind
  private let sizes: Sizes
  private let random = SeededRandom(seed: 1, purpose: .test)
  private let optimizer: AdamW
  private let update: PolicyUpdate
  private let engine: GenerationEngine
  private let clock = ContinuousClock()
  private var repeats: UInt64 = 0

  /// - Throws: `CheckpointError` for a rank that an adapter cannot have.
  package init(
    shape: BenchShape, kind: Kind, sizes: Sizes, switches: Switches = Switches(),
    on backend: any Backend
  ) throws {
    self.kind = kind
    self.sizes = sizes
    model = makePolicyModel(shape.configuration, on: backend)
    model.initialise(SeededRandom(seed: 1, purpose: .initialisation))
    if switches.adapterRank > 0 {
      try model.attachAdapter(
        AdapterConfiguration(
          rank: switches.adapterRank, alpha: Double(2 * switches.adapterRank),
          isRankStabilised: false, targets: .allLinear),
        random: SeededRandom(seed: 2, purpose: .initialisation), path: "bench")
    }
    if switches.isFrozen { for parameter in model.parameters { parameter.isTrainable = false } }
    if switches.adapterRank > 0 || switches.isFrozen { model.halveFrozenWeights(rounding: true) }
    model.recomputesLayers = switches.recomputesLayers
    var config = OptimizerConfig()
    config.learningRate = 1e-4
    config.firstMoment = switches.firstMoment
    optimizer = AdamW(config, parameters: model.trainedParameters, on: backend)
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
    case .sample, .separate: _ = rollout(&timing)
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
      let (start, images) = picture(UInt64(index))
      return TokenGroup(
        prompt: start.isEmpty ? [sequence[0]] : start, completions: [Array(sequence.dropFirst())],
        images: images)
    }
    let seed = -1 / Float(sizes.batch * sizes.length)
    descend(
      groups, stored: nil,
      seeds: groups.map { [Array(repeating: seed, count: $0.completions[0].count)] }, &timing)
  }

  /// A picture of noise and the ids that stand for it; none for a model of text.
  private func picture(_ stream: UInt64) -> (ids: [Int32], images: [PromptImage]) {
    guard sizes.picture > 0, let vision = model.configuration.vision,
      let media = model.configuration.media, let start = media.visionStart,
      let end = media.visionEnd
    else { return ([], []) }
    let side = sizes.picture / vision.patchSize
    let grid = PatchGrid(time: 1, height: side, width: side)
    let size = ImageSize(width: sizes.picture, height: sizes.picture)
    let patches = ImagePatches(
      pixelValues: (0..<grid.patchCount * vision.patchWidth).map {
        random.normal(2000 + stream, UInt64($0))
      }, patchWidth: vision.patchWidth, grid: grid,
      scaling: PixelScaling(original: size, resized: size))
    let image = PromptImage(patches, firstToken: 1, mergeSize: vision.mergeSize)
    return ([start] + image.tokens.map { _ in media.image } + [end], [image])
  }

  private func rollout(_ timing: inout Timing) -> (prompts: [TokenGroup], [[SampledCompletion]]) {
    let isSeparate = kind == .separate
    let prompts = (0..<sizes.groups).flatMap { group in
      let (start, images) = picture(UInt64(group))
      return Array(
        repeating: TokenGroup(
          prompt: start + ids(sizes.prompt, 1000 + UInt64(group)), completions: [],
          images: images),
        count: isSeparate ? sizes.groupSize : 1)
    }
    let start = clock.now
    let completions = engine.generate(
      prompts.enumerated().map { index, prompt in
        GenerationRequest(
          prompt: prompt.prompt, completionCount: isSeparate ? 1 : sizes.groupSize,
          drawIndex: repeats * UInt64(prompts.count) + UInt64(index), images: prompt.images)
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
      zip(prompts, completions).map { $0.with(completions: $1.map(\.tokens)) },
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
