internal import Checkpoints
internal import Policy
internal import Rewards
internal import RunLog
internal import StrictJSON
internal import Tasks
internal import Training

/// Evaluates sets one after the other and stores every completion.
struct SetEvaluation {
  let policy: PolicyFolder
  let context: CommandContext
  let progress: any ProgressSink
  let data: DataConfig
  let settings: Evaluator.Settings
  let seed: UInt64

  /// Evaluates one set.
  ///
  /// - Parameters:
  ///   - key: dotted path of the set for errors.
  ///   - output: file of the completions; `.refused.jsonl` stands beside it when records are
  ///     refused.
  ///   - toleratesEmpty: whether a set without a usable record is reported, not thrown.
  func evaluate(
    _ config: TaskConfig, key: String, output: String, toleratesEmpty: Bool
  ) throws -> EvaluatedSet {
    let limit = policy.model.configuration.maxPositions - settings.sampling.maxNewTokens
    guard limit > 0 else {
      throw CommandError.usage(
        "--max-new-tokens \(settings.sampling.maxNewTokens) leaves no room for a prompt in the "
          + "model's \(policy.model.configuration.maxPositions) positions")
    }
    let encoder = PromptEncoder(policy, cacheBytes: data.imageCacheMiB << 20)
    let loader = TaskLoader(
      tasks: context.tasks, rewards: context.rewards, encoder: encoder, data: data,
      promptLimit: limit)
    let tasks: [PreparedTask]
    do {
      tasks = try loader.load([config], path: key)
    } catch let error as DatasetError {
      guard toleratesEmpty, case .noUsableRecord(_, let skipped, let refused, _) = error else {
        throw error
      }
      progress.emit(.warning(error.description))
      return EvaluatedSet(
        name: config.name.isEmpty ? config.path : config.name, report: nil,
        refusedCount: refused, skippedCount: skipped, note: error.description, output: nil)
    }
    guard let task = tasks.first else {
      throw CommandError.badData("\(key): no task")
    }
    tell(about: task)
    let heartbeat = Heartbeat(progress)
    let (report, groups) = try Evaluator(
      policy: policy, encoder: encoder, tasks: tasks, seed: seed
    ).evaluate(task: 0, settings) { heartbeat.beat($0) }
    try store(groups, task: task, tasks: tasks, output: output)
    return EvaluatedSet(
      name: task.name, report: report, refusedCount: task.refused.count,
      skippedCount: task.skippedCount,
      note: nil, output: output)
  }

  private func tell(about task: PreparedTask) {
    var text = "\(task.name): \(task.samples.count) questions"
    if task.skippedCount > 0 { text += ", \(task.skippedCount) bad lines skipped" }
    if !task.refused.isEmpty { text += ", \(task.refused.count) records refused" }
    progress.emit(.note(text))
    for record in task.refused.prefix(3) {
      progress.emit(.note("  refused \(record.id): \(record.reason)"))
    }
  }

  private func store(
    _ groups: [RolloutGroup], task: PreparedTask, tasks: [PreparedTask], output: String
  ) throws {
    if let slash = output.lastIndex(of: "/"), slash != output.startIndex {
      try FolderCopy.create(String(output[..<slash]))
    }
    let log = try CompletionsLog(path: output)
    try log.append(
      Evaluator.records(groups, advantages: groups.map { _ in nil }, step: 0, tasks: tasks))
    try log.sync()
    guard !task.refused.isEmpty else { return }
    let lines = task.refused.map { record in
      JSONValue.object(
        JSONObject([("record", .string(record.id)), ("reason", .string(record.reason))])
      ).text
    }
    let stem = output.hasSuffix(".jsonl") ? String(output.dropLast(6)) : output
    try AtomicFile.write(
      lines.joined(separator: "\n") + "\n", to: stem + ".refused.jsonl")
  }
}
