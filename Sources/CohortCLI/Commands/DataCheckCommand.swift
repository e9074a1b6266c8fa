internal import ArgumentParser
internal import Glibc
internal import Rewards
internal import StrictJSON
internal import Tasks
internal import Training

/// `cohort data check`: every record that a run would refuse, with the reason, and what looks wrong
/// in the others.
struct DataCheckCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "check",
      abstract: "Reads whole data sets and names every record that cannot be used.",
      discussion: """
        Give data files (JSONL), or one recipe (.yaml, .yml) with keys that override it: then all \
        of its sets are checked as its run would, prompt lengths included. Every picture is \
        decoded once.

        Warned of in usable records: an answer that stands in its question (\
        \(DataSetFindings.Warning.Kind.leak.rawValue)); the same prompt, pictures and reference \
        as an earlier record (duplicate), or with another reference (conflict); a picture that is \
        in two of the files (shared_picture); one answer for more than half of the records, of \
        all or of a family (majority).

        Exit status: 0 all usable; 65 some refused, for a recipe more than data.max-refused, or a \
        line or picture that would stop its run; 66 a file is missing.
        """)
  }

  @Option(help: .hidden)
  var data: [String] = []

  @Option(help: "Task that reads the records of data files.")
  var task = JSONQuestions.id

  @Option(help: "Field of the records for a role: question=problem. Several joined by +.")
  var fields: [String] = []

  @Option(
    help: """
      Checkers that must be able to read the references of data files; by default the one that \
      fits each kind of answer.
      """)
  var rewards: [String] = []

  @Option(help: "Folder of the pictures; by default each data file's own.")
  var images: String?

  @Option(help: "Folder of a policy, against whose context the prompts are measured.")
  var model: String?

  @Option(help: "Prompt template of data files, or a text with {question}; with --model.")
  var template = TaskConfig().template

  @Option(help: "Tokens that a completion needs behind the prompt; with --model.")
  var maxNewTokens = RolloutConfig().maxNewTokens

  @Flag(help: "Print the findings as one JSON object.")
  var json = false

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp(
      "Data files, or a recipe and overriding keys.", valueName: "file> ... <--key value"))
  var arguments: [String] = []

  func run(in context: CommandContext) throws {
    let (positional, overrides) = try Overrides.parse(
      arguments,
      flags: ["task", "fields", "rewards", "images", "model", "template", "max-new-tokens", "json"])
    let files = positional + data
    let recipes = files.filter(Self.isRecipe)
    guard !files.isEmpty else { throw CommandError.usage("name data files or a recipe to check") }
    if let recipe = recipes.first {
      guard files.count == 1 else {
        throw CommandError.usage("\(recipe) is a recipe; check it alone, or data files alone")
      }
      guard fields.isEmpty, rewards.isEmpty, images == nil else {
        throw CommandError.usage(
          "--fields, --rewards and --images are for data files; a recipe has its own, which flags "
            + "such as --data.tasks.0.images override")
      }
      var overrides = overrides
      if let model {
        overrides.entries.append(Overrides.Entry(path: ["model"], value: .string(model)))
      }
      try checkRecipe(RecipeSource(path: recipe, overrides: overrides), context)
    } else {
      if let entry = overrides.entries.first {
        throw CommandError.usage("--\(entry.key) is a key of recipes; data files take none")
      }
      try checkFiles(files, context)
    }
  }

  private static func isRecipe(_ path: String) -> Bool {
    let path = path.lowercased()
    return path.hasSuffix(".yaml") || path.hasSuffix(".yml")
  }

  private func checkFiles(_ files: [String], _ context: CommandContext) throws {
    guard (1...1_048_576).contains(maxNewTokens) else {
      throw CommandError.usage("--max-new-tokens must be in 1...1048576")
    }
    let configs = try files.enumerated().map { index, file in
      guard !files[..<index].contains(file) else {
        throw CommandError.usage("\(file) is given twice")
      }
      return try config(file)
    }
    // All of them before the first is read, which may take long.
    for file in files where access(file, F_OK) != 0 { throw CommandError.missingFile(path: file) }
    let sources: [DataSetSource]
    do {
      let measure = try model.map { try PromptMeasure(model: $0, maxNewTokens: maxNewTokens) }
      let rewards = try TaskRewards(checkers: rewards, of: task, registry: context.rewards)
      sources = try configs.map { config in
        var source = try config.source(context, measure) { rewards.complaint(about: $0) }
        if source.hasResponses { source.refuseLatePictures(try TaskLoader.template(config)) }
        return source
      }
    } catch let error where error is TaskError || error is RewardError || error is TemplateError {
      throw CommandError.usage("\(error)")
    }
    let report = DataCheckReport(try read(sources, context))
    context.console.print(json ? report.json : report.text)
    let findings = report.findings
    if let empty = findings.files.first(where: { $0.records == 0 }) {
      throw DatasetError.empty(files: [empty.path])
    }
    guard findings.usable == findings.records else {
      throw CommandError.badData(
        "\(findings.records - findings.usable) of \(findings.records) records cannot be used")
    }
  }

  private func config(_ file: String) throws(CommandError) -> TaskConfig {
    var config = TaskConfig()
    config.path = file
    config.task = task
    config.template = template
    config.fields = try FieldFlags.parse(fields)
    config.images = images ?? ""
    return config
  }

  private func checkRecipe(_ source: RecipeSource, _ context: CommandContext) throws {
    do {
      let recipe = source.recipe
      let report = DataCheckReport(
        try read(RecipeDataCheck(recipe: recipe, context: context).sources(), context))
      context.console.print(json ? report.json : report.text)
      let failed = report.findings.files.count { !recipe.data.accepts($0) }
      if failed > 0 {
        throw CommandError.badData("\(failed) of the files checked cannot be used by this recipe")
      }
    } catch { throw source.located(error) }
  }

  private func read(
    _ sources: [DataSetSource], _ context: CommandContext
  ) throws -> DataSetFindings {
    var check = DataSetCheck()
    for source in sources {
      try check.read(source) { count in
        context.console.live(Printable.escaped("\(source.file): \(count) records"))
      }
    }
    context.console.clearLive()
    return check.findings
  }
}

extension DataConfig {
  /// Whether a run with these settings starts with a file and gets through its pictures.
  fileprivate func accepts(_ file: DataSetFindings.File) -> Bool {
    let refused = file.count(.refused)
    let share = Double(refused) / Double(max(refused + file.usable, 1))
    return file.usable > 0 && share <= maxRefused && file.count(.stopsRun) == 0
      && (onBadRecord == .skip || file.count(.badLine) == 0)
  }
}
