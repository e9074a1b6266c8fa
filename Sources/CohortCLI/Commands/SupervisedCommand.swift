internal import ArgumentParser
internal import Checkpoints
internal import Logging
internal import Policy
internal import StrictJSON
internal import TensorCore
internal import TextEncoder
internal import Training

/// `cohort sft`: supervised fine-tuning by a recipe.
struct SupervisedCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "sft", abstract: "Fine-tunes a policy on responses, as a recipe says.",
      discussion: """
        Every key of the recipe is also a flag: --sft.path demonstrations.jsonl. With --init the \
        model's folder needs config.json and a tokenizer only (see `cohort model new`).
        """)
  }

  @OptionGroup var options: RecipeOptions

  @Flag(name: .customLong("init"), help: "Start from random weights drawn from the seed.")
  var startsRandom = false

  func run(in context: CommandContext) throws {
    let source = try options.source(command: "sft")
    let existing = try options.existing()
    let recipe = source.recipe
    let (console, logger) = options.log.logger(context.console)
    let interruption = options.dryRun ? nil : Interruption(console: console)
    let isInterrupted = interruption?.isInterrupted ?? { @Sendable in false }
    let environment = try RunEnvironment(
      context, compute: options.compute, threads: recipe.threads,
      progress: ConsoleProgress(console: console, logger: logger),
      isInterrupted: isInterrupted)
    do {
      let policy =
        startsRandom
        ? try PolicyFolder(
          randomIn: recipe.model, seed: UInt64(recipe.seed), on: environment.backend) : nil
      let run = try SupervisedRun(recipe: recipe, policy: policy, environment: environment)
      if options.dryRun {
        let notes = ["\(run.examples.count) examples, \(run.refused.count) refused"]
        console.print(
          DryRun(recipe: recipe, notes: notes, prompt: run.firstExample, plan: run.plan).text)
        return
      }
      let outcome = try run.run(existing: existing)
      RunSummary(outcome: outcome, recipe: recipe, command: "sft")
        .report(to: console, asJSON: options.json)
    } catch {
      throw source.located(error)
    }
  }
}

extension PolicyFolder {
  /// A policy with random weights, shaped by the config.json of a folder that has a tokenizer.
  init(randomIn folder: String, seed: UInt64, on backend: any Backend) throws {
    let configuration = try ModelConfiguration(folder: folder)
    let tokenizer = try Tokenizer(folder: folder)
    try self.init(
      path: folder, configuration: configuration, tokenizer: tokenizer, seed: seed, on: backend)
  }

  /// A policy with random weights; its tokenizer's files are those of `path`.
  init(
    path: String, configuration: ModelConfiguration, tokenizer: Tokenizer, seed: UInt64,
    on backend: any Backend
  ) throws {
    try PolicyFolder.requireRoom(for: tokenizer, in: configuration, path: path)
    let model = makePolicyModel(configuration, on: backend)
    model.initialise(
      SeededRandom(seed: seed, purpose: .initialisation),
      range: Float(configuration.initializerRange))
    try self.init(path: path, model: model, tokenizer: tokenizer)
  }
}
