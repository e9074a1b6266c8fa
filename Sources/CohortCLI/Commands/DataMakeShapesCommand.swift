internal import ArgumentParser
internal import Shapes

/// `cohort data make shapes`: drawn pictures with questions about them.
struct DataMakeShapesCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "shapes",
      abstract: "Draws pictures of shapes with questions, as sft, told, train and test .jsonl.",
      discussion: """
        PNG and JPEG files of at most \(ShapeScene.longestSide) pixels a side lie beside the \
        records. No scene is both in test.jsonl and in another file. Families: \
        \(ShapeFamily.allCases.map(\.rawValue).joined(separator: ", ")).
        """)
  }

  @Option(help: "Folder to write to.")
  var output: String

  @Option(help: "Seed of every picture and question.")
  var seed: UInt64 = 1

  @Option(help: "Questions with a response to learn from.")
  var sft = ShapeDataSettings().sftCount

  @Option(help: "Questions with a response, and with words in place of the picture.")
  var told = ShapeDataSettings().toldCount

  @Option(help: "Questions to train on by reward.")
  var train = ShapeDataSettings().trainCount

  @Option(help: "Held-out questions.")
  var test = ShapeDataSettings().testCount

  @Option(help: "Questions about one picture.")
  var perPicture = ShapeDataSettings().questionsPerPicture

  @Option(help: "Fewest shapes of a picture.")
  var fewest = ShapeDataSettings().shapeCounts.lowerBound

  @Option(help: "Most shapes of a picture.")
  var most = ShapeDataSettings().shapeCounts.upperBound

  @Option(help: "Tenths of the responses that answer at once; the rest says what it sees.")
  var directTenths = ShapeDataSettings().directTenths

  func run(in context: CommandContext) throws {
    var settings = ShapeDataSettings()
    settings.seed = seed
    settings.sftCount = sft
    settings.toldCount = told
    settings.trainCount = train
    settings.testCount = test
    settings.questionsPerPicture = perPicture
    settings.directTenths = directTenths
    guard fewest <= most else {
      throw CommandError.usage("--fewest \(fewest) is more than --most \(most)")
    }
    settings.shapeCounts = fewest...most
    for made in try ShapeDatasetMaker.make(into: output, settings) {
      context.console.print(
        "\(output)/\(made.file).jsonl: \(made.questions) questions, \(made.pictures) pictures")
    }
  }
}
