internal import ArgumentParser
internal import Checkpoints
internal import Rewards
internal import StrictJSON
internal import Tasks
internal import TextEncoder
internal import Training

/// `cohort data`: made and checked records.
struct DataCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "data", abstract: "Makes and checks records.",
      subcommands: [DataMakeCommand.self, DataCheckCommand.self])
  }
}

/// `cohort data check`: every record that a run would refuse, with the reason.
struct DataCheckCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "check", abstract: "Loads data and names every record that cannot be used.",
      discussion: """
        With a recipe, all of its sets are checked as its run would, prompt lengths included. \
        Exit status 65 when a line is no record or when more are refused than data.max-refused.
        """)
  }

  @Option(help: "JSONL file, instead of a recipe.")
  var data: String?

  @Option(help: "Task that reads the records of --data.")
  var task = JSONQuestions.id

  @Option(help: "Field of the records of --data for a role: question=problem.")
  var fields: [String] = []

  @Option(help: "Checkers that must be able to read the reference of --data.")
  var rewards: [String] = ["math_answer"]

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp("A recipe and overriding keys.", valueName: "recipe.yaml> <--key value"))
  var arguments: [String] = []

  func run(in context: CommandContext) throws {
    var failed = 0
    if let data {
      guard arguments.isEmpty else {
        throw CommandError.usage("give a recipe or --data FILE.jsonl, not both")
      }
      let check = try plainCheck(data, context)
      failed += check.report(to: context.console, maxRefused: DataConfig().maxRefused) ? 0 : 1
    } else {
      let (positional, overrides) = try Overrides.parse(arguments)
      guard let path = positional.first, positional.count == 1 else {
        throw CommandError.usage("give one recipe, or --data FILE.jsonl")
      }
      let source = try RecipeSource(path: path, overrides: overrides)
      do {
        for check in try RecipeDataCheck(recipe: source.recipe, context: context).checks() {
          let isGood = check.report(
            to: context.console, maxRefused: source.recipe.data.maxRefused)
          failed += isGood ? 0 : 1
        }
      } catch { throw source.located(error) }
    }
    if failed > 0 { throw CommandError.badData("\(failed) of the files checked cannot be used") }
  }

  private func plainCheck(_ path: String, _ context: CommandContext) throws -> DataCheck {
    var options = JSONObject()
    let fields = try FieldFlags.parse(fields)
    if !fields.isEmpty {
      options["fields"] = .object(JSONObject(fields.sorted { $0.key < $1.key }.map { ($0, $1) }))
    }
    do {
      let reader = try context.tasks.task(task, options: options)
      let graders = try WeightedRewards(
        rewards.map { id in
          WeightedRewards.Part(name: id, checker: try context.rewards.makeChecker(id))
        })
      return try DataCheck(path: path, task: reader) { sample in
        do throws(RewardError) {
          try graders.checkReference(sample.reference)
          return nil
        } catch { return error.description }
      }
    } catch let error as TaskError {
      throw CommandError.usage(error.description)
    } catch let error as RewardError {
      throw CommandError.usage(error.description)
    }
  }
}
