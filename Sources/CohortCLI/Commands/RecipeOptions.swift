internal import ArgumentParser
internal import Logging
internal import RunLog
internal import Training

/// Flags of the commands that run a recipe.
struct RecipeOptions: ParsableArguments {
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions

  @Flag(help: "Print the resolved recipe, the first prompt and the memory plan; write nothing.")
  var dryRun = false

  @Flag(help: "Go on with the run in the output folder.")
  var resume = false

  @Flag(help: "Replace an earlier run in the output folder.")
  var replace = false

  @Flag(help: "Print the outcome as JSON on standard output.")
  var json = false

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp(
      "The recipe, then keys that override it: --optimizer.learning-rate 2e-4.",
      valueName: "recipe.yaml> <--key value"))
  var arguments: [String] = []

  /// What to do with an output folder that holds files.
  func existing() throws(CommandError) -> RunFolder.Existing {
    guard !(resume && replace) else {
      throw .usage("--resume goes on with a run, --replace removes it; give one of them")
    }
    return resume ? .resume : replace ? .replace : .refuse
  }

  /// The recipe that the arguments name.
  /// - Parameter command: for the message when there is none.
  func source(command: String) throws(CommandError) -> RecipeSource {
    let (positional, overrides) = try Overrides.parse(
      arguments,
      flags: ["dry-run", "resume", "replace", "json", "kernels", "log-level", "init", "help"])
    guard let path = positional.first else {
      throw .usage("name a recipe: cohort \(command) recipe.yaml")
    }
    guard positional.count == 1 else {
      throw .usage("\"\(positional[1])\" is left over; \(command) takes one recipe")
    }
    let source = try RecipeSource(path: path, overrides: overrides)
    if source.recipe.output.isEmpty {
      throw source.located(
        ConfigError(key: "output", message: "name the folder that the run writes to"))
    }
    if source.recipe.model.isEmpty {
      throw source.located(ConfigError(key: "model", message: "name the policy's folder"))
    }
    let output = source.recipe.output
    if replace,
      [source.recipe.model, source.recipe.lora.adapter, path].contains(where: {
        PathName.isInside($0, output)
      })
    {
      throw .usage(
        "--replace would remove what the run starts from: model, adapter or recipe lie in \(output)"
      )
    }
    return source
  }
}

extension RunEnvironment {
  /// The environment of a command.
  init(
    _ context: CommandContext, compute: ComputeOptions, threads: Int,
    progress: any ProgressSink, isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws(CommandError) {
    self.init(
      backend: try compute.backend(threads: threads), tasks: context.tasks,
      rewards: context.rewards, progress: progress, machineMemory: MachineMemory.bytes,
      isInterrupted: isInterrupted)
  }
}
