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
  /// Whether picture questions are put again with blank and swapped pictures.
  let checksLooking: Bool

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
    let evaluator = Evaluator(policy: policy, encoder: encoder, tasks: tasks, seed: seed)
    let (report, groups) = try evaluator.evaluate(task: 0, settings) { heartbeat.beat($0) }
    try store(groups, tasks: tasks, output: output)
    try store(task.refused, output: Self.path(output, "refused"))
    let looking =
      checksLooking
      ? try evaluator.looking(task: 0, settings, seen: groups) { heartbeat.beat($0) } : nil
    if let looking {
      try store(looking.blank, tasks: tasks, output: Self.path(output, "blank"))
      try store(looking.swapped, tasks: tasks, output: Self.path(output, "swapped"))
    }
    return EvaluatedSet(
      name: task.name, report: report, refusedCount: task.refused.count,
      skippedCount: task.skippedCount, note: nil, output: output, looking: looking?.report)
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

  /// A file beside that of the completions: `set.blank.jsonl` for `set.jsonl`.
  private static func path(_ output: String, _ kind: String) -> String {
    (output.hasSuffix(".jsonl") ? String(output.dropLast(6)) : output) + ".\(kind).jsonl"
  }

  private func store(
    _ groups: [RolloutGroup], tasks: [PreparedTask], output: String
  ) throws {
    if let slash = output.lastIndex(of: "/"), slash != output.startIndex {
      try FolderCopy.create(String(output[..<slash]))
    }
    let log = try CompletionsLog(path: output)
    try log.append(
      Evaluator.records(groups, advantages: groups.map { _ in nil }, step: 0, tasks: tasks))
    try log.sync()
  }

  private func store(_ refused: [RefusedRecord], output: String) throws {
    guard !refused.isEmpty else { return }
    let lines = refused.map { record in
      JSONValue.object(
        JSONObject([("record", .string(record.id)), ("reason", .string(record.reason))])
      ).text
    }
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: output)
  }
}
