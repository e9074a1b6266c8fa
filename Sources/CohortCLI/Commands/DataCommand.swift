internal import ArgumentParser
internal import Tasks

/// `cohort data`: made and checked records.
struct DataCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "data", abstract: "Makes and checks records.",
      subcommands: [DataMakeCommand.self, DataCheckCommand.self])
  }
}

/// `cohort data make`: arithmetic and word problems from a seed.
struct DataMakeCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "make",
      abstract: "Makes arithmetic and word problems: sft.jsonl, train.jsonl, test.jsonl.",
      discussion: """
        No canonical form of a problem is both in test.jsonl and in another file. Families: \
        \(ProblemFamily.allCases.map(\.rawValue).joined(separator: ", ")).
        """)
  }

  @Option(help: "Folder to write to.")
  var output: String

  @Option(help: "Seed of every problem.")
  var seed: UInt64 = 1

  @Option(help: "Problems with a response to learn from.")
  var sft = MadeDataSettings().sftCount

  @Option(help: "Problems to train on by reward.")
  var train = MadeDataSettings().trainCount

  @Option(help: "Held-out problems.")
  var test = MadeDataSettings().testCount

  @Option(help: "Tenths of the responses that answer at once; the rest is worked step by step.")
  var directTenths = MadeDataSettings().directTenths

  @Option(help: "Families, separated by commas; all by default.")
  var families: String?

  @Option(help: "Levels, separated by commas; all by default.")
  var levels: String?

  func run(in context: CommandContext) throws {
    var settings = MadeDataSettings()
    settings.seed = seed
    settings.sftCount = sft
    settings.trainCount = train
    settings.testCount = test
    settings.directTenths = directTenths
    if let families {
      settings.families = try families.split(separator: ",").map(Self.family)
    }
    if let levels {
      settings.levels = try levels.split(separator: ",").map { level in
        guard let number = Int(level) else {
          throw CommandError.usage("--levels takes numbers from \(Problem.levels), not \(level)")
        }
        return number
      }
    }
    let counts = try DatasetMaker.make(into: output, settings)
    context.console.print(
      """
      \(output)/sft.jsonl: \(counts.direct) direct, \(counts.worked) worked
      \(output)/train.jsonl: \(counts.train)
      \(output)/test.jsonl: \(counts.test)
      """)
    if counts.repeated > 0 {
      context.console.log("\(counts.repeated) problems repeat a form of the same side")
    }
  }

  private static func family(_ name: Substring) throws(CommandError) -> ProblemFamily {
    guard let family = ProblemFamily(rawValue: String(name)) else {
      throw .usage(
        NearestName.unknown(
          String(name), among: ProblemFamily.allCases.map(\.rawValue), kind: "family"))
    }
    return family
  }
}
