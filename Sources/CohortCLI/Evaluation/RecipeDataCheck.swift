internal import Checkpoints
internal import Policy
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
    let template = try sft.promptTemplate()
    var source = DataSetSource(
      file: sft.path, task: try sft.task(context.tasks), imageFolder: sft.imageFolder)
    source.role = .training
    source.hasResponses = true
    source.badPrompt = { measure?.complaint(about: $0, template, root: sft.imageFolder) }
    source.refuseLatePictures(template)
    return source
  }
}

extension TaskConfig {
  /// The file of a task, read as a run reads it.
  func source(
    _ context: CommandContext, _ measure: PromptMeasure?,
    reference: @escaping (Sample) -> String?
  ) throws -> DataSetSource {
    let form = try measure?.form(self)
    let folder = imageFolder
    var source = DataSetSource(
      file: path, task: try context.tasks.task(task, options: taskOptions), imageFolder: folder)
    source.limit = limit
    source.hasResponses = task == Demonstrations.id
    source.badReference = reference
    let boxPixels = boxPixels
    source.badPrompt = { sample in
      form.flatMap { measure?.complaint(about: sample, $0, root: folder, boxPixels) }
    }
    return source
  }
}

extension DataSetSource {
  /// Refuses pictures behind words of the assistant, which no response is learned from.
  mutating func refuseLatePictures(_ template: PromptTemplate) {
    let other = badPrompt
    badPrompt = { sample in
      do throws(PromptError) {
        try EncodedDemonstration.requireEarlyPictures(sample, template)
      } catch { return error.description }
      return other(sample)
    }
  }
}

/// Counts prompt tokens against what a model takes.
struct PromptMeasure {
  private let encoder: PromptEncoder
  private let positions: Int
  private let stopIDs: Set<Int32>
  private let maxNewTokens: Int

  /// The measure of the policy in a folder; its weights are not read.
  init(model: String, maxNewTokens: Int) throws {
    let configuration = try ModelConfiguration(folder: model)
    encoder = try PromptEncoder(folder: model, configuration: configuration)
    positions = configuration.maxPositions
    stopIDs = try PolicyFolder.stopIDs(
      of: model, configuration: configuration, tokenizer: encoder.tokenizer)
    self.maxNewTokens = maxNewTokens
  }

  /// How a task renders its prompts.
  func form(_ config: TaskConfig) throws -> PromptForm { try PromptForm(config, encoder) }

  /// Why a prompt does not fit, or nil.
  func complaint(
    about sample: Sample, _ form: PromptForm, root: String, _ boxPixels: BoxPixels
  ) -> String? {
    let count: Int
    do throws(PromptError) {
      let prompt = try encoder.encode(
        form.render(sample), root: root, place: sample.location.description)
      _ = try boxPixels.scaling(of: sample, prompt.images)
      count = prompt.ids.count
    } catch { return error.description }
    guard count + maxNewTokens > positions else { return nil }
    return "\(count) prompt tokens and \(maxNewTokens) more, the model has \(positions) positions"
  }

  /// Why a response cannot be learned from, or nil.
  func complaint(about sample: Sample, _ template: PromptTemplate, root: String) -> String? {
    do throws(PromptError) {
      return try EncodedDemonstration(
        sample, template, stopIDs: stopIDs, encoder: encoder, root: root
      ).complaint(positions: positions)
    } catch { return error.description }
  }
}
