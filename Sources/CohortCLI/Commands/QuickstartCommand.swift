internal import ArgumentParser
internal import Checkpoints
internal import Logging
internal import Objectives
internal import Policy
internal import RunLog
internal import StrictJSON
internal import Training

/// `cohort quickstart`: watch GPG teach the bundled policy to reason.
struct QuickstartCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "quickstart",
      abstract: "Trains the bundled policy for a few minutes and shows what it gained.",
      discussion: """
        Evaluates on held-out questions, trains by GPG, evaluates on the same questions again, \
        and writes OUTPUT/result.json. An earlier run in OUTPUT is replaced. Run it in the \
        project's folder.
        """)
  }

  @Option(help: "Seed of the run.")
  var seed: Int?

  @Option(help: "Folder of the run.")
  var output: String?

  @Option(help: "Recipe of the run.")
  var recipe = "recipes/quickstart.yaml"

  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions

  @Flag(help: "Print result.json on standard output.")
  var json = false

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp("Keys that override the recipe.", valueName: "--key value"))
  var arguments: [String] = []

  /// Completions of a question at the training temperature.
  private static let samples = 4
  /// Files beside those of every run.
  private static let completions = ["completions-before.jsonl", "completions-after.jsonl"]

  func run(in context: CommandContext) throws {
    let source = try recipeSource()
    let recipe = source.recipe
    let (console, logger) = log.logger(context.console)
    let interruption = Interruption(console: console)
    let progress = ConsoleProgress(console: console, logger: logger)
    let environment = try RunEnvironment(
      context, compute: compute, threads: recipe.threads, progress: progress,
      isInterrupted: interruption.isInterrupted)
    do {
      let run = try ReinforcementRun(recipe: recipe, environment: environment)
      let sets = try EvalSets(
        recipe: recipe, policy: run.policy, encoder: run.encoder, environment: environment)
      let (text, pictures) = try Self.sets(sets.tasks)
      let exam = HeldOutExam(
        policy: run.policy, encoder: run.encoder, tasks: sets.tasks, recipe: recipe,
        samples: Self.samples, progress: progress)
      var before: [QuickstartResult.Figures] = []
      var beforeRecords: [CompletionRecord] = []
      for index in sets.tasks.indices {
        let task = sets.tasks[index]
        logger.info("before training: \(task.samples.count) held-out questions of \(task.name)")
        let (figures, records, _) = try exam.take(index)
        logger.info("  right: \(EvaluationSummary.percent(figures.greedy.passAt1.value)) greedy")
        before.append(figures)
        beforeRecords += records
      }
      guard !environment.isInterrupted() else {
        console.log("stopped before training; nothing was written")
        return
      }
      let outcome = try run.run(existing: .replace)
      try store(beforeRecords, in: recipe.output + "/" + Self.completions[0])
      guard !outcome.isInterrupted else {
        console.log(
          "stopped after step \(outcome.step) and saved; go on with\n"
            + "  cohort train \(recipe.output)/recipe.yaml --resume")
        return
      }
      logger.info("after training: the same questions")
      var afterRecords: [CompletionRecord] = []
      let trials = try sets.tasks.indices.map { index in
        let (after, records, greedy) = try exam.take(index)
        afterRecords += records
        return QuickstartResult.Trial(
          before: before[index], after: after, looking: try exam.looking(index, seen: greedy))
      }
      try store(afterRecords, in: recipe.output + "/" + Self.completions[1])
      let result = QuickstartResult(
        text: trials[text], pictures: pictures.map { trials[$0] },
        trainSeconds: outcome.trainSeconds, seed: recipe.seed)
      try AtomicFile.write(result.json.prettyText + "\n", to: recipe.output + "/result.json")
      if json { console.print(result.json.text) } else { console.print(result.table) }
      console.log(
        "trained \(outcome.step) steps in \(ProgressText.duration(outcome.trainSeconds)); "
          + "figures in \(recipe.output)/result.json, the model in \(outcome.model)")
    } catch {
      throw source.located(error)
    }
  }

  /// Which held-out set is of text, and which of pictures if there is one.
  private static func sets(
    _ tasks: [PreparedTask]
  ) throws(ConfigError) -> (text: Int, pictures: Int?) {
    let withPictures = tasks.indices.filter { index in
      tasks[index].samples.contains { !$0.images.isEmpty }
    }
    let texts = tasks.indices.filter { !withPictures.contains($0) }
    guard texts.count == 1, withPictures.count <= 1 else {
      throw ConfigError(
        key: "eval.tasks",
        message: "a quickstart needs one held-out set of text and at most one with pictures")
    }
    return (texts[0], withPictures.first)
  }

  private func recipeSource() throws(CommandError) -> RecipeSource {
    let (positional, parsed) = try Overrides.parse(
      arguments, flags: ["recipe", "json", "kernels", "log-level", "help"])
    guard positional.isEmpty else {
      throw .usage("\"\(positional[0])\" is left over; name a recipe by --recipe")
    }
    var overrides = parsed
    if let seed { overrides.entries.append(.init(path: ["seed"], value: JSONValue(seed))) }
    if let output {
      overrides.entries.append(.init(path: ["output"], value: .string(output)))
    }
    let source = try RecipeSource(path: recipe, overrides: overrides)
    guard !source.recipe.output.isEmpty else {
      throw .usage("--output names no folder and the recipe has none")
    }
    if PathName.isInside(source.recipe.model, source.recipe.output) {
      throw .usage("the model lies in the folder that the run replaces: \(source.recipe.output)")
    }
    return source
  }

  private func store(_ records: [CompletionRecord], in path: String) throws {
    let log = try CompletionsLog(path: path)
    try log.append(records)
    try log.sync()
  }
}

/// The held-out questions, put to the policy as it is now.
struct HeldOutExam {
  let policy: PolicyFolder
  let encoder: PromptEncoder
  let tasks: [PreparedTask]
  let recipe: Recipe
  let samples: Int
  let progress: any ProgressSink

  /// A set greedily, then with several samples at the training temperature.
  func take(
    _ index: Int
  ) throws -> (
    figures: QuickstartResult.Figures, records: [CompletionRecord], greedy: [RolloutGroup]
  ) {
    let heartbeat = Heartbeat(progress)
    let (greedy, greedyGroups) = try evaluator.evaluate(
      task: index, settings(samples: 1, temperature: 0)
    ) { heartbeat.beat($0) }
    let (sampled, sampledGroups) = try evaluator.evaluate(
      task: index, settings(samples: samples, temperature: recipe.rollout.temperature)
    ) { heartbeat.beat($0) }
    let records = [greedyGroups, sampledGroups].flatMap { groups in
      Evaluator.records(groups, advantages: groups.map { _ in nil }, step: 0, tasks: tasks)
    }
    return (QuickstartResult.Figures(greedy: greedy, sampled: sampled), records, greedyGroups)
  }

  /// Whether the policy looks at a set's pictures, greedily; nil for a set without.
  func looking(_ index: Int, seen: [RolloutGroup]) throws -> LookingReport? {
    let heartbeat = Heartbeat(progress)
    return try evaluator.looking(
      task: index, settings(samples: 1, temperature: 0), seen: seen
    ) { heartbeat.beat($0) }?.report
  }

  private var evaluator: Evaluator {
    Evaluator(policy: policy, encoder: encoder, tasks: tasks, seed: UInt64(recipe.seed))
  }

  private func settings(samples: Int, temperature: Double) -> Evaluator.Settings {
    Evaluator.Settings(
      questions: 0, samples: samples,
      sampling: SamplingParameters(
        temperature: Float(temperature), stopIDs: policy.stopIDs,
        maxNewTokens: recipe.rollout.maxNewTokens))
  }
}
