internal import ArgumentParser
internal import Checkpoints
internal import Policy
internal import StrictJSON

/// `cohort score`: log-probs of given tokens.
struct ScoreCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "score", abstract: "Prints the log-prob of every next token of given rows.",
      discussion: """
        A row is {"ids": [...]} or {"text": "..."}, with "images": [paths] (relative to the rows \
        file) that fill the runs of the picture placeholder id in order. A line comes out for each \
        row: {"log_probs": [...]}, natural logarithms at temperature 1 over the whole vocabulary, \
        one less than there are tokens. Rows of ids need config.json and the weights alone, and \
        preprocessor_config.json for pictures.
        """)
  }

  @Option(help: "Folder of the policy.")
  var model: String

  @Option(help: "Folder of a LoRA adapter for the policy.")
  var adapter: String?

  @Option(help: "JSONL file of rows.")
  var input: String

  @Option(help: "Tokens computed together at most, where rows are that short.")
  var batchTokens = 2_048

  @Option(help: "Worker threads; 0 takes every core.")
  var threads = 0

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    guard (1...1 << 20).contains(batchTokens) else {
      throw CommandError.usage("--batch-tokens must be in 1...1048576")
    }
    guard (0...1024).contains(threads) else {
      throw CommandError.usage("--threads must be in 0...1024")
    }
  }

  func run(in context: CommandContext) throws {
    // The rows first: a wrong path is told before the weights are read.
    var rows = try ScoreRows(
      path: input, modelFolder: model, configuration: ModelConfiguration(folder: model))
    let policy = try PolicyFolder.model(path: model, on: compute.backend(threads: threads))
    if let adapter { try policy.attachAdapter(AdapterFolder(path: adapter)) }
    var batch: [PackedSequences.Sequence] = []
    func flush() {
      for scores in batch.isEmpty ? [] : policy.nextTokenLogProbs(batch) {
        let line = JSONObject([
          ("log_probs", .array(scores.map { JSONValue(Double($0)) }))
        ])
        context.console.print(JSONValue.object(line).text)
      }
      batch = []
    }
    while true {
      let row: PackedSequences.Sequence?
      do {
        row = try rows.next()
      } catch {
        // What came before the bad row is not lost.
        flush()
        throw error
      }
      guard let row else { break }
      if batch.reduce(row.ids.count, { $0 + $1.ids.count }) > batchTokens { flush() }
      batch.append(row)
    }
    flush()
  }
}
