internal import ArgumentParser
internal import Glibc
public import Rewards
public import Tasks

/// The command line as a library: a user's executable adds tasks and checkers and is done.
///
///     import CohortCLI
///
///     Cohort.main { tasks, rewards in
///       tasks.register(MyTask.self)
///       try rewards.register(MyChecker.id) { _ in MyChecker() }
///     }
public enum Cohort {
  /// Runs the command that the process was given, and ends the process with its exit status.
  ///
  /// - Parameter register: adds to the standard tasks and checkers, which recipes then name.
  public static func main(
    register: (inout TaskRegistry, inout RewardRegistry) throws -> Void = { _, _ in }
  ) -> Never {
    exit(run(Array(CommandLine.arguments.dropFirst()), register: register))
  }

  /// Runs a command and returns its exit status; errors are on standard error.
  ///
  /// - Parameters:
  ///   - arguments: what follows the program's name, for example `["train", "recipe.yaml"]`.
  ///   - register: adds to the standard tasks and checkers, which recipes then name.
  /// - Returns: 0, or 64 usage, 65 bad data, 66 missing input, 69 backend unavailable,
  ///   70 internal, 74 input/output.
  public static func run(
    _ arguments: [String],
    register: (inout TaskRegistry, inout RewardRegistry) throws -> Void = { _, _ in }
  ) -> Int32 {
    var tasks = TaskRegistry.standard
    var rewards = RewardRegistry.standard
    let console = Console.standard()
    do {
      try register(&tasks, &rewards)
      var command = try CohortCommand.parseAsRoot(arguments)
      if let command = command as? any ContextCommand {
        try command.run(in: CommandContext(tasks: tasks, rewards: rewards, console: console))
      } else {
        try command.run()
      }
      return 0
    } catch {
      let report = ErrorReport(error)
      console.clearLive()
      if report.status == .success {
        if !report.message.isEmpty { console.print(report.message) }
      } else {
        console.log("cohort: error: " + report.message)
      }
      return report.status.rawValue
    }
  }
}

/// The root command; a new sub-command is one more name in its list.
struct CohortCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "cohort",
      abstract: "Trains small and large language models to reason, with rewards a program checks.",
      discussion: """
        Exit status: 0 done, 64 usage, 65 bad data, 66 missing input, 69 backend unavailable, \
        70 internal error, 74 input/output.
        """,
      version: "0.1.0",
      subcommands: [
        QuickstartCommand.self, TrainCommand.self, SupervisedCommand.self, EvalCommand.self,
        GenerateCommand.self, ScoreCommand.self, TokenizeCommand.self, DataCommand.self,
        TokenizerCommand.self, ModelCommand.self, InspectCommand.self, ExportCommand.self,
        BenchCommand.self,
        GradeCommand.self, GradeTrialCommand.self, TokenizeTrialCommand.self,
      ])
  }
}

/// A command that needs what the executable registered.
protocol ContextCommand: ParsableCommand {
  func run(in context: CommandContext) throws
}

extension ContextCommand {
  /// Runs with the standard tasks and checkers.
  func run() throws {
    try run(
      in: CommandContext(tasks: .standard, rewards: .standard, console: Console.standard()))
  }
}

/// What every command is given.
struct CommandContext {
  let tasks: TaskRegistry
  let rewards: RewardRegistry
  let console: Console
}
