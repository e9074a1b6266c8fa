import Checkpoints
import Foundation
import TensorCore
import Testing

@Suite("real checkpoints")
struct FixtureTests {
  static let qwen2 = ["fixtures/qwen2-tied", "fixtures/qwen2-untied-bf16-sharded"]

  @Test(
    "Qwen2 folders are read, every tensor of the shape the configuration gives", arguments: qwen2)
  func folders(name: String) throws {
    guard let path = sharedFolder(name) else { return }
    let configuration = try ModelConfiguration(folder: path)
    let weights = try SafetensorsFolder(folder: path)
    #expect(configuration.hiddenSize == 64)
    #expect(configuration.headWidth == 16)
    #expect(configuration.ropeBase == 1e6)
    #expect(configuration.endIDs == [2])
    #expect(configuration.tiesEmbeddings == !name.contains("untied"))
    #expect(weights.names.contains("lm_head.weight") == name.contains("untied"))
    var count = 0
    for name in weights.names { count += try weights.readFloats(name, requireFinite: true).count }
    #expect(count == configuration.parameterCount)
    let bias = try weights.readFloats("model.layers.2.self_attn.k_proj.bias", shape: [32])
    #expect(bias.contains { $0 != 0 })
    let generation = try GenerationConfiguration.read(
      folder: path, vocabularySize: configuration.vocabularySize)
    #expect(generation == GenerationConfiguration(endIDs: [2], beginID: 1))
  }

  @Test("reference tensors: floats and I32 ids in range", arguments: qwen2)
  func references(name: String) throws {
    guard let path = sharedFolder(name) else { return }
    let file = try SafetensorsFile(path: path + "/reference.safetensors")
    let integers = file.names.filter { file.info($0)?.type == .i32 }
    #expect(!integers.isEmpty && integers.count < file.names.count)
    for name in integers {
      #expect(try file.readInt32s(name).allSatisfy { (0..<320).contains($0) })
    }
  }

  @Test("a shard rewritten as bf16 has the same tensors, bit for bit")
  func rewritten() throws {
    guard let path = sharedFolder("fixtures/qwen2-untied-bf16-sharded") else { return }
    let folder = try TemporaryFolder()
    let source = try SafetensorsFolder(folder: path)
    var tensors: [NamedTensor] = []
    for name in source.names {
      let shape = try #require(source.info(name)).shape
      tensors.append(
        NamedTensor(name: name, shape: shape, values: try source.readFloats(name)))
    }
    let copy = folder.path + "/model.safetensors"
    try SafetensorsWriter.write(tensors, to: copy, type: .bf16)
    let written = try SafetensorsFile(path: copy)
    #expect(written.names == source.names)
    for name in written.names {
      #expect(written.info(name)?.type == .bf16)
      #expect(try written.readFloats(name) == source.readFloats(name))
    }
  }

  @Test(
    "real Qwen2 configurations are read",
    arguments: [
      ("qwen2-1.5b-instruct", 1_543_714_304, [151645, 151643]),
      ("deepseek-r1-distill-qwen-32b", 32_763_876_352, [151643]),
    ])
  func configurations(name: String, parameters: Int, endIDs: [Int]) throws {
    guard let path = sharedFolder("data/model_configs/" + name) else { return }
    let configuration = try ModelConfiguration(folder: path)
    #expect(configuration.parameterCount == parameters)
    #expect(configuration.storedType == "bfloat16")
    let generation = try GenerationConfiguration.read(
      folder: path, vocabularySize: configuration.vocabularySize)
    #expect(generation?.endIDs == endIDs)
  }

  @Test(
    "other families are refused by name",
    arguments: [
      ("fixtures/qwen3", "qwen3"), ("fixtures/llama3-rope", "llama"),
      ("fixtures/qwen2-vl", "qwen2_vl"), ("fixtures/qwen2.5-vl", "qwen2_5_vl"),
      ("data/model_configs/qwen3-vl-8b-embedding", "qwen3_vl"),
      ("data/model_configs/qwen2.5-vl-3b-instruct", "qwen2_5_vl"),
      ("data/checkpoints/verl_arithmetic_sequence/model", "llama"),
    ])
  func others(name: String, model: String) throws {
    guard let path = sharedFolder(name) else { return }
    let error = #expect(throws: CheckpointError.self) { try ModelConfiguration(folder: path) }
    #expect(error?.path == path + "/config.json")
    #expect(error?.description.contains("model_type: \"\(model)\" is not supported") == true)
    guard FileManager.default.fileExists(atPath: path + "/model.safetensors") else { return }
    let weights = try SafetensorsFolder(folder: path)
    for name in weights.names {
      #expect(try weights.readFloats(name, requireFinite: true).count == weights.info(name)?.count)
    }
  }
}
