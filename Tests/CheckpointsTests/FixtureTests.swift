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

  @Test("the vision configuration is read in both spellings and comes back from what is written")
  func vision() throws {
    let kinds: [(name: String, kind: VisionConfiguration.Kind, sections: [Int], image: Int32)] = [
      ("fixtures/qwen2-vl", .qwen2, [2, 3, 3], 318),
      ("fixtures/qwen2.5-vl", .qwen25(windowSize: 56, fullLayers: [1, 3]), [2, 3, 3], 318),
      (
        "data/model_configs/qwen2.5-vl-3b-instruct",
        .qwen25(windowSize: 112, fullLayers: [7, 15, 23, 31]), [16, 24, 24], 151_655
      ),
    ]
    for (name, kind, sections, image) in kinds {
      guard let path = sharedFolder(name) else { continue }
      let configuration = try ModelConfiguration(folder: path)
      #expect(configuration.vision?.kind == kind)
      #expect(configuration.ropeSections == sections)
      #expect(configuration.media?.image == image)
      let folder = try TemporaryFolder()
      try configuration.write(to: folder.path, storedAs: .bf16)
      var written = try ModelConfiguration(folder: folder.path)
      #expect(written.storedType == "bfloat16")
      written.storedType = configuration.storedType
      #expect(written == configuration)
    }
  }

  @Test("any width of the feed-forward comes back from the ratio that is written")
  func ratio() throws {
    let folder = try TemporaryFolder()
    guard let path = sharedFolder("fixtures/qwen2-vl") else { return }
    var configuration = try ModelConfiguration(folder: path)
    for (width, inner) in [(112, 488), (48, 49), (48, 191), (1280, 5121), (768, 3071)] {
      configuration.vision?.hiddenSize = width
      configuration.vision?.headCount = width / 16
      configuration.vision?.intermediateSize = inner
      try configuration.write(to: folder.path, storedAs: .f32)
      #expect(try ModelConfiguration(folder: folder.path).vision?.intermediateSize == inner)
    }
  }

  @Test(
    "a vision configuration that cannot be is refused by key",
    arguments: [
      ("\"depth\": 3", "\"depth\": 0", "vision_config.depth"),
      ("\"num_heads\": 3", "\"num_heads\": 5", "vision_config.num_heads"),
      ("\"embed_dim\": 48", "\"embed_dim\": 9223372036854775807", "vision_config.embed_dim"),
      ("\"mlp_ratio\": 2", "\"mlp_ratio\": 1e300", "vision_config.mlp_ratio"),
      ("quick_gelu", "relu", "vision_config.hidden_act"),
      ("\"image_token_id\": 318", "\"image_token_id\": 320", "image_token_id"),
      ("\"in_channels\": 3", "\"in_channels\": 1", "vision_config.in_channels"),
      (
        "\"rope_theta\": 10000.0", "\"rope_theta\": 5.0", "vision_config.rope_parameters.rope_theta"
      ),
      ("        2,\n        3,\n        3", "9223372036854775807, 3, 3", "mrope_section"),
      (
        "\"spatial_merge_size\": 2", "\"spatial_merge_size\": 17",
        "vision_config.spatial_merge_size"
      ),
    ])
  func refusedVision(from: String, to: String, key: String) throws {
    guard let path = sharedFolder("fixtures/qwen2-vl") else { return }
    let text = try String(contentsOfFile: path + "/config.json", encoding: .utf8)
    try #require(text.contains(from))
    let folder = try TemporaryFolder()
    try text.replacing(from, with: to).write(
      toFile: folder.path + "/config.json", atomically: true, encoding: .utf8)
    let error = #expect(throws: CheckpointError.self) {
      try ModelConfiguration(folder: folder.path)
    }
    #expect(error?.description.contains(key) == true, "\(error?.description ?? "")")
  }
}
