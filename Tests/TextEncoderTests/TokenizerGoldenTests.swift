import Foundation
import StrictJSON
import Testing

@testable import TextEncoder

/// The shared material beside the checkout; tests that need it are skipped where it is absent.
enum SharedTokenizers {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/data/tokenizers").path

  static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/" + path)
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + path)))
  }

  /// Records of a file of one JSON value per line.
  static func records(_ path: String) throws -> [JSONValue] {
    try bytes(path).split(separator: UInt8(ascii: "\n")).map { try JSONParser.parse(Array($0)) }
  }
}

@Suite("published tokenizers")
struct TokenizerGoldenTests {
  private func compare(_ tokenizer: Tokenizer, golden: String) throws {
    let records = try SharedTokenizers.records("golden/\(golden).encode.jsonl")
    #expect(records.count == 148)
    for record in records {
      let text = try #require(record["text"]?.string)
      let ids = try #require(record["ids"]?.array).compactMap { $0.int.map { Int32($0) } }
      let offsets = record["offsets"]?.array?.map { $0.array?.compactMap(\.int) }
      #expect(tokenizer.encodeMatchingAddedTokens(text) == ids, "\(golden): \(text)")
      let tokens = tokenizer.tokenize(text)
      #expect(tokens.ids == ids, "\(golden): \(text)")
      #expect(
        tokens.offsets.map { [$0.lowerBound, $0.upperBound] } == offsets, "\(golden): \(text)")
      #expect(
        Array(tokenizer.decode(ids).utf8) == record["decoded"]?.string.map { Array($0.utf8) })
      let shown = record["decoded_skip_special"]?.string.map { Array($0.utf8) }
      #expect(Array(tokenizer.decode(ids, skippingSpecial: true).utf8) == shown)
      var stream = StreamDecoder(tokenizer)
      let given = ids.map { stream.append($0) }.joined() + stream.finish()
      #expect(Array(given.utf8) == shown)
    }
  }

  @Test(
    "ids, offsets and texts are those of the tokenizers library",
    .enabled(if: SharedTokenizers.has("golden/gpt2.encode.jsonl"), "no shared tokenizers"),
    arguments: [
      "gpt2", "qwen2", "qwen2.5", "qwen3", "phi-2", "torchtune_tiny", "roberta-base", "clip",
      "phi-3-mini",
    ])
  func matchesLibrary(name: String) throws {
    let tokenizer = try Tokenizer(folder: SharedTokenizers.folder + "/" + name)
    try compare(tokenizer, golden: name)
  }

  /// Llama 3's file, which is packed; nil without the program that unpacks it.
  private func llama() throws -> Tokenizer {
    let unpack = Process()
    let output = Pipe()
    unpack.executableURL = URL(fileURLWithPath: "/bin/gunzip")
    unpack.arguments = ["-c", SharedTokenizers.folder + "/llama3/tokenizer.json.gz"]
    unpack.standardOutput = output
    try unpack.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    unpack.waitUntilExit()
    return try Tokenizer(json: JSONParser.parse(Array(data)))
  }

  private static let canUnpack =
    SharedTokenizers.has("llama3/tokenizer.json.gz")
    && FileManager.default.isExecutableFile(atPath: "/bin/gunzip")

  @Test(
    "Llama 3.2's ids, offsets and texts are those of the tokenizers library, and of a second one",
    .enabled(if: canUnpack, "no shared tokenizers or no gunzip"))
  func matchesLibraryLlama() throws {
    let tokenizer = try llama()
    try compare(tokenizer, golden: "llama3.2")
    try compareSecond(
      tokenizer, model: "pcuenq/Llama-3.2-1B-Instruct-tokenizer", begin: "<|begin_of_text|>")
    try compareEncoded(tokenizer, "llama_3.2_encoded.json", begin: "<|begin_of_text|>")
  }

  @Test(
    "ids are those that a second library's tests expect",
    .enabled(
      if: SharedTokenizers.has("swift_transformers/tokenizer_tests.json"), "no shared tokenizers"))
  func matchesSecondLibrary() throws {
    let gpt2 = try Tokenizer(folder: SharedTokenizers.folder + "/gpt2")
    try compareSecond(gpt2, model: "distilgpt2", begin: nil)
    try compareEncoded(gpt2, "gpt2_encoded_tokens.json", begin: nil)
    // The vocabulary of Llama 2 is Phi-3's.
    try compareSecond(
      try Tokenizer(folder: SharedTokenizers.folder + "/phi-3-mini"),
      model: "coreml-projects/Llama-2-7b-chat-coreml", begin: "<s>")
  }

  private func compareSecond(_ tokenizer: Tokenizer, model: String, begin: String?) throws {
    let file = try JSONParser.parse(
      SharedTokenizers.bytes("swift_transformers/tokenizer_tests.json"))
    let rows = try #require(file[model]?.array)
    #expect(rows.count >= 18)
    for row in rows {
      let text = try #require(row["input"]?.string)
      let ids = try #require(row["encoded"]?["input_ids"]?.array).compactMap(\.int)
      let start = begin.flatMap { tokenizer.id(of: $0) }.map { [$0] } ?? []
      let made = start + tokenizer.encodeMatchingAddedTokens(text)
      #expect(made.map { Int($0) } == ids, "\(model): \(text)")
    }
  }

  private func compareEncoded(_ tokenizer: Tokenizer, _ name: String, begin: String?) throws {
    let file = try JSONParser.parse(SharedTokenizers.bytes("swift_transformers/" + name))
    let text = try #require(file["text"]?.string)
    let ids = try #require(file["token_ids"]?.array).compactMap(\.int)
    let start = begin.flatMap { tokenizer.id(of: $0) }.map { [$0] } ?? []
    #expect((start + tokenizer.encodeMatchingAddedTokens(text)).map { Int($0) } == ids)
  }

  @Test(
    "files that the tokenizers library refuses are refused, and for its reason",
    .enabled(if: SharedTokenizers.has("clip/tokenizer.json"), "no shared tokenizers"))
  func refusesDamaged() {
    func error(_ name: String) -> TokenizerError? {
      do throws(TokenizerError) {
        _ = try Tokenizer(folder: SharedTokenizers.folder + "/" + name)
        return nil
      } catch { return error }
    }
    #expect(
      error("llama2_broken")
        == .malformed(field: "model.merges[18917]", expected: "a pair of tokens"))
    #expect(error("added-tokens") != nil)
  }

  @Test(
    "Qwen's configuration names its end token, and specials are found by name",
    .enabled(if: SharedTokenizers.has("qwen2.5/tokenizer.json"), "no shared tokenizers"))
  func roles() throws {
    let tokenizer = try Tokenizer(folder: SharedTokenizers.folder + "/qwen2.5")
    #expect(tokenizer.vocabularySize == 151_665)
    #expect(tokenizer.id(of: "<|im_start|>") == 151_644)
    #expect(tokenizer.endID == tokenizer.id(of: "<|im_end|>"))
    #expect(tokenizer.id(of: "Ġthe").flatMap(tokenizer.tokenBytes) == Array(" the".utf8))
    #expect(tokenizer.specialIDs.contains(151_655) && tokenizer.isSpecial(151_655))
    #expect(!tokenizer.encode("<|im_end|><|image_pad|>").contains { $0 > 151_642 })
  }
}
