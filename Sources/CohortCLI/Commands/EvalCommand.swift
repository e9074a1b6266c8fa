internal import ArgumentParser
internal import Logging
internal import Objectives
internal import Policy
internal import Rewards
internal import StrictJSON
internal import Tasks
internal import Training

/// `cohort eval`: how many held-out questions a policy gets right.
struct EvalCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "eval",
      abstract: "Evaluates a policy: pass@1, pass@k, maj@k with 95 % intervals.",
      discussion: discussion)
  }

  static let discussion = """
    Every completion is stored: of questions/sums/test.jsonl by models/tiny, by default in \
    runs/eval/models-tiny/sums-test.jsonl, with the refused records in \
    sums-test.refused.jsonl beside it; the files of a suite begin with a number. A suite is a \
    YAML file with `sets` (as data.tasks of a recipe), `samples`, `temperature`, \
    `max-new-tokens` and `n`; flags override it.

    Questions with pictures are put three times, to see whether the policy looks: with their \
    picture, with a blank one of the same size, and with that of another question whose \
    answer differs (completions in files of .blank.jsonl and .swapped.jsonl, one of each \
    question, sampled alike). Beside the three accuracies stands the majority share: what the \
    most frequent answer of each family gets right.
    """

  @Option(help: "Folder of the policy.")
  var model: String

  @Option(help: "Folder of a LoRA adapter for the policy.")
  var adapter: String?

  @Option(help: "JSONL or Parquet file of questions.")
  var data: String?

  @Option(help: "YAML file of several sets.")
  var suite: String?

  @Option(help: "Task that reads the records.")
  var task = JSONQuestions.id

  @Option(help: "Prompt template, or a text with {question}.")
  var template = "plain-steps"

  @Option(help: "Field of the records for a role: question=problem. Several joined by +.")
  var fields: [String] = []

  @Option(
    help: "Checkers, the first of which decides what is right; auto: by the kind of answer.")
  var rewards: [String] = ["auto", "format_think_answer"]

  @Option(name: .customLong("n"), help: "First questions only; 0 takes all.")
  var questions: Int?

  @Option(help: "What a line that is no record does: fail or skip.")
  var onBadRecord = "fail"

  @Option(help: "Largest share of refused records before the command stops.")
  var maxRefused = 1.0

  @Option(help: "Completions: a .jsonl file for one set, else a folder.")
  var output: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Put picture questions again with blank and with swapped pictures.")
  var looking = true

  @OptionGroup var sampling: SamplingOptions
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions

  @Flag(help: "Print the figures as JSON.")
  var json = false

  func run(in context: CommandContext) throws {
    guard (data == nil) != (suite == nil) else {
      throw CommandError.usage("give --data FILE.jsonl or --suite FILE.yaml")
    }
    let suite = try self.suite.map { try SuiteConfig.read($0) } ?? single()
    let samples = sampling.samples ?? suite.samples
    let (console, logger) = log.logger(context.console)
    let policy = try PolicyFolder(
      path: model, adapter: adapter, on: try compute.backend(threads: sampling.threads))
    let evaluation = SetEvaluation(
      policy: policy, context: context,
      progress: ConsoleProgress(console: console, logger: logger), data: try dataConfig(),
      settings: Evaluator.Settings(
        questions: questions ?? suite.n, samples: samples,
        sampling: sampling.parameters(
          policy, samples: samples, temperature: suite.temperature,
          maxNewTokens: suite.maxNewTokens)),
      seed: sampling.seed, checksLooking: looking)
    var sets: [EvaluatedSet] = []
    for (index, config) in suite.sets.enumerated() {
      let set = try evaluate(config, index: index, evaluation)
      sets.append(set)
      if let report = set.report, suite.sets.count > 1 {
        logger.info(
          "\(set.name): pass@1 \(EvaluationSummary.percent(report.passAt1.value))")
      }
    }
    let summary = EvaluationSummary(sets: sets)
    console.print(json ? summary.json.text : summary.text)
    for set in sets {
      if let output = set.output { logger.info("completions of \(set.name): \(output)") }
    }
  }

  /// Errors of a set given by flags are about the flags, those of a suite about its file.
  private func evaluate(
    _ config: TaskConfig, index: Int, _ evaluation: SetEvaluation
  ) throws -> EvaluatedSet {
    do {
      return try evaluation.evaluate(
        config, key: suite == nil ? "--data" : "sets.\(index)",
        output: outputPath(config, index: index), toleratesEmpty: suite != nil)
    } catch let error where suite == nil && (error is TaskError || error is TemplateError) {
      throw CommandError.usage("\(error)")
    } catch let error as RewardError where suite == nil {
      throw CommandError.usage(error.description)
    } catch let error as ConfigError {
      guard let suite else { throw CommandError.usage(error.description) }
      throw CommandError.recipe(file: suite, line: nil, key: error.key, message: error.message)
    }
  }

  private func single() throws(CommandError) -> SuiteConfig {
    var config = TaskConfig()
    config.path = data ?? ""
    config.task = task
    config.template = template
    config.fields = try FieldFlags.parse(fields)
    config.rewards = rewards.map { id in
      var reward = RewardConfig()
      reward.checker = id
      return reward
    }
    var suite = SuiteConfig()
    suite.sets = [config]
    return suite
  }

  private func dataConfig() throws(CommandError) -> DataConfig {
    guard let policy = DatasetPolicy.OnBadRecord(rawValue: onBadRecord) else {
      throw .usage("--on-bad-record is fail or skip, not \(onBadRecord)")
    }
    guard (0...1).contains(maxRefused) else {
      throw .usage("--max-refused must be in 0...1")
    }
    guard (questions ?? 0) >= 0 else { throw .usage("--n must be at least 0") }
    var data = DataConfig()
    data.onBadRecord = policy
    data.maxRefused = maxRefused
    return data
  }

  /// The file of a set's completions; the number keeps sets of one name apart.
  private func outputPath(_ config: TaskConfig, index: Int) -> String {
    if let output, output.hasSuffix(".jsonl"), suite == nil { return output }
    let base = output ?? "runs/eval/" + PathName.safe(PathName.qualified(adapter ?? model))
    let name = config.name.isEmpty ? PathName.qualified(config.path) : config.name
    let safe = PathName.safe(name)
    return "\(base)/" + (suite == nil ? safe : "\(index + 1)-\(safe)") + ".jsonl"
  }
}

/// `question=problem` flags as a field mapping.
enum FieldFlags {
  static func parse(_ flags: [String]) throws(CommandError) -> [String: JSONValue] {
    var fields: [String: JSONValue] = [:]
    for flag in flags.flatMap({ $0.split(separator: ",") }) {
      let parts = flag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw .usage("--fields takes role=field, for example question=problem, not \(flag)")
      }
      let names = parts[1].split(separator: "+").map { JSONValue.string(String($0)) }
      fields[String(parts[0])] = names.count == 1 ? names[0] : .array(names)
    }
    return fields
  }
}
