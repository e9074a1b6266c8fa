internal import Checkpoints
internal import Objectives
package import Policy
package import RunLog
internal import StrictJSON
package import Tasks
internal import TensorCore
internal import TextEncoder

/// A whole supervised fine-tuning run.
package final class SupervisedRun {
  package let policy: PolicyFolder
  package let plan: MemoryPlan
  package let examples: [SupervisedTrainer.Example]
  /// Examples left out because they do not fit the model's positions.
  package let refused: [RefusedRecord]
  /// The first example as text, for people.
  package let firstExample: String
  private let evalRun: EvalSets
  private let recipe: Recipe
  private let environment: RunEnvironment
  private let fingerprint: UInt64

  /// Loads the policy (or takes one that is not on the disk yet) and the data.
  package init(
    recipe: Recipe, policy: PolicyFolder? = nil, environment: RunEnvironment
  ) throws {
    self.recipe = recipe
    self.environment = environment
    let policy = try policy ?? PolicyFolder(path: recipe.model, on: environment.backend)
    self.policy = policy
    guard !recipe.sft.path.isEmpty else {
      throw ConfigError(key: "sft.path", message: "name the JSONL file of {question, response}")
    }
    let template = try TaskLoader.template(
      recipe.sft.template, system: recipe.sft.system, prefill: recipe.sft.prefill)
    let task = try environment.tasks.task(
      "demonstrations",
      options: JSONObject([
        (
          "fields",
          .object(
            JSONObject([
              ("question", .string(recipe.sft.questionField)),
              ("answer", .string(recipe.sft.responseField)),
            ]))
        )
      ]))
    var dataset = try Dataset.load(
      name: "sft", files: [recipe.sft.path], task: task,
      policy: DatasetPolicy(
        onBadRecord: recipe.data.onBadRecord, maxRefused: recipe.data.maxRefused))
    let limit = policy.model.configuration.maxPositions
    var examples: [String: SupervisedTrainer.Example] = [:]
    let stop = policy.stopIDs.min()
    let tokenizer = policy.tokenizer
    dataset = try dataset.refusing { sample in
      let prompt = tokenizer.encode(template.render(sample))
      let response = tokenizer.encode(sample.reference) + (stop.map { [$0] } ?? [])
      guard prompt.count + response.count <= limit else {
        return "\(prompt.count + response.count) tokens, the model has \(limit) positions"
      }
      guard !prompt.isEmpty, !response.isEmpty else { return "no tokens" }
      examples[sample.id] = SupervisedTrainer.Example(prompt: prompt, response: response)
      return nil
    }
    self.examples = dataset.samples.compactMap { examples[$0.id] }
    refused = dataset.refused
    fingerprint = dataset.fingerprint
    firstExample =
      dataset.samples.first.map { template.render($0).text + $0.reference } ?? ""
    evalRun = try EvalSets(recipe: recipe, policy: policy, environment: environment)
    plan = MemoryPlan(
      policy.model.configuration, groupSize: 1,
      promptLimit: self.examples.map { $0.prompt.count + $0.response.count }.max() ?? 1,
      maxNewTokens: recipe.rollout.maxNewTokens, liveCompletions: recipe.eval.every > 0 ? 256 : 0,
      budget: environment.memoryBudget(recipe.train), requestedRows: recipe.train.microBatchRows)
    guard plan.fits else {
      throw ConfigError(
        key: "train.memory-gib", message: "the run does not fit:\n\(plan.text)")
    }
  }

  /// Trains to the last step or until interrupted, and saves.
  package func run(existing: RunFolder.Existing) throws -> ReinforcementRun.Outcome {
    var isResuming = false
    if case .resume = existing { isResuming = true }
    let folder = try RunFolder.open(
      recipe.output, recipe: recipe.json.prettyText + "\n", existing: existing)
    let progress = environment.progress
    let fingerprints = ["sft": fingerprint]
    var state = TrainerState()
    var checkpoint: RunCheckpoint?
    if isResuming {
      checkpoint = try RunCheckpoint.latestVerified(in: folder.checkpoints).checkpoint
    }
    if let checkpoint {
      try RunState.requireSameData(checkpoint, fingerprints: fingerprints)
      let loaded = try RunState.counters(of: checkpoint, backend: environment.backend)
      loaded.differences.forEach { progress.emit(.warning($0 + ": bits may differ")) }
      state = loaded.state
    }
    let trainer = try SupervisedTrainer(
      recipe: recipe, model: policy.model, examples: examples, rowsPerForward: plan.rowsPerForward,
      state: state)
    if let checkpoint {
      try RunState.restore(checkpoint, model: policy.model, optimizer: trainer.optimizer)
    }
    let after = isResuming ? state.step : nil
    let metrics = try MetricsLog(path: folder.metrics, resumingAfter: after)
    let evaluations = try CompletionsLog(path: folder.evaluations, resumingAfter: after)
    progress.emit(.note("\(examples.count) examples, \(refused.count) refused"))
    if let first = refused.first { progress.emit(.note("refused \(first.id): \(first.reason)")) }
    let heartbeat = Heartbeat(progress)
    let clock = ContinuousClock()
    var trained = Duration.zero
    var reports: [EvaluationReport] = []

    func save() throws {
      try metrics.sync()
      let path = try RunState.save(
        trainer.state, model: policy.model, optimizer: trainer.optimizer, recipe: recipe,
        fingerprints: fingerprints, in: folder.checkpoints)
      progress.emit(.saved(step: trainer.state.step, path: path))
    }

    progress.emit(.phaseBegan(name: "update"))
    while trainer.state.step < trainer.totalSteps, !environment.isInterrupted() {
      let begin = clock.now
      let values = ReinforcementRun.metrics(trainer.step())
      trained += clock.now - begin
      let step = trainer.state.step
      try metrics.append(step: step, values)
      progress.emit(.stepFinished(step: step, of: trainer.totalSteps, metrics: values))
      if recipe.eval.every > 0, step % recipe.eval.every == 0 {
        reports = try evalRun.evaluate(step: step, metrics, evaluations, heartbeat)
      }
      let every = recipe.checkpoint.every
      if every > 0, step % every == 0, step < trainer.totalSteps { try save() }
    }
    try save()
    try policy.save(to: folder.final, type: .f32)
    progress.emit(.saved(step: trainer.state.step, path: folder.final))
    return ReinforcementRun.Outcome(
      step: trainer.state.step, isInterrupted: trainer.state.step < trainer.totalSteps,
      trainSeconds: PhaseClock.seconds(trained), lastEvaluations: reports, model: folder.final)
  }
}
