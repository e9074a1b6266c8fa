internal import Objectives
package import Policy
internal import RunLog
internal import TensorCore

/// Supervised fine-tuning on assistant turns.
///
/// Each step packs the sequences of a batch end to end and descends
/// loss = - (1 / learned tokens of the batch) * sum of log pi(learned token | before it).
/// Only the assistant's words are learned: the prompt and the turns of others carry no loss. It is
/// the packed forward of reinforcement learning with the seed -1/tokens for every learned token.
package final class SupervisedTrainer: StepTrainer {
  /// A conversation to learn from, as ids.
  package struct Example: Sendable {
    /// All before the assistant's first words.
    package var prompt: [Int32]
    /// All from there on, other turns included.
    package var response: [Int32]
    /// Which tokens of the response are the assistant's.
    package var isLearned: [Bool]
    /// The prompt's pictures, not decoded yet.
    package var images: [PlacedImage]

    /// - Parameter isLearned: nil learns the whole response.
    package init(
      prompt: [Int32], response: [Int32], isLearned: [Bool]? = nil, images: [PlacedImage] = []
    ) {
      let isLearned = isLearned ?? Array(repeating: true, count: response.count)
      precondition(
        !prompt.isEmpty && isLearned.count == response.count && isLearned.contains(true),
        "SupervisedTrainer: example of \(prompt.count) + \(response.count) tokens")
      self.prompt = prompt
      self.response = response
      self.isLearned = isLearned
      self.images = images
    }

    /// Patches of all its pictures.
    package var patchCount: Int { images.reduce(0) { $0 + $1.patchCount } }

    /// Tokens that carry loss.
    package var learnedCount: Int { isLearned.count { $0 } }
  }

  package let model: any PolicyModel
  package let optimizer: AdamW
  package let totalSteps: Int
  package var state: TrainerState
  private let examples: [Example]
  private let encoder: PromptEncoder?
  private let batchSize: Int
  private let schedule: LearningRateSchedule
  private let update: PolicyUpdate
  private let random: SeededRandom

  package init(
    recipe: Recipe, model: any PolicyModel, examples: [Example], encoder: PromptEncoder? = nil,
    rowsPerForward: Int, state: TrainerState = TrainerState()
  ) throws {
    precondition(!examples.isEmpty, "SupervisedTrainer: no examples")
    precondition(
      encoder != nil || examples.allSatisfy(\.images.isEmpty),
      "SupervisedTrainer: examples with pictures need an encoder")
    self.model = model
    self.examples = examples
    self.encoder = encoder
    self.state = state
    batchSize = recipe.sft.batchSize
    let passes = recipe.sft.epochs * Double(examples.count) / Double(batchSize)
    totalSteps = recipe.sft.epochs > 0 ? max(Int(passes.rounded(.up)), 1) : recipe.train.steps
    schedule = try recipe.optimizer.learningRateSchedule(totalSteps: totalSteps)
    optimizer = AdamW(recipe.optimizer, parameters: model.trainedParameters, on: model.backend)
    optimizer.stepCount = state.optimizerSteps
    update = PolicyUpdate(model: model, rowsPerForward: rowsPerForward)
    random = SeededRandom(seed: UInt64(recipe.seed), purpose: .dataOrder)
  }

  /// One optimizer step.
  /// - Throws: `ImageError` when a picture cannot be decoded; nothing is changed then.
  package func step(onPhase: (TrainerPhase) -> Void = { _ in }) throws -> StepReport {
    var clock = PhaseClock()
    let batch = draw(state.drawIndex)
    let groups = try batch.map { example in
      TokenGroup(
        prompt: example.prompt, completions: [example.response],
        images: try encoder?.images(example.images) ?? [])
    }
    state.drawIndex += UInt64(batchSize)
    // The next step's pictures are decoded while this one computes.
    if let encoder { encoder.prefetch(draw(state.drawIndex).flatMap(\.images)) }
    let tokens = batch.reduce(0) { $0 + $1.learnedCount }
    let seed = -1 / Float(tokens)
    optimizer.clearGradients()
    let loss = clock.time("update") {
      update.accumulate(
        groups, stored: nil,
        seeds: batch.map { [$0.isLearned.map { $0 ? seed : 0 }] }, temperature: 1
      ) { done, of in
        onPhase(TrainerPhase(name: "update", done: done, of: of, detail: "micro-batches"))
      }.weightedSum
    }
    let rate = schedule.rate(at: state.step)
    let report = clock.time("optimizer") { optimizer.step(learningRate: rate) }
    state.step += 1
    state.sampledTokens += tokens
    state.optimizerSteps = optimizer.stepCount
    if !report.isApplied { state.stepsWithoutUpdate += 1 }
    let metrics =
      [
        Metric("loss", loss), Metric("grad_norm", report.gradientNorm),
        Metric("learning_rate", rate), Metric("num_tokens", Double(state.sampledTokens)),
        Metric("epoch", Double(state.drawIndex) / Double(examples.count)),
      ] + clock.metrics(sampledTokens: tokens)
    return StepReport(
      step: state.step, metrics: Metrics(metrics), groups: [],
      note: report.isApplied ? nil : "a gradient was not finite: nothing was written")
  }

  private func draw(_ first: UInt64) -> [Example] {
    (0..<batchSize).map { example(first + UInt64($0)) }
  }

  /// The example of a draw: every epoch is a fresh order, a function of (seed, epoch).
  private func example(_ draw: UInt64) -> Example {
    let (epoch, place) = draw.quotientAndRemainder(dividingBy: UInt64(examples.count))
    if order.epoch != epoch {
      order = (epoch, random.permutation(examples.count, epoch))
    }
    return examples[order.places[Int(place)]]
  }

  private var order: (epoch: UInt64, places: [Int]) = (.max, [])
}
