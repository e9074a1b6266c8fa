import Checkpoints
import Foundation
import TensorCore
import Testing

@Suite("model configuration")
struct ModelConfigurationTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A valid file, `change` replacing or adding members; an empty value leaves a member out.
  private func text(_ change: [String: String] = [:]) -> String {
    var members = [
      "model_type": "\"qwen2\"", "hidden_size": "64", "intermediate_size": "160",
      "num_hidden_layers": "3", "num_attention_heads": "4", "num_key_value_heads": "2",
      "vocab_size": "320", "max_position_embeddings": "512", "rms_norm_eps": "1e-06",
      "rope_theta": "1000000.0", "bos_token_id": "1", "eos_token_id": "2", "pad_token_id": "null",
      "tie_word_embeddings": "true", "hidden_act": "\"silu\"",
      "architectures": "[\"Qwen2ForCausalLM\"]",
    ]
    members.merge(change) { $1 }
    let list = members.filter { !$0.value.isEmpty }.map { "\"\($0.key)\":\($0.value)" }.sorted()
    return "{" + list.joined(separator: ",") + "}"
  }

  private func read(_ change: [String: String]) throws -> ModelConfiguration {
    try folder.write(text(change), "config.json")
    return try ModelConfiguration(folder: folder.path)
  }

  @Test(
    "what changes nothing is accepted",
    arguments: [
      [:], ["attention_dropout": "0.0"],
      ["use_sliding_window": "false", "sliding_window": "32768"],
      ["rope_theta": "", "rope_parameters": "{\"rope_theta\":1e6,\"rope_type\":\"default\"}"],
      [
        "rope_parameters": "{\"rope_theta\":1000000,\"rope_type\":\"default\",\"type\":\"default\"}"
      ],
      ["rope_scaling": "null"], ["rope_scaling": "{\"type\":\"default\"}"],
      ["layer_types": "[\"full_attention\",\"full_attention\",\"full_attention\"]"],
      ["architectures": ""], ["hidden_act": ""], ["quantization_config": "null"],
      ["torch_dtype": "\"bfloat16\""], ["an_unknown_key": "{\"x\":[1]}"], ["head_dim": "16"],
      ["attention_dropout": "0"], ["is_causal": "true"], ["partial_rotary_factor": "1.0"],
    ] as [[String: String]])
  func accepted(change: [String: String]) throws {
    let configuration = try read(change)
    #expect(configuration.ropeBase == 1e6)
    #expect(configuration.headWidth == 16)
    #expect(configuration.endIDs == [2])
    #expect(configuration.tiesEmbeddings)
  }

  @Test(
    "what would change the computation is refused by key and value",
    arguments: [
      (["model_type": "\"mixtral\""], "model_type: \"mixtral\" is not supported"),
      (["model_type": "\"llama\""], "architectures: ["),
      (["model_type": ""], "model_type: missing"),
      (["architectures": "[\"Qwen2ForSequenceClassification\"]"], "architectures: ["),
      (["architectures": "\"Qwen2ForCausalLM\""], "is not a list"),
      (["use_sliding_window": "true"], "use_sliding_window: true is not supported"),
      (["layer_types": "[\"full_attention\",\"sliding_attention\"]"], "\"sliding_attention\""),
      (["rope_scaling": "{\"type\":\"yarn\",\"factor\":4}"], "rope_scaling.type: \"yarn\""),
      (["rope_scaling": "{\"rope_type\":\"dynamic\"}"], "rope_scaling.rope_type: \"dynamic\""),
      (["rope_scaling": "[1]"], "rope_scaling: [1] is not an object"),
      (
        ["rope_parameters": "{\"rope_type\":\"default\",\"mrope_section\":[2,3,3]}"],
        "rope_parameters.mrope_section: [2,3,3]"
      ),
      (
        ["rope_parameters": "{\"rope_type\":\"default\",\"rope_theta\":10000}"],
        "rope_theta: 1000000.0 is out of range"
      ),
      (["rope_theta": ""], "rope_theta: missing"),
      (["attention_dropout": "0.1"], "attention_dropout: 0.1"),
      (["attention_dropout": "\"no\""], "is not a number"),
      (["hidden_act": "\"gelu\""], "hidden_act: \"gelu\""),
      (["attention_bias": "false"], "attention_bias: false"),
      (["mlp_bias": "true"], "mlp_bias: true"),
      (["quantization_config": "{\"bits\":4}"], "quantization_config: {\"bits\":4}"),
    ] as [([String: String], String)])
  func refused(change: [String: String], because: String) throws {
    let error = #expect(throws: CheckpointError.self) { try read(change) }
    #expect(error?.description.hasPrefix(folder.path + "/config.json: ") == true)
    #expect(error?.description.contains(because) == true, "\(error.debugDescription)")
    #expect(error?.kind == .badData)
  }

  @Test(
    "hostile numbers are refused by key",
    arguments: [
      (["hidden_size": "0"], "hidden_size"), (["hidden_size": "-64"], "hidden_size"),
      (["hidden_size": "64.0"], "hidden_size"), (["hidden_size": "1e3"], "hidden_size"),
      (["hidden_size": "9223372036854775807"], "num_attention_heads"),
      (["hidden_size": "9223372036854775804"], "hidden_size"),
      (["hidden_size": "9223372036854775808"], "hidden_size"), (["hidden_size": ""], "hidden_size"),
      (["hidden_size": "\"64\""], "hidden_size"), (["hidden_size": "66"], "num_attention_heads"),
      (["num_attention_heads": "0"], "num_attention_heads"),
      (["num_attention_heads": "-9223372036854775808"], "num_attention_heads"),
      (["num_attention_heads": "64"], "head_dim"), (["num_key_value_heads": "3"], "num_key_value"),
      (["num_key_value_heads": "0"], "num_key_value_heads"), (["head_dim": "15"], "head_dim"),
      (["head_dim": "1152921504606846976"], "head_dim"), (["num_hidden_layers": "1025"], "num_hid"),
      (["vocab_size": "16777217"], "vocab_size"), (["rms_norm_eps": "0"], "rms_norm_eps"),
      (["rms_norm_eps": "1e999"], "rms_norm_eps"), (["rms_norm_eps": "-1e-6"], "rms_norm_eps"),
      (["rope_theta": "0"], "rope_theta"), (["rope_theta": "1e300"], "rope_theta"),
      (["eos_token_id": "320"], "eos_token_id"), (["eos_token_id": "[2,-1]"], "eos_token_id"),
      (["eos_token_id": "[2,\"x\"]"], "eos_token_id"), (["bos_token_id": "320"], "bos_token_id"),
      (["pad_token_id": "-1"], "pad_token_id"), (["tie_word_embeddings": "1"], "tie_word_emb"),
    ] as [([String: String], String)])
  func hostile(change: [String: String], key: String) throws {
    let error = #expect(throws: CheckpointError.self) { try read(change) }
    #expect(
      error?.description.hasPrefix(folder.path + "/config.json: " + key) == true,
      "\(error.debugDescription)")
  }

  @Test("null key/value heads stand for as many as query heads; several end ids are kept")
  func variants() throws {
    let configuration = try read([
      "num_key_value_heads": "null", "eos_token_id": "[2,3]", "tie_word_embeddings": "",
      "head_dim": "24",
    ])
    #expect(configuration.keyValueHeadCount == 4)
    #expect(configuration.endIDs == [2, 3])
    #expect(!configuration.tiesEmbeddings)
    #expect(configuration.headWidth == 24)
  }

  @Test("a file that is not JSON, or not an object, is named")
  func malformed() throws {
    let path = try folder.write("{\"model_type\":}", "config.json")
    let error = #expect(throws: CheckpointError.self) {
      try ModelConfiguration(folder: folder.path)
    }
    #expect(error?.description == path + ": not valid JSON: unexpected byte 0x7d at byte 14")
    try folder.write("[1]", "config.json")
    #expect(throws: CheckpointError.self) { try ModelConfiguration(folder: folder.path) }
  }

  @Test("what is written is read back equal")
  func roundTrip() throws {
    var configuration = ModelConfiguration(
      hiddenSize: 96, intermediateSize: 256, layerCount: 2, headCount: 4, keyValueHeadCount: 2,
      headWidth: 32, vocabularySize: 500, maxPositions: 1024, normEpsilon: 1e-5, ropeBase: 1e4,
      tiesEmbeddings: false, beginID: nil, endIDs: [1, 2], padID: 0, storedType: "bfloat16")
    try configuration.write(to: folder.path, storedAs: .bf16)
    #expect(try ModelConfiguration(folder: folder.path) == configuration)
    configuration.headWidth = 24
    configuration.endIDs = [1]
    configuration.storedType = "float32"
    try configuration.write(to: folder.path, storedAs: .f32)
    #expect(try ModelConfiguration(folder: folder.path) == configuration)
    #expect(!configuration.text(storedAs: .f32).contains("head_dim"))
  }

  @Test("a whole ratio is written as a whole number, which is all that transformers reads")
  func wholeRatio() throws {
    var configuration = ModelConfiguration(
      hiddenSize: 64, intermediateSize: 160, layerCount: 1, headCount: 4, keyValueHeadCount: 2,
      vocabularySize: 320, maxPositions: 64)
    configuration.ropeSections = [2, 3, 3]
    configuration.media = MediaTokens(image: 10, video: 11, visionStart: 12, visionEnd: 13)
    configuration.vision = VisionConfiguration(
      kind: .qwen2, layerCount: 1, hiddenSize: 48, headCount: 3, intermediateSize: 144,
      outputSize: 64)
    try configuration.write(to: folder.path, storedAs: .f32)
    let text = try String(contentsOfFile: folder.path + "/config.json", encoding: .utf8)
    #expect(text.contains("\"mlp_ratio\": 3\n") || text.contains("\"mlp_ratio\": 3,"))
    #expect(try ModelConfiguration(folder: folder.path).vision?.intermediateSize == 144)
  }

  @Test("generation_config.json: absent, several ids, ids out of range")
  func generation() throws {
    #expect(try GenerationConfiguration.read(folder: folder.path, vocabularySize: 10) == nil)
    let written = GenerationConfiguration(endIDs: [3, 4], beginID: 1, padID: 0)
    try written.write(to: folder.path)
    #expect(try GenerationConfiguration.read(folder: folder.path, vocabularySize: 10) == written)
    let error = #expect(throws: CheckpointError.self) {
      try GenerationConfiguration.read(folder: folder.path, vocabularySize: 4)
    }
    #expect(error?.description.contains("eos_token_id: 4 is out of range (0 to 3)") == true)
  }
}
