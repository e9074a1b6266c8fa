import Autograd
import Checkpoints
import Foundation
import Policy
import StrictJSON
import TensorCore
import TensorTesting
import Testing
import TextEncoder

/// A folder with a tokenizer and a random policy, removed with the value.
private final class Folder {
  let path: String
  let backend: any Backend
  let model: Decoder

  init(tiesEmbeddings: Bool = true, generation: String? = nil, endIDs: [Int] = []) throws {
    path = FileManager.default.temporaryDirectory.path + "/policy-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let tokenizer = try BPETrainer.train(on: ["1 + 1 = 2"], .init(vocabularySize: 257))
    try tokenizer.write(toFolder: path)
    let backend = TestBackends.fast[0].make()
    self.backend = backend
    model = makeSmallPolicy(
      on: backend, vocabulary: 260, tiesEmbeddings: tiesEmbeddings, endIDs: endIDs)
    if let generation { try write(generation, "generation_config.json") }
    // Biases far from zero, so that a lost one shows.
    for parameter in model.parameters where parameter.name.contains("bias") {
      backend.fill(parameter.value, with: 0.3)
      parameter.markChanged()
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
  }

  /// Saves the policy into itself or a folder in it.
  func save(_ type: DType, to name: String) throws -> PolicyFolder {
    try PolicyFolder(path: path, model: model, tokenizer: Tokenizer(folder: path))
      .save(to: path + "/" + name, type: type)
    return try PolicyFolder(path: path + "/" + name, on: backend)
  }
}

private func weights(_ model: any PolicyModel) -> [[Float]] {
  model.parameters.map { model.backend.readFloats($0.value) }
}

@Suite("policy folder")
struct PolicyFolderTests {
  @Test("saved in f32 and loaded, every weight keeps its bits", arguments: [true, false])
  func f32(tiesEmbeddings: Bool) throws {
    let folder = try Folder(tiesEmbeddings: tiesEmbeddings)
    let loaded = try folder.save(.f32, to: "copy")
    #expect(loaded.model.parameters.map(\.name) == folder.model.parameters.map(\.name))
    for (a, b) in zip(weights(loaded.model), weights(folder.model)) { expectSameBits(a, b) }
    #expect(loaded.model.configuration.tiesEmbeddings == tiesEmbeddings)
    var configuration = loaded.model.configuration
    configuration.storedType = folder.model.configuration.storedType
    #expect(configuration == folder.model.configuration)
    for name in ["tokenizer.json", "tokenizer_config.json"] {
      #expect(try folder.bytes(name) == folder.bytes("copy/" + name))
    }
  }

  @Test("saved in bf16 and loaded, every weight is rounded to nearest even, in half the bytes")
  func bf16() throws {
    let folder = try Folder()
    let loaded = try folder.save(.bf16, to: "half")
    for (a, b) in zip(weights(loaded.model), weights(folder.model)) {
      expectSameBits(a, b.map { BFloat16.value(BFloat16.bits($0)) })
    }
    _ = try folder.save(.f32, to: "full")
    let difference =
      try folder.bytes("full/model.safetensors").count
      - folder.bytes("half/model.safetensors").count
    #expect(abs(difference - 2 * folder.model.parameterCount) < 256)
    // Rounded once, a second round trip changes nothing.
    try loaded.save(to: folder.path + "/again", type: .bf16)
    #expect(
      try folder.bytes("again/model.safetensors") == folder.bytes("half/model.safetensors"))
  }

  @Test("a loaded policy samples what the saved one samples")
  func samples() throws {
    let folder = try Folder()
    let loaded = try folder.save(.f32, to: "copy")
    let requests = [GenerationRequest(prompt: [5, 6, 7], completionCount: 3, drawIndex: 1)]
    let parameters = SamplingParameters(temperature: 1, stopIDs: [], maxNewTokens: 8)
    func sample(_ model: any PolicyModel) -> [SampledCompletion] {
      GenerationEngine(
        model: model, tokenBytes: { _ in [] }, decode: { _ in "" },
        random: SeededRandom(seed: 1, purpose: .sampling)
      ).generate(requests, parameters)[0]
    }
    #expect(sample(loaded.model) == sample(folder.model))
  }

  @Test("stop ids come from generation_config.json, else config.json, else the tokenizer, and stay")
  func stopIDs() throws {
    let several = try Folder(generation: "{\"eos_token_id\": [7, 3]}", endIDs: [9])
    #expect(try several.save(.f32, to: "copy").stopIDs == [3, 7])
    #expect(try several.save(.bf16, to: "copy").stopIDs == [3, 7])
    #expect(
      try Folder(generation: "{}", endIDs: [9, 12]).save(.f32, to: "copy").stopIDs == [9, 12])
    // <|endoftext|> follows the 256 bytes.
    #expect(try Folder().save(.f32, to: "copy").stopIDs == [256])
    #expect(try Folder().save(.f32, to: "copy").tokenizer.endID == 256)
  }

  @Test("a vocabulary smaller than the tokenizer's is refused by its key")
  func vocabulary() throws {
    let folder = try Folder()
    _ = try folder.save(.f32, to: "copy")
    let text = try String(decoding: folder.bytes("copy/config.json"), as: UTF8.self)
    try folder.write(
      text.replacingOccurrences(of: "\"vocab_size\": 260", with: "\"vocab_size\": 250"),
      "copy/config.json")
    let error = #expect(throws: CheckpointError.self) {
      try PolicyFolder(path: folder.path + "/copy", on: folder.backend)
    }
    guard case .configuration(let path, "vocab_size", .outOfRange(found: "250", _)) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path.hasSuffix("copy/config.json"))
  }

  @Test(
    "sizes that the weights do not have are refused by tensor, huge ones before any allocation",
    arguments: [
      ("\"intermediate_size\": 40", "\"intermediate_size\": 44"),
      ("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"),
      ("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1"),
      ("\"intermediate_size\": 40", "\"intermediate_size\": 1048576"),
    ])
  func sizes(old: String, new: String) throws {
    let folder = try Folder()
    _ = try folder.save(.f32, to: "copy")
    let text = try String(decoding: folder.bytes("copy/config.json"), as: UTF8.self)
    #expect(text.contains(old))
    try folder.write(text.replacingOccurrences(of: old, with: new), "copy/config.json")
    let before = folder.backend.reservedByteCount
    let error = #expect(throws: CheckpointError.self) {
      try PolicyFolder(path: folder.path + "/copy", on: folder.backend)
    }
    switch error {
    case .tensor(_, _, .wrongShape), .tensor(_, _, .absent), .tensor(_, _, .unexpected): break
    case .configuration(_, "hidden_size", _): #expect(folder.backend.reservedByteCount == before)
    default: Issue.record("\(String(describing: error))")
    }
  }

  @Test(
    "weights that are not finite are neither saved nor loaded", arguments: [Float.nan, .infinity])
  func notFinite(value: Float) throws {
    let folder = try Folder()
    let head = folder.model.head
    folder.backend.fill(head.value.rows(3..<4), with: value)
    head.markChanged()
    // A policy may be written with any weights by another program: load must refuse them.
    let error = #expect(throws: CheckpointError.self) { try folder.save(.f32, to: "copy") }
    guard case .tensor(_, "model.embed_tokens.weight", .notFinite(element: 72)) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
