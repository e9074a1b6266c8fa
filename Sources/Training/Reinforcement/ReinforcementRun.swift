internal import Checkpoints
internal import Objectives
package import Policy
package import RunLog
internal import StrictJSON
internal import Tasks
internal import TensorCore

/// A whole reinforcement-learning run: trainer, logs, evaluations, checkpoints.
package final class ReinforcementRun {
  /// What a finished or interrupted run reports.
  package struct Outcome: Sendable {
    package var step: Int
    package var isInterrupted: Bool
    package var trainSeconds: Double
    package var lastEvaluations: [EvaluationReport]
    /// Model folder written at the end.
    package var model: String
  }

  package let policy: PolicyFolder
  package let plan: MemoryPlan
  package let tasks: [PreparedTask]
  private let evalSets: EvalSets
  private let recipe: Recipe
  private let environment: RunEnvironment

  /// Loads the policy and every task, and plans memory; nothing is written yet.
  /// - Throws: typed errors that name file and key; `memory` when the plan does not fit.
  package init(recipe: Recipe, environment: RunEnvironment) throws {
    self.recipe = recipe
    self.environment = environment
    policy = try PolicyFolder(path: recipe.model, on: environment.backend)
    let configuration = policy.model.configuration
    let limit = configuration.maxPositions - recipe.rollout.maxNewTokens
    guard limit > 0 else {
      throw ConfigError(
        key: "rollout.max-new-tokens",
        message: "\(recipe.rollout.maxNewTokens) tokens leave no room for a prompt in the "
          + "model's \(configuration.maxPositions) positions")
    }
    let loader = TaskLoader(
      tasks: environment.tasks, rewards: environment.rewards, tokenizer: policy.tokenizer,
      data: recipe.data, promptLimit: limit)
    tasks = try loader.load(recipe.data.tasks, path: "data.tasks")
    evalSets = try EvalSets(recipe: recipe, policy: policy, environment: environment)
    let longest = (tasks + evalSets.tasks).flatMap(\.samples).map(\.prompt.count).max() ?? 1
    plan = MemoryPlan(
      configuration, groupSize: recipe.rollout.groupSize, promptLimit: longest,
      maxNewTokens: recipe.rollout.maxNewTokens, liveCompletions: recipe.rollout.liveCompletions,
      budget: environment.memoryBudget(recipe.train), requestedRows: recipe.train.microBatchRows)
    guard plan.fits else {
      throw ConfigError(
        key: "train.memory-gib",
        message: "the run does not fit:\n\(plan.text)\nLower rollout.live-completions, "
          + "rollout.max-new-tokens or train.micro-batch-rows")
    }
  }

  /// Names and reasons of records left out, for the start of a run.
  package var dataNotes: [String] {
    (tasks + evalSets.tasks).flatMap { task -> [String] in
      var notes = ["task \(task.name): \(task.samples.count) samples"]
      if task.skippedCount > 0 { notes.append("task \(task.name): \(task.skippedCount) skipped") }
      if let first = task.refused.first {
        notes.append(
          "task \(task.name): \(task.refused.count) records refused, the first \(first.id): "
            + first.reason)
      }
      return notes
    }
  }

  /// Trains to the last step or until interrupted, and saves.
  /// - Parameter existing: `.resume` goes on from the newest verified checkpoint.
  package func run(
    existing: RunFolder.Existing, alsoKnown: Set<String> = []
  ) throws -> Outcome {
    var isResuming = false
    if case .resume = existing { isResuming = true }
    let folder = try RunFolder.open(
      recipe.output, recipe: recipe.json.prettyText + "\n", existing: existing,
      alsoKnown: alsoKnown)
    let progress = environment.progress
    let checkpoint = isResuming ? try newestCheckpoint(folder) : nil
    var state = TrainerState()
    if let checkpoint {
      try RunState.requireSameData(checkpoint, fingerprints: fingerprints)
      let loaded = try RunState.counters(of: checkpoint, backend: environment.backend)
      loaded.differences.forEach { progress.emit(.warning($0 + ": bits may differ")) }
      state = loaded.state
    }
    let trainer = try makeTrainer(state)
    if let checkpoint {
      try RunState.restore(checkpoint, model: policy.model, optimizer: trainer.optimizer)
      progress.emit(.note("resumed after step \(state.step) from \(checkpoint.path)"))
    }
    let after = isResuming ? state.step : nil
    let metrics = try MetricsLog(path: folder.metrics, resumingAfter: after)
    let completions = try CompletionsLog(path: folder.completions, resumingAfter: after)
    let evaluations = try CompletionsLog(path: folder.evaluations, resumingAfter: after)
    dataNotes.forEach { progress.emit(.note($0)) }
    let heartbeat = Heartbeat(progress)
    let clock = ContinuousClock()
    var trained = Duration.zero
    var reports: [EvaluationReport] = []

    func save() throws {
      try metrics.sync()
      try completions.sync()
      let path = try RunState.save(
        trainer.state, model: policy.model, optimizer: trainer.optimizer, recipe: recipe,
        fingerprints: fingerprints, in: folder.checkpoints)
      progress.emit(.saved(step: trainer.state.step, path: path))
    }

    while trainer.state.step < trainer.totalSteps, !environment.isInterrupted() {
      let begin = clock.now
      let report: GPGTrainer.StepReport
      do {
        report = try trainer.step { heartbeat.beat($0) }
      } catch {
        // Nothing already computed is lost: the weights are those of the step before.
        if trainer.state.step > state.step { try save() }
        throw error
      }
      trained += clock.now - begin
      let values = Self.metrics(report.metrics)
      try metrics.append(
        step: report.step, values,
        details: report.note.map { JSONObject([("note", .string($0))]) } ?? JSONObject())
      if recipe.train.logCompletions {
        try completions.append(
          Evaluator.records(
            report.groups.map(\.group), advantages: report.groups.map(\.advantages),
            step: report.step, tasks: tasks))
      }
      progress.emit(.stepFinished(step: report.step, of: trainer.totalSteps, metrics: values))
      if let note = report.note { progress.emit(.note("step \(report.step): \(note)")) }
      if recipe.eval.every > 0, report.step % recipe.eval.every == 0 {
        reports = try evaluate(trainer, metrics, evaluations, heartbeat, folder)
      }
      let every = recipe.checkpoint.every
      if every > 0, report.step % every == 0, report.step < trainer.totalSteps { try save() }
    }
    try save()
    try policy.save(to: folder.final, type: .f32)
    progress.emit(.saved(step: trainer.state.step, path: folder.final))
    return Outcome(
      step: trainer.state.step, isInterrupted: trainer.state.step < trainer.totalSteps,
      trainSeconds: PhaseClock.seconds(trained), lastEvaluations: reports, model: folder.final)
  }

  private var fingerprints: [String: UInt64] {
    Dictionary(tasks.map { ($0.name, $0.fingerprint) }) { first, _ in first }
  }

  private func makeTrainer(_ state: TrainerState) throws -> GPGTrainer {
    try GPGTrainer(
      recipe: recipe, model: policy.model, tasks: tasks,
      engine: policy.engine(
        random: SeededRandom(seed: UInt64(recipe.seed), purpose: .sampling),
        limits: GenerationEngine.Limits(liveCompletions: recipe.rollout.liveCompletions)),
      stopIDs: policy.stopIDs, rowsPerForward: plan.rowsPerForward, state: state)
  }

  private func newestCheckpoint(_ folder: RunFolder) throws -> RunCheckpoint? {
    let (checkpoint, rejected) = try RunCheckpoint.latestVerified(in: folder.checkpoints)
    for rejection in rejected {
      environment.progress.emit(
        .warning("checkpoint of step \(rejection.step) passed over: \(rejection.error)"))
    }
    if let checkpoint { try RunCheckpoint.discard(after: checkpoint.step, in: folder.checkpoints) }
    return checkpoint
  }

  private func evaluate(
    _ trainer: GPGTrainer, _ metrics: MetricsLog, _ completions: CompletionsLog,
    _ heartbeat: Heartbeat, _ folder: RunFolder
  ) throws -> [EvaluationReport] {
    let reports = try evalSets.evaluate(
      step: trainer.state.step, metrics, completions, heartbeat)
    guard !reports.isEmpty else { return [] }
    let score = reports.reduce(0) { $0 + $1.passAt1.value } / Double(reports.count)
    if trainer.noteEvaluation(score: score) {
      try policy.save(to: folder.best, type: .f32)
      environment.progress.emit(.saved(step: trainer.state.step, path: folder.best))
    }
    return reports
  }

  static func metrics(_ list: [Metric]) -> Metrics {
    var metrics = Metrics()
    for metric in list { metrics[metric.name] = metric.value }
    return metrics
  }
}
