internal import ArgumentParser

/// `cohort data`: made and checked records.
struct DataCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "data", abstract: "Makes and checks records.",
      subcommands: [DataMakeCommand.self, DataCheckCommand.self])
  }
}
