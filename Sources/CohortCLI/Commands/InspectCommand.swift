internal import ArgumentParser
internal import StrictJSON

/// `cohort inspect`: what a model's folder is.
struct InspectCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "inspect",
      abstract: "Says what a model's folder is, whether it runs, and what it needs.",
      discussion: """
        Of the weights only the headers are read. Exit status: 0 it runs, 65 it does not, 66 there \
        is no such folder.
        """)
  }

  @Argument(help: "Folder of the model.")
  var folder: String

  @Flag(help: "Print one JSON object.")
  var json = false

  func run(in context: CommandContext) throws {
    let inspection = FolderInspection(folder)
    if json {
      let list = { (texts: [String]) in JSONValue.array(texts.map { .string($0) }) }
      context.console.print(
        JSONValue.object(
          JSONObject(
            [("folder", .string(folder)), ("runs", .bool(inspection.problems.isEmpty))]
              + inspection.json + [
                ("problems", list(inspection.problems)), ("notes", list(inspection.notes)),
              ])
        ).text)
    } else {
      for (name, value) in inspection.facts {
        context.console.print("\(name): \(Printable.escaped(value))")
      }
      for note in inspection.notes { context.console.print("note: " + Printable.escaped(note)) }
      if inspection.problems.isEmpty { context.console.print("it runs") }
    }
    guard inspection.problems.isEmpty else {
      let shown = inspection.problems.prefix(20).joined(separator: "\n")
      let rest = inspection.problems.count - 20
      let text = shown + (rest > 0 ? "\nand \(rest) more" : "")
      throw inspection.isMissing
        ? CommandError.missingFile(path: folder) : CommandError.badData(text)
    }
  }
}
