internal import Checkpoints
internal import Objectives
internal import Policy
package import RunLog
internal import StrictJSON
internal import Tasks
internal import TensorCore

/// What one optimizer step did.
package struct StepReport: Sendable {
  package var step: Int
  package var metrics: Metrics
  /// Every group sampled in this step, with its members' advantages when it is in the update.
  package var groups: [(group: RolloutGroup, advantages: [Double?]?)]
  /// A sentence for people when the step was not an ordinary one.
  package var note: String?
}

/// What a run drives: one optimizer step at a time, resumable from its state.
package protocol StepTrainer: AnyObject {
  var optimizer: AdamW { get }
  var state: TrainerState { get set }
  var totalSteps: Int { get }
  /// - Throws: typed errors; state and weights are then those of the step before.
  func step(onPhase: (TrainerPhase) -> Void) throws -> StepReport
}

/// What a finished or interrupted run reports.
package struct RunOutcome: Sendable {
  package var step: Int
  package var isInterrupted: Bool
  /// Seconds of optimizer steps of this process, evaluations and saving left out.
  package var trainSeconds: Double
  package var lastEvaluations: [EvaluationReport]
  /// Model folder written at the end.
  package var model: String
}

/// One run on the disk: folder, logs, evaluations, checkpoints, resume.
struct RunSession {
  let recipe: Recipe
  let policy: PolicyFolder
  let tasks: [PreparedTask]
  let evalSets: EvalSets
  let environment: RunEnvironment
  /// Changes when the data does, by task.
  let fingerprints: [String: UInt64]
  let refused: [RefusedRecord]
  let notes: [String]
  let rowsPerForward: Int
  /// What an adapter is trained on; nil where the policy itself is trained.
  let base: BaseModel?

  /// Trains to the last step or until interrupted, and saves.
  /// - Parameters:
  ///   - existing: `.resume` goes on from the newest verified checkpoint.
  ///   - makeTrainer: the trainer for a state and a micro-batch size.
  func run(
    existing: RunFolder.Existing, makeTrainer: (TrainerState, Int) throws -> any StepTrainer
  ) throws -> RunOutcome {
    var isResuming = false
    if case .resume = existing { isResuming = true }
    let checkpoint = isResuming ? try newestCheckpoint() : nil
    var state = TrainerState()
    var rows = rowsPerForward
    if let checkpoint {
      try RunState.requireSameData(checkpoint, fingerprints: fingerprints)
      try BaseModel.requireSame(base, in: checkpoint)
      let loaded = try RunState.counters(
        of: checkpoint, recipe: recipe, backend: environment.backend)
      loaded.differences.forEach { environment.progress.emit(.warning($0)) }
      state = loaded.state
      // Micro-batches decide the order of gradient sums: the run keeps the size it began with.
      if recipe.train.microBatchRows == 0, let stored = loaded.rowsPerForward { rows = stored }
    }
    // A recipe that gives no trainer must not cost an earlier run its folder.
    let trainer = try makeTrainer(state, rows)
    let folder = try RunFolder.open(
      recipe.output, recipe: recipe.json.prettyText + "\n", existing: existing)
    if let checkpoint {
      try RunState.restore(checkpoint, model: policy.model, optimizer: trainer.optimizer)
      try RunCheckpoint.discard(after: checkpoint.step, in: folder.checkpoints)
      environment.progress.emit(.note("resumed after step \(state.step) from \(checkpoint.path)"))
    }
    let logs = try Logs(folder, resumingAfter: isResuming ? state.step : nil)
    try writeRefused(folder)
    notes.forEach { environment.progress.emit(.note($0)) }
    for task in tasks + evalSets.tasks {
      for (name, version) in task.rewards.versions {
        try logs.metrics.append(
          step: state.step, event: "reward", Metrics(),
          details: JSONObject([
            ("task", .string(task.name)), ("name", .string(name)), ("version", .string(version)),
          ]))
      }
    }
    return try loop(trainer, folder, logs, rows: rows)
  }

  private struct Logs {
    let metrics: MetricsLog
    let completions: CompletionsLog
    let evaluations: CompletionsLog

    init(_ folder: RunFolder, resumingAfter step: Int?) throws {
      metrics = try MetricsLog(path: folder.metrics, resumingAfter: step)
      completions = try CompletionsLog(path: folder.completions, resumingAfter: step)
      evaluations = try CompletionsLog(path: folder.evaluations, resumingAfter: step)
    }

    func sync() throws {
      try metrics.sync()
      try completions.sync()
      try evaluations.sync()
    }
  }

  private func loop(
    _ trainer: any StepTrainer, _ folder: RunFolder, _ logs: Logs, rows: Int
  ) throws -> RunOutcome {
    let progress = environment.progress
    let heartbeat = Heartbeat(progress)
    let clock = ContinuousClock()
    let firstStep = trainer.state.step
    var trained = Duration.zero
    var reports: [EvaluationReport] = []

    func save() throws {
      try logs.sync()
      let path = try RunState.save(
        trainer.state, model: policy.model, optimizer: trainer.optimizer, recipe: recipe,
        fingerprints: fingerprints, rowsPerForward: rows, base: base, in: folder.checkpoints)
      progress.emit(.saved(step: trainer.state.step, path: path))
    }

    while trainer.state.step < trainer.totalSteps, !environment.isInterrupted() {
      let begin = clock.now
      let report: StepReport
      do {
        report = try trainer.step { heartbeat.beat($0) }
      } catch {
        // Nothing already computed is lost: state and weights are those of the step before.
        if trainer.state.step > firstStep { try save() }
        throw error
      }
      trained += clock.now - begin
      try logs.metrics.append(
        step: report.step, report.metrics,
        details: report.note.map { JSONObject([("note", .string($0))]) } ?? JSONObject())
      if recipe.train.logCompletions, !report.groups.isEmpty {
        try logs.completions.append(
          Evaluator.records(
            report.groups.map(\.group), advantages: report.groups.map(\.advantages),
            step: report.step, tasks: tasks))
      }
      progress.emit(
        .stepFinished(step: report.step, of: trainer.totalSteps, metrics: report.metrics))
      if let note = report.note { progress.emit(.note("step \(report.step): \(note)")) }
      if recipe.eval.every > 0, report.step % recipe.eval.every == 0, !evalSets.tasks.isEmpty {
        reports = try evalSets.evaluate(
          step: report.step, logs.metrics, logs.evaluations, heartbeat)
        try keepBest(reports, trainer, folder)
      }
      let every = recipe.checkpoint.every
      if every > 0, report.step % every == 0, report.step < trainer.totalSteps { try save() }
    }
    try save()
    try policy.save(to: folder.final, type: .f32)
    progress.emit(.saved(step: trainer.state.step, path: folder.final))
    return RunOutcome(
      step: trainer.state.step, isInterrupted: trainer.state.step < trainer.totalSteps,
      trainSeconds: PhaseClock.seconds(trained), lastEvaluations: reports, model: folder.final)
  }

  /// Keeps the policy of the best mean pass@1 so far.
  private func keepBest(
    _ reports: [EvaluationReport], _ trainer: any StepTrainer, _ folder: RunFolder
  ) throws {
    let score = reports.reduce(0) { $0 + $1.passAt1.value } / Double(reports.count)
    guard score > trainer.state.bestScore ?? -.infinity else { return }
    trainer.state.bestScore = score
    trainer.state.bestStep = trainer.state.step
    try policy.save(to: folder.best, type: .f32)
    environment.progress.emit(.saved(step: trainer.state.step, path: folder.best))
  }

  /// The newest checkpoint that verifies; what was passed over is said.
  /// - Throws: when checkpoints are there and none verifies: starting over would erase the logs.
  private func newestCheckpoint() throws -> RunCheckpoint? {
    let folder = RunFolder.checkpoints(of: recipe.output)
    let (checkpoint, rejected) = try RunCheckpoint.latestVerified(in: folder)
    for rejection in rejected {
      environment.progress.emit(
        .warning("checkpoint of step \(rejection.step) passed over: \(rejection.error)"))
    }
    if checkpoint == nil, let first = rejected.first { throw first.error }
    return checkpoint
  }

  private func writeRefused(_ folder: RunFolder) throws {
    guard !refused.isEmpty else { return }
    let lines = refused.map { record in
      JSONValue.object(
        JSONObject([("id", .string(record.id)), ("reason", .string(record.reason))])
      ).text
    }
    try folder.write(lines.joined(separator: "\n") + "\n", to: folder.refused)
  }
}
