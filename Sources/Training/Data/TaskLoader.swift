package import Rewards
internal import StrictJSON
package import Tasks

/// Reads the tasks of a recipe: records to samples, samples to prompts, references checked.
package struct TaskLoader {
  private let tasks: TaskRegistry
  private let rewards: RewardRegistry
  private let encoder: PromptEncoder
  private let policy: DatasetPolicy
  /// Longest prompt that leaves room for a completion.
  private let promptLimit: Int

  /// - Parameter promptLimit: a longer prompt is refused by record, never truncated.
  package init(
    tasks: TaskRegistry, rewards: RewardRegistry, encoder: PromptEncoder, data: DataConfig,
    promptLimit: Int
  ) {
    self.tasks = tasks
    self.rewards = rewards
    self.encoder = encoder
    self.promptLimit = promptLimit
    policy = DatasetPolicy(onBadRecord: data.onBadRecord, maxRefused: data.maxRefused)
  }

  /// Loads every task of a list.
  /// - Parameter path: dotted path of the list, for errors.
  package func load(_ configs: [TaskConfig], path: String) throws -> [PreparedTask] {
    guard !configs.isEmpty else {
      throw ConfigError(key: path, message: "no task; list at least one with task and path")
    }
    return try configs.enumerated().map { try load($1, path: "\(path).\($0)") }
  }

  private func load(_ config: TaskConfig, path: String) throws -> PreparedTask {
    guard !config.path.isEmpty else {
      throw ConfigError(key: path + ".path", message: "name the JSONL or Parquet file of the task")
    }
    let name = config.name.isEmpty ? Self.stem(config.path) : config.name
    let form = try PromptForm(config, encoder)
    let rewards = try TaskRewards(
      config.rewards, registry: rewards, path: path + ".rewards")
    try config.requireBoxPixels(path: path)
    let task = try tasks.task(config.task, options: config.taskOptions)
    var dataset = try Dataset.load(name: name, files: [config.path], task: task, policy: policy) {
      rewards.complaint(about: $0)
    }
    // Prompts are rendered once; one that does not fit is refused by name.
    var prompts: [(prompt: EncodedPrompt, boxes: BoxScaling?)] = []
    dataset = try dataset.refusing { sample in
      // Beyond the limit nothing is encoded, and no picture opened.
      if config.limit > 0, prompts.count == config.limit { return nil }
      do throws(PromptError) {
        let prompt = try encoder.encode(
          form.render(sample), root: config.imageFolder, place: sample.location.description)
        guard prompt.ids.count <= promptLimit else {
          return "the prompt has \(prompt.ids.count) tokens, at most \(promptLimit) leave room "
            + "for a completion"
        }
        prompts.append((prompt, try config.boxPixels.scaling(of: sample, prompt.images)))
        return nil
      } catch {
        return error.description
      }
    }
    let samples = zip(dataset.samples, prompts).map {
      PreparedSample(
        sample: $0, prompt: $1.prompt.ids, images: $1.prompt.images, boxScaling: $1.boxes)
    }
    return PreparedTask(
      name: name, weight: config.weight, samples: samples, refused: dataset.refused,
      skippedCount: dataset.skippedCount, fingerprint: Self.fingerprint(samples), rewards: rewards,
      prefill: form.prefill, stopStrings: form.stopStrings,
      firstPrompt: try samples.first.map { try form.render($0.sample).text } ?? "")
  }

  /// Changes with any question, reference or their order, the limit included.
  private static func fingerprint(_ samples: [PreparedSample]) -> UInt64 {
    var hash = StableHash()
    for prepared in samples {
      hash.combine(prepared.sample.question)
      hash.combine(prepared.sample.reference)
      // Texts alone hash as they did before there were kinds.
      if prepared.sample.kind != .text { hash.combine(prepared.sample.kind.rawValue) }
      for image in prepared.images { hash.combine(image.fingerprint) }
    }
    return hash.value
  }

  /// The template of a task: named, or a text with {question}.
  package static func template(_ config: TaskConfig) throws -> PromptTemplate {
    try template(
      config.template, system: config.system, prefill: config.prefill)
  }

  /// A named or custom template with its system text and prefill replaced where given.
  package static func template(
    _ text: String, system: String?, prefill: String?
  ) throws -> PromptTemplate {
    var template =
      text.contains("{question}")
      ? try PromptTemplate(text: text) : try PromptTemplate.named(text)
    if let system { template.system = system }
    if let prefill { template.prefill = prefill }
    return template
  }

  private static func stem(_ path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".jsonl", ".parquet"] where file.hasSuffix(ending) {
      return String(file.dropLast(ending.count))
    }
    return file
  }
}
