import Autograd
import Checkpoints
import Foundation
import Policy
import StrictJSON
import TensorCore
import TensorTesting
import Testing
import TextEncoder

/// A small random policy of one family, in a folder with a tokenizer that goes away with it.
private final class FamilyFolder {
  let path: String
  let backend = TestBackends.fast[0].make()
  let model: any PolicyModel

  init(_ family: ModelFamily) throws {
    path = FileManager.default.temporaryDirectory.path + "/family-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try BPETrainer.train(on: ["1 + 1 = 2"], .init(vocabularySize: 257)).write(toFolder: path)
    var configuration = ModelConfiguration(
      hiddenSize: 32, intermediateSize: 40, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
      headWidth: family.tower == nil ? 12 : 8, vocabularySize: 270, maxPositions: 128,
      normEpsilon: 1e-5, ropeBase: 5e3, tiesEmbeddings: family.decoder == .llama, endIDs: [256, 7],
      decoder: family.decoder)
    configuration.initializerRange = 0.06
    if family.decoder == .llama {
      configuration.ropeScaling = RopeScaling(factor: 4, originalPositions: 16)
      configuration.attentionBias = .all
      configuration.hasMLPBias = true
    }
    if let tower = family.tower {
      configuration.ropeSections = [1, 1, 2]
      configuration.media = MediaTokens(image: 260, video: 261, visionStart: 262, visionEnd: 263)
      configuration.vision = VisionConfiguration(
        kind: tower == .qwen2 ? .qwen2 : .qwen25(windowSize: 56, fullLayers: [1]), layerCount: 2,
        hiddenSize: 16, headCount: 2, intermediateSize: 32, outputSize: 32)
    }
    try configuration.validate(path: path)
    model = makePolicyModel(configuration, on: backend)
    model.initialise(SeededRandom(seed: 6, purpose: .initialisation), range: 0.5)
    // Vectors unlike those a fresh model has, so that a lost one shows.
    for (index, parameter) in model.parameters.enumerated() where parameter.isVector {
      backend.fill(parameter.value, with: 0.1 * Float(index % 7) + 0.3)
      parameter.markChanged()
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func save(_ type: DType) throws -> PolicyFolder {
    try PolicyFolder(path: path, model: model, tokenizer: Tokenizer(folder: path))
      .save(to: path + "/copy", type: type)
    return try PolicyFolder(path: path + "/copy", on: backend)
  }
}

private func greedy(_ model: any PolicyModel) -> [Int32] {
  GenerationEngine(
    model: model, tokenBytes: { _ in [] }, decode: { _ in "" },
    random: SeededRandom(seed: 1, purpose: .sampling)
  ).generate(
    [GenerationRequest(prompt: [5, 6, 7], completionCount: 1, drawIndex: 1)],
    SamplingParameters(temperature: 0, stopIDs: [], maxNewTokens: 12))[0][0].tokens
}

@Suite("saving each family")
struct FamilySavingTests {
  @Test(
    "saved and loaded, a policy has its weights, its configuration and its words",
    arguments: ModelFamily.all)
  func saved(_ family: ModelFamily) throws {
    let folder = try FamilyFolder(family)
    #expect(folder.model.configuration.family == family)
    #expect(folder.model.parameterCount == folder.model.configuration.parameterCount)
    let loaded = try folder.save(.f32)
    for (a, b) in zip(loaded.model.parameters, folder.model.parameters) {
      #expect(a.name == b.name)
      expectSameBits(folder.backend.readFloats(a.value), folder.backend.readFloats(b.value))
    }
    var configuration = loaded.model.configuration
    #expect(configuration.storedType == "float32")
    configuration.storedType = nil
    #expect(configuration == folder.model.configuration)
    #expect(loaded.stopIDs == [7, 256])
    #expect(greedy(loaded.model) == greedy(folder.model))
  }

  @Test("config.json has what older and newer loaders ask for", arguments: ModelFamily.all)
  func keys(_ family: ModelFamily) throws {
    let folder = try FamilyFolder(family)
    _ = try folder.save(.bf16)
    let text = try String(contentsOfFile: folder.path + "/copy/config.json", encoding: .utf8)
    let root = try JSONParser.parse(text)
    #expect(root["model_type"]?.string == family.modelType)
    #expect(root["architectures"] == [.string(family.architecture)])
    #expect(root["torch_dtype"] == "bfloat16")
    let decoder = try #require(family.tower == nil ? root : root["text_config"])
    #expect(decoder["rope_theta"]?.double == 5e3)
    #expect(decoder["rope_parameters"]?["rope_theta"]?.double == 5e3)
    #expect(decoder["initializer_range"]?.double == 0.06)
    #expect(decoder["eos_token_id"]?.array?.map(\.int) == [256, 7])
    #expect((decoder["head_dim"]?.int == 12) == (family.tower == nil))
    switch family {
    case .llama:
      for group in ["rope_parameters", "rope_scaling"] {
        #expect(decoder[group]?["rope_type"] == "llama3")
        #expect(decoder[group]?["factor"]?.double == 4)
        #expect(decoder[group]?["original_max_position_embeddings"]?.int == 16)
      }
      #expect(decoder["attention_bias"] == true && decoder["mlp_bias"] == true)
      #expect(decoder["use_sliding_window"] == nil)
    case .qwen2VL, .qwen25VL:
      for group in ["rope_parameters", "rope_scaling"] {
        #expect(decoder[group]?["mrope_section"]?.array?.map(\.int) == [1, 1, 2])
      }
      #expect(root["vision_config"]?["initializer_range"]?.double == 0.06)
    default:
      #expect(decoder["rope_scaling"] == nil)
      #expect(decoder["attention_bias"] == (family == .qwen3 ? false : nil))
    }
  }

  @Test("gradients reach the norms of queries and keys, and freezing a layer keeps them out")
  func headNorms() throws {
    let folder = try FamilyFolder(.qwen3)
    let names = folder.model.parameters.map(\.name).filter { $0.hasSuffix("_norm.weight") }
    #expect(
      names
        == (0...1).flatMap { layer in
          ["q", "k"].map { "model.layers.\(layer).self_attn.\($0)_norm.weight" }
        })
    let part = try #require(PolicyPart("layers.0"))
    _ = folder.model.freeze([part])
    for parameter in folder.model.parameters where parameter.name.hasSuffix("_norm.weight") {
      #expect(parameter.isTrainable == parameter.name.contains("layers.1."))
    }
  }
}
