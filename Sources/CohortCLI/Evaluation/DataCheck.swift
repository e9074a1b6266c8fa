internal import Checkpoints
internal import Rewards
internal import StrictJSON
internal import Tasks
internal import TextEncoder
internal import Training

extension TaskRewards {
  /// The rewards that plain data files are checked against: the checkers named, else the one of each
  /// kind of answer. Responses to learn from need none.
  init(
    checkers: [String], of task: String, registry: RewardRegistry
  ) throws {
    let configs = checkers.map { id in
      var config = RewardConfig()
      config.checker = id
      return config
    }
    if configs.isEmpty, task == Demonstrations.id {
      try self.init([])
    } else {
      try self.init(configs, registry: registry, path: "rewards", startsPrograms: false)
    }
  }
}

/// The files of a recipe, to be checked as its run would.
struct RecipeDataCheck {
  let recipe: Recipe
  let context: CommandContext

  /// One source for each set; prompts are measured where the recipe names a model.
  func sources() throws -> [DataSetSource] {
    guard !(recipe.data.tasks + recipe.eval.tasks).isEmpty || !recipe.sft.path.isEmpty else {
      throw ConfigError(key: "data.tasks", message: "no task; list at least one with task and path")
    }
    let measure =
      recipe.model.isEmpty
      ? nil
      : try PromptMeasure(model: recipe.model, maxNewTokens: recipe.rollout.maxNewTokens)
    var sources = try recipe.data.tasks.map { try source($0, .training, measure) }
    sources += try recipe.eval.tasks.map { try source($0, .heldOut, measure) }
    if !recipe.sft.path.isEmpty { sources.append(try responses(measure)) }
    return sources
  }

  private func source(
    _ config: TaskConfig, _ role: DataSetSource.Role, _ measure: PromptMeasure?
  ) throws -> DataSetSource {
    // Programs are not started for a look at the data.
    let rewards = try TaskRewards(
      config.rewards, registry: context.rewards, path: "rewards", startsPrograms: false)
    var source = try config.source(context, measure) { rewards.complaint(about: $0) }
    source.role = role
    return source
  }

  private func responses(_ measure: PromptMeasure?) throws -> DataSetSource {
    let sft = recipe.sft
    let template = try TaskLoader.template(sft.template, system: sft.system, prefill: sft.prefill)
    let fields = JSONObject([
      ("question", .string(sft.questionField)), ("answer", .string(sft.responseField)),
    ])
    let task = try context.tasks.task(
      JSONQuestions.id, options: JSONObject([("fields", .object(fields))]))
    var source = DataSetSource(file: sft.path, task: task, imageFolder: sft.imageFolder)
    source.role = .training
    source.hasResponses = true
    source.badPrompt = { sample in
      measure?.complaint(
        template.render(sample), root: sft.imageFolder, place: sample.location.description,
        response: sample.reference)
    }
    return source
  }
}

extension TaskConfig {
  /// The file of a task, read as a run reads it.
  func source(
    _ context: CommandContext, _ measure: PromptMeasure?,
    reference: @escaping (Sample) -> String?
  ) throws -> DataSetSource {
    var options = JSONObject(options.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    if !fields.isEmpty {
      options["fields"] = .object(
        JSONObject(fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
    }
    let template = try TaskLoader.template(self)
    let folder = imageFolder
    var source = DataSetSource(
      file: path, task: try context.tasks.task(task, options: options), imageFolder: folder)
    source.hasResponses = task == Demonstrations.id
    source.badReference = reference
    source.badPrompt = { sample in
      measure?.complaint(
        template.render(sample), root: folder, place: sample.location.description)
    }
    return source
  }
}

/// Counts prompt tokens against what a model takes.
struct PromptMeasure {
  private let encoder: PromptEncoder
  private let positions: Int
  private let maxNewTokens: Int

  /// The measure of the policy in a folder; its weights are not read.
  init(model: String, maxNewTokens: Int) throws {
    let configuration = try ModelConfiguration(folder: model)
    encoder = try PromptEncoder(folder: model, configuration: configuration)
    positions = configuration.maxPositions
    self.maxNewTokens = maxNewTokens
  }

  /// Why a prompt does not fit, or nil.
  func complaint(
    _ prompt: RenderedPrompt, root: String, place: String, response: String? = nil
  ) -> String? {
    let count: Int
    do throws(PromptError) {
      count = try encoder.encode(prompt, root: root, place: place).ids.count
    } catch { return error.description }
    // A response ends with one stop token.
    let rest = response.map { encoder.tokenizer.encode($0).count + 1 } ?? maxNewTokens
    guard count + rest > positions else { return nil }
    return "\(count) prompt tokens and \(rest) more, the model has \(positions) positions"
  }
}
