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
      #expect(tokenizer.encodeMatchingAddedTokens(text) == ids, "\(golden): \(text)")
      #expect(
        Array(tokenizer.decode(ids).utf8) == record["decoded"]?.string.map { Array($0.utf8) })
      #expect(
        Array(tokenizer.decode(ids, skippingSpecial: true).utf8)
          == record["decoded_skip_special"]?.string.map { Array($0.utf8) })
    }
  }

  @Test(
    "ids and texts are those of the tokenizers library",
    .enabled(if: SharedTokenizers.has("golden/gpt2.encode.jsonl"), "no shared tokenizers"),
    arguments: ["gpt2", "qwen2", "qwen2.5", "qwen3", "phi-2", "torchtune_tiny", "roberta-base"])
  func matchesLibrary(name: String) throws {
    let tokenizer = try Tokenizer(folder: SharedTokenizers.folder + "/" + name)
    try compare(tokenizer, golden: name)
  }

  @Test(
    "Llama 3.2's ids and texts are those of the tokenizers library",
    .enabled(
      if: SharedTokenizers.has("llama3/tokenizer.json.gz")
        && FileManager.default.isExecutableFile(atPath: "/bin/gunzip"),
      "no shared tokenizers or no gunzip"))
  func matchesLibraryLlama() throws {
    let unpack = Process()
    let output = Pipe()
    unpack.executableURL = URL(fileURLWithPath: "/bin/gunzip")
    unpack.arguments = ["-c", SharedTokenizers.folder + "/llama3/tokenizer.json.gz"]
    unpack.standardOutput = output
    try unpack.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    unpack.waitUntilExit()
    try compare(Tokenizer(json: JSONParser.parse(Array(data))), golden: "llama3.2")
  }

  @Test(
    "tokenizers of another kind are refused by name",
    .enabled(if: SharedTokenizers.has("clip/tokenizer.json"), "no shared tokenizers"),
    arguments: [
      ("clip", "model.end_of_word_suffix", "\"</w>\""),
      ("phi-3-mini", "model.byte_fallback", "true"),
      ("llama2_broken", "model.byte_fallback", "true"),
      ("added-tokens", "model.byte_fallback", "true"),
    ])
  func refusesOthers(name: String, component: String, value: String) {
    #expect(throws: TokenizerError.unsupported(component: component, value: value)) {
      try Tokenizer(folder: SharedTokenizers.folder + "/" + name)
    }
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
