import Foundation
import StrictJSON
import Tasks
import Testing
import TextEncoder

@testable import CohortCLI

@Suite("tokenize")
struct TokenizeCommandTests {
  /// Bytes as tokens, with one special token behind them.
  private func tokenizer() throws -> Tokenizer {
    let trained = try BPETrainer(
      .init(vocabularySize: 300, specialTokens: ["<|endoftext|>"], endToken: "<|endoftext|>")
    ).train()
    return try trained.tokenizer()
  }

  @Test("a text gives its ids, added tokens matched, and offsets where asked for")
  func ids() throws {
    let row = TokenizeRow(tokenizer: try tokenizer())
    let object = JSONObject([("text", "aé<|endoftext|>")])
    #expect(try row.ids(object, addingOffsets: false).text == #"{"ids":[97,195,169,256]}"#)
    #expect(
      try row.ids(object, addingOffsets: true).text
        == #"{"ids":[97,195,169,256],"offsets":[[0,1],[1,2],[1,2],[2,15]]}"#)
    #expect(
      try row.ids(JSONObject([("text", "")]), addingOffsets: true).text
        == #"{"ids":[],"offsets":[]}"#)
  }

  @Test("ids give their text, with special tokens or without")
  func text() throws {
    let row = TokenizeRow(tokenizer: try tokenizer())
    let object = JSONObject([("ids", [97, 195, 169, 256])])
    #expect(try row.text(object, skippingSpecial: false).text == #"{"text":"aé<|endoftext|>"}"#)
    #expect(try row.text(object, skippingSpecial: true).text == #"{"text":"aé"}"#)
  }

  @Test("rows without a text, and ids outside the vocabulary, are named")
  func faults() throws {
    let row = TokenizeRow(tokenizer: try tokenizer())
    #expect(throws: RecordError.missingField("text", present: ["ids"])) {
      try row.ids(JSONObject([("ids", [1])]), addingOffsets: false)
    }
    for bad: JSONValue in [1, .null, ["a"]] {
      #expect(throws: RecordError.self) {
        try row.ids(JSONObject([("text", bad)]), addingOffsets: false)
      }
    }
    for bad: JSONValue in [1, [257], [-1], [JSONValue(1.5)], ["a"], [.null]] {
      #expect(throws: RecordError.self) {
        try row.text(JSONObject([("ids", bad)]), skippingSpecial: false)
      }
    }
  }

  @Test("the command reads a folder and a file, and names what is missing or does not fit")
  func command() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("cohort-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let trained = try BPETrainer(
      .init(vocabularySize: 300, specialTokens: ["<|endoftext|>"], endToken: "<|endoftext|>")
    ).train()
    try trained.write(toFolder: folder)
    let rows = try TemporaryFile("{\"text\":\"\"}\n")
    let bad = try TemporaryFile("{\"text\":1}\n")
    #expect(Cohort.run(["tokenize", "--tokenizer", folder, rows.path]) == 0)
    #expect(Cohort.run(["tokenize", "--tokenizer", folder, bad.path]) == 65)
    #expect(Cohort.run(["tokenize", "--tokenizer", folder, "/nonexistent/rows"]) == 66)
    #expect(Cohort.run(["tokenize", "--tokenizer", "/nonexistent", rows.path]) == 66)
    #expect(
      Cohort.run(["tokenize", "--tokenizer", folder, "--offsets", "--decode", rows.path]) == 64)
    #expect(Cohort.run(["tokenize", "--tokenizer", folder, "--skip-special", rows.path]) == 64)
    #expect(Cohort.run(["tokenize-trial", "--tokenizer", folder, rows.path]) == 65)
  }
}
