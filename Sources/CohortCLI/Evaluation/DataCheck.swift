internal import Checkpoints
internal import Rewards
internal import StrictJSON
internal import Tasks
internal import TextEncoder
internal import Training

/// What is in a data file and what cannot be used.
struct DataCheck {
  /// A well-formed record that cannot be used.
  struct Refused {
    let id: String
    let reason: String
    let line: Int
  }

  let path: String
  let usable: Int
  let refused: [Refused]
  let bad: Int
  let badExamples: [DatasetError]

  /// Reads a whole file; nothing stops at a bad record.
  /// - Throws: ``DatasetError`` when the file is missing, unreadable or empty.
  init(
    path: String, task: any Task, unusable: (Sample) -> String? = { _ in nil }
  ) throws(DatasetError) {
    self.path = path
    var count = 0
    // Refused here and not by the data set, which stops when nothing is left.
    let dataset = try Dataset.load(
      name: path, files: [path], task: task,
      policy: DatasetPolicy(onBadRecord: .skip, maxRefused: 1))
    var refused = dataset.refused.map {
      Refused(id: $0.id, reason: $0.reason, line: $0.location.line)
    }
    for sample in dataset.samples {
      if let reason = unusable(sample) {
        refused.append(Refused(id: sample.id, reason: reason, line: sample.location.line))
      } else {
        count += 1
      }
    }
    usable = count
    self.refused = refused.sorted { $0.line < $1.line }
    bad = dataset.skippedCount
    badExamples = dataset.skippedExamples
  }

  /// Prints counts and every record that cannot be used.
  /// - Returns: whether a run would start with this file.
  func report(to console: Console, maxRefused: Double) -> Bool {
    console.print(
      Printable.escaped(
        "\(path): \(usable) usable, \(refused.count) refused, \(bad) bad lines"))
    for error in badExamples { console.print("  bad " + Printable.escaped(error.description)) }
    if bad > badExamples.count {
      console.print("  and \(bad - badExamples.count) more bad lines")
    }
    for record in refused {
      console.print("  refused " + Printable.escaped("\(record.id): \(record.reason)"))
    }
    let share = Double(refused.count) / Double(max(refused.count + usable, 1))
    return bad == 0 && usable > 0 && share <= maxRefused
  }
}

/// The files of a recipe, checked as its run would.
struct RecipeDataCheck {
  let recipe: Recipe
  let context: CommandContext

  /// One check for each set; prompts are measured where the recipe names a model.
  func checks() throws -> [DataCheck] {
    let configs = recipe.data.tasks + recipe.eval.tasks
    guard !configs.isEmpty || !recipe.sft.path.isEmpty else {
      throw ConfigError(key: "data.tasks", message: "no task; list at least one with task and path")
    }
    let encoder = try PromptMeasure(recipe: recipe)
    var checks = try configs.map { try check($0, encoder) }
    if !recipe.sft.path.isEmpty { checks.append(try checkResponses(encoder)) }
    return checks
  }

  private func check(_ config: TaskConfig, _ encoder: PromptMeasure?) throws -> DataCheck {
    var options = JSONObject(config.options.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    if !config.fields.isEmpty {
      options["fields"] = .object(
        JSONObject(config.fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
    }
    let template = try TaskLoader.template(config)
    let task = try context.tasks.task(config.task, options: options)
    // Programs are not started for a look at the data.
    let rewards = try TaskRewards(
      config.rewards, registry: context.rewards, path: "rewards", startsPrograms: false)
    return try DataCheck(path: config.path, task: task) { sample in
      if let reason = rewards.complaint(about: sample) { return reason }
      return encoder?.complaint(
        template.render(sample), root: config.imageFolder, place: sample.location.description)
    }
  }

  private func checkResponses(_ encoder: PromptMeasure?) throws -> DataCheck {
    let template = try TaskLoader.template(
      recipe.sft.template, system: recipe.sft.system, prefill: recipe.sft.prefill)
    let fields = JSONObject([
      ("question", .string(recipe.sft.questionField)),
      ("answer", .string(recipe.sft.responseField)),
    ])
    let task = try context.tasks.task(
      JSONQuestions.id, options: JSONObject([("fields", .object(fields))]))
    return try DataCheck(path: recipe.sft.path, task: task) { sample in
      encoder?.complaint(
        template.render(sample), root: recipe.sft.imageFolder,
        place: sample.location.description, response: sample.reference)
    }
  }
}

/// Counts prompt tokens against what the model of a recipe takes.
private struct PromptMeasure {
  let encoder: PromptEncoder
  let positions: Int
  let maxNewTokens: Int

  /// Nil without a model.
  init?(recipe: Recipe) throws {
    guard !recipe.model.isEmpty else { return nil }
    let configuration = try ModelConfiguration(folder: recipe.model)
    encoder = try PromptEncoder(folder: recipe.model, configuration: configuration)
    positions = configuration.maxPositions
    maxNewTokens = recipe.rollout.maxNewTokens
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
