internal import ArgumentParser
internal import Logging
internal import StrictJSON
internal import Training

/// `cohort train`: reinforcement learning by a recipe.
struct TrainCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "train", abstract: "Trains a policy by GPG, as a recipe says.",
      discussion: """
        Every key of the recipe is also a flag: --objective.f-norm group-std, \
        --data.tasks.0.path questions.jsonl. Paths are relative to the working directory. \
        Ctrl-C finishes the step, saves and exits 0; a second one leaves at once.
        """)
  }

  @OptionGroup var options: RecipeOptions

  func run(in context: CommandContext) throws {
    let source = try options.source(command: "train")
    let existing = try options.existing()
    let (console, logger) = options.log.logger(context.console)
    let interruption = options.dryRun ? nil : Interruption(console: console)
    let isInterrupted = interruption?.isInterrupted ?? { @Sendable in false }
    let environment = try RunEnvironment(
      context, compute: options.compute, threads: source.recipe.threads,
      progress: ConsoleProgress(console: console, logger: logger),
      isInterrupted: isInterrupted)
    do {
      let run = try ReinforcementRun(recipe: source.recipe, environment: environment)
      if options.dryRun {
        let prompt = run.tasks.first?.firstPrompt ?? ""
        console.print(
          DryRun(recipe: source.recipe, notes: run.dataNotes, prompt: prompt, plan: run.plan).text)
        return
      }
      let outcome = try run.run(existing: existing)
      RunSummary(outcome: outcome, recipe: source.recipe, command: "train")
        .report(to: console, asJSON: options.json)
    } catch {
      throw source.located(error)
    }
  }
}
