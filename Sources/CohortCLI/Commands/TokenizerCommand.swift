internal import ArgumentParser
internal import Checkpoints
internal import StrictJSON
internal import Tasks
internal import TextEncoder

/// `cohort tokenizer`: byte-level byte-pair encodings.
struct TokenizerCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "tokenizer", abstract: "Learns tokenizers.",
      subcommands: [TokenizerTrainCommand.self])
  }
}

/// `cohort tokenizer train`: learns a tokenizer from the texts of JSONL files.
struct TokenizerTrainCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "train",
      abstract: "Learns a byte-level BPE tokenizer; digits stay single tokens.",
      discussion: "Writes tokenizer.json and tokenizer_config.json in the Hugging Face form.")
  }

  @Option(help: "JSONL file of texts; may be given several times.")
  var input: [String]

  @Option(help: "Fields of the records that hold text, separated by commas.")
  var fields = "question,response,solution"

  @Option(help: "Tokens at most, the 256 bytes and special tokens included.")
  var vocabulary: Int

  @Option(help: "Further special tokens, separated by commas; <|endoftext|> is always one.")
  var special: String?

  @Option(help: "Words that become one token whatever the texts say, separated by commas.")
  var wholeWords = "think,answer"

  @Option(
    help: "Learn whole prompts: the template around each question, then the response.")
  var template: String?

  @Option(help: "First records of each file only; 0 takes all.")
  var limit = 0

  @Option(help: "Folder to write to.")
  var output: String

  func run(in context: CommandContext) throws {
    let names = fields.split(separator: ",").map(String.init)
    guard !names.isEmpty else { throw CommandError.usage("--fields names no field") }
    let end = "<|endoftext|>"
    let configuration = BPETrainer.Configuration(
      vocabularySize: vocabulary,
      specialTokens: [end] + (special?.split(separator: ",").map(String.init) ?? []),
      endToken: end, wholeWords: wholeWords.split(separator: ",").map(String.init))
    do {
      var trainer = try BPETrainer(configuration)
      var count = 0
      for path in input {
        var reader = try JSONLReader(path: path)
        var taken = 0
        while limit == 0 || taken < limit, let record = try reader.next() {
          taken += 1
          for text in try texts(record.object, names) {
            trainer.add(text)
            count += 1
          }
        }
      }
      guard count > 0 else {
        throw CommandError.badData(
          "no text in \(input.joined(separator: ", ")): no record has a field "
            + names.joined(separator: ", "))
      }
      let trained = try trainer.train()
      try FolderCopy.create(output)
      try trained.write(toFolder: output)
      context.console.print("\(output): \(trained.vocabularySize) tokens from \(count) texts")
    } catch let error as TokenizerError {
      if case .unusableConfiguration = error { throw CommandError.usage(error.description) }
      throw error
    }
  }
  /// The texts of a record: its fields one by one, or the rendered prompt with its response.
  private func texts(_ record: JSONObject, _ names: [String]) throws -> [String] {
    guard let template else { return names.compactMap { record[$0]?.string } }
    guard let question = record["question"]?.string else { return [] }
    let prompt = try PromptTemplate.named(template).render([Message(role: .user, text: question)])
    return [prompt.text + (record["response"]?.string ?? "")]
  }
}
