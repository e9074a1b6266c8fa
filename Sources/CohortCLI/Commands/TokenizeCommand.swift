internal import ArgumentParser
internal import StrictJSON
internal import Tasks
internal import TextEncoder

/// `cohort tokenize`: token ids of texts, or texts of token ids.
struct TokenizeCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "tokenize",
      abstract: "Turns texts into token ids, one JSON object to a line.",
      discussion: """
        A row is {"text": "..."}; standard output has {"ids": [...]} for each, in order. Added \
        tokens are matched in the text as Hugging Face's tokenizers do; none is put around it. \
        With --decode a row is {"ids": [...]} and comes out as {"text": "..."}.
        """)
  }

  @Option(help: "Folder with tokenizer.json.")
  var tokenizer: String

  @Argument(help: "JSONL file; - reads standard input.")
  var file = "-"

  @Flag(help: "Add where each token stands: [first, end) in Unicode scalars of the text.")
  var offsets = false

  @Flag(help: "Turn ids into texts.")
  var decode = false

  @Flag(help: "Leave special tokens out of texts; with --decode.")
  var skipSpecial = false

  /// Output is written in pieces of about so many bytes.
  private static let pieceSize = 1 << 16

  func run(in context: CommandContext) throws {
    guard !(offsets && decode) else { throw CommandError.usage("--offsets goes without --decode") }
    guard decode || !skipSpecial else { throw CommandError.usage("--skip-special needs --decode") }
    let tokenizer = try Tokenizer(folder: tokenizer)
    var reader = try JSONLReader(path: file == "-" ? "/dev/stdin" : file)
    var output = ""
    func flush() {
      if !output.isEmpty { context.console.print(String(output.dropLast())) }
      output = ""
    }
    do {
      while let record = try reader.next() {
        output += try line(record, tokenizer) + "\n"
        if output.utf8.count >= Self.pieceSize { flush() }
      }
    } catch {
      // What was read before the fault is whole.
      flush()
      throw error
    }
    flush()
  }

  private func line(_ record: JSONLReader.Record, _ tokenizer: Tokenizer) throws -> String {
    do throws(RecordError) {
      let row = TokenizeRow(tokenizer: tokenizer)
      return decode
        ? try row.text(record.object, skippingSpecial: skipSpecial).text
        : try row.ids(record.object, addingOffsets: offsets).text
    } catch { throw DatasetError.badRecord(record.location, error) }
  }
}

/// What becomes of one row.
struct TokenizeRow {
  let tokenizer: Tokenizer

  /// The ids of a row's text.
  func ids(_ row: JSONObject, addingOffsets: Bool) throws(RecordError) -> JSONValue {
    let field = try member("text", of: row)
    guard let text = field.string else {
      throw .wrongType(field: "text", expected: "a string", found: field.text)
    }
    guard addingOffsets else {
      return ["ids": Self.list(tokenizer.encodeMatchingAddedTokens(text))]
    }
    let tokens = tokenizer.tokenize(text)
    let offsets = tokens.offsets.map { range -> JSONValue in
      [JSONValue(range.lowerBound), JSONValue(range.upperBound)]
    }
    return ["ids": Self.list(tokens.ids), "offsets": .array(offsets)]
  }

  /// The text of a row's ids.
  func text(_ row: JSONObject, skippingSpecial: Bool) throws(RecordError) -> JSONValue {
    let field = try member("ids", of: row)
    let size = tokenizer.vocabularySize
    let ids = (field.array ?? []).compactMap { value in
      value.int.flatMap { (0..<size).contains($0) ? Int32($0) : nil }
    }
    guard let list = field.array, ids.count == list.count else {
      throw .wrongType(
        field: "ids", expected: "an array of token ids from 0 to \(size - 1)",
        found: String(field.text.prefix(100)))
    }
    return ["text": .string(tokenizer.decode(ids, skippingSpecial: skippingSpecial))]
  }

  private func member(_ name: String, of row: JSONObject) throws(RecordError) -> JSONValue {
    guard let value = row[name] else { throw .missingField(name, present: row.keys) }
    return value
  }

  private static func list(_ ids: [Int32]) -> JSONValue { .array(ids.map { JSONValue(Int($0)) }) }
}
