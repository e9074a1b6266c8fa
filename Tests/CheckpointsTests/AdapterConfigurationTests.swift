import Foundation
import StrictJSON
import Testing

@testable import Checkpoints

/// The adapter_config.json of the fixture with members replaced.
private func configuration(_ changes: [(String, JSONValue)] = []) throws -> AdapterConfiguration {
  let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/qwen2-tied-lora/adapter_config.json")
  var root = try #require(
    try JSONParser.parse([UInt8](Data(contentsOf: fixture))).object)
  for (key, value) in changes { root[key] = value }
  let folder = try TemporaryFolder()
  try folder.write(JSONValue.object(root).text, "adapter_config.json")
  return try AdapterConfiguration(folder: folder.path)
}

/// The key that an error is about.
private func refusedKey(_ changes: (String, JSONValue)...) -> String? {
  do {
    _ = try configuration(changes)
    return nil
  } catch CheckpointError.configuration(_, let key, _) {
    return key
  } catch { return "\(error)" }
}

private let query = "model.layers.1.self_attn.q_proj"

extension AdapterConfiguration {
  fileprivate func rank(_ module: String) throws -> Int? {
    var decisions = try Decisions(self, path: "x")
    return try decisions.strength(of: module)?.rank
  }
  fileprivate func scale(_ module: String) throws -> Float? {
    var decisions = try Decisions(self, path: "x")
    return try decisions.strength(of: module)?.scale
  }
}

@Suite("adapter_config.json")
struct AdapterConfigurationTests {
  @Test("a file of PEFT is read: rank, scale and targets")
  func fixture() throws {
    let read = try configuration()
    #expect(try read.rank(query) == 4 && read.scale(query) == 3)
    #expect(try read.rank("model.layers.0.mlp.gate_proj") == 4)
    #expect(try read.rank("lm_head") == nil)
    #expect(try read.rank("model.embed_tokens") == nil)
    #expect(try read.rank("model.layers.0.mlp.xgate_proj") == nil)
  }

  @Test("rslora divides alpha by the root of the rank")
  func rankStabilised() throws {
    #expect(try configuration([("use_rslora", true)]).scale(query) == 6)
  }

  @Test("targets and exclusions are lists of names and endings, expressions, or all-linear")
  func targets() throws {
    func adapted(_ changes: [(String, JSONValue)]) throws -> [String] {
      let read = try configuration(changes)
      return try [
        query, "model.layers.0.mlp.up_proj", "model.visual.blocks.0.attn.qkv", "q_proj",
      ].filter { try read.rank($0) != nil }
    }
    #expect(try adapted([("target_modules", ["q_proj"])]) == [query, "q_proj"])
    #expect(try adapted([("target_modules", .array([.string(query)]))]) == [query])
    #expect(try adapted([("target_modules", ".*attn.*")]).count == 2)
    #expect(try adapted([("target_modules", "all-linear")]).count == 4)
    #expect(try adapted([("target_modules", "All-Linear")]).count == 4)
    let all = ("target_modules", JSONValue.string("all-linear"))
    #expect(try adapted([all, ("exclude_modules", ["q_proj"])]).count == 2)
    #expect(try adapted([all, ("exclude_modules", ".*visual.*")]).count == 3)
    #expect(try adapted([all, ("exclude_modules", [])]).count == 4)
  }

  @Test("layers_to_transform picks layers by the first index behind layers_pattern")
  func layers() throws {
    func adapted(_ changes: [(String, JSONValue)]) throws -> [String] {
      let targets = ("target_modules", JSONValue(arrayLiteral: "q_proj", "visual.blocks.2.q_proj"))
      let read = try configuration([targets] + changes)
      return try [
        "model.layers.1.self_attn.q_proj", "model.layers.2.q_proj", "visual.blocks.2.q_proj",
        "model.experts.1.layers.2.q_proj", "layers.1.q_proj", "model.q_proj",
      ].filter { try read.rank($0) != nil }
    }
    let (one, two) = ("model.layers.1.self_attn.q_proj", "model.layers.2.q_proj")
    // A whole name is adapted whatever its layer.
    let whole = "visual.blocks.2.q_proj"
    let expert = "model.experts.1.layers.2.q_proj"
    #expect(try adapted([("layers_to_transform", [1])]) == [one, whole, expert])
    #expect(try adapted([("layers_to_transform", 2)]) == [two, whole])
    #expect(try adapted([("layers_to_transform", [])]).count == 6)
    #expect(
      try adapted([("layers_to_transform", [2]), ("layers_pattern", "layers")])
        == [two, whole, expert])
    #expect(
      try adapted([("layers_to_transform", [1, 7]), ("layers_pattern", ["h", "l.y[a-f]rs"])])
        == [one, whole, "layers.1.q_proj"])
  }

  @Test("rank_pattern and alpha_pattern hold for names that end as they say, the first one first")
  func patterns() throws {
    let read = try configuration([
      ("rank_pattern", ["q_proj": 8, "layers.1.self_attn.q_proj": 16, "^model.*up_proj": 2]),
      ("alpha_pattern", [#"layers\.(0|1)\..*"#: JSONValue(32.5)]),
    ])
    #expect(try read.rank(query) == 8 && read.scale(query) == 32.5 / 8)
    #expect(try read.rank("model.layers.2.mlp.up_proj") == 2)
    #expect(try read.scale("model.layers.2.mlp.up_proj") == 6)
    #expect(try read.rank("x.model.layers.2.mlp.up_proj") == 4)
    #expect(try read.rank("model.layers.1.self_attn.k_proj") == 4)
  }

  @Test("expressions of one file share a number of steps, whatever the number of modules")
  func steps() throws {
    let read = try configuration([("target_modules", "(?:.*a)*.*")])
    var decisions = try AdapterConfiguration.Decisions(read, path: "x")
    let module = String(repeating: "a", count: 300)
    let error = #expect(throws: CheckpointError.self) {
      for _ in 0..<1_000_000 { _ = try decisions.strength(of: module) }
    }
    guard case .configuration(_, "target_modules", .unsupported) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("options that change the numbers are refused by name")
  func refused() {
    let others: [(String, JSONValue)] = [
      ("use_dora", true), ("use_qalora", true), ("lora_bias", true), ("fan_in_fan_out", true),
      ("ensure_weight_tying", true), ("bias", "all"), ("bias", "lora_only"),
      ("modules_to_save", ["lm_head"]), ("trainable_token_indices", [1]),
      ("trainable_token_indices", ["embed_tokens": [1]]), ("target_parameters", ["x.weight"]),
      ("layer_replication", [[0, 4], [2, 5]]), ("megatron_config", ["x": 1]),
      ("loftq_config", ["loftq_bits": 4]), ("corda_config", ["x": 1]),
      ("lora_ga_config", ["x": 1]), ("velora_config", ["x": 1]),
      ("alora_invocation_tokens", [1]), ("monteclora_config", ["x": 1]),
      ("use_bdlora", ["x": 1]), ("arrow_config", ["x": 1]), ("kasa_config", ["x": 1]),
      ("init_lora_weights", "pissa"), ("init_lora_weights", "pissa_niter_4"),
      ("init_lora_weights", "olora"), ("init_lora_weights", "corda"),
      ("init_lora_weights", "loftq"), ("init_lora_weights", "lora_ga"),
      ("task_type", "SEQ_CLS"), ("peft_type", "IA3"), ("peft_type", .null),
      ("an_option_of_tomorrow", true), ("an_option_of_tomorrow", 3),
    ]
    for (key, value) in others { #expect(refusedKey((key, value)) == key, "\(key) \(value.text)") }
  }

  @Test("options that are off, or have no bearing on a forward pass, are accepted")
  func accepted() {
    let others: [(String, JSONValue)] = [
      ("use_dora", false), ("modules_to_save", []), ("loftq_config", .object(JSONObject())),
      ("bias", .null), ("task_type", .null), ("init_lora_weights", false),
      ("init_lora_weights", "gaussian"), ("init_lora_weights", "eva"),
      ("eva_config", ["rho": 2]), ("init_lora_weights", "orthogonal"),
      ("an_option_of_tomorrow", false), ("auto_mapping", ["x": "y"]), ("revision", "main"),
      ("lora_dropout", JSONValue(0.1)), ("megatron_core", "x"), ("inference_mode", false),
    ]
    for (key, value) in others { #expect(refusedKey((key, value)) == nil, "\(key) \(value.text)") }
  }

  @Test("malformed and unbounded values are refused by key")
  func malformed() {
    let others: [(String, JSONValue, String)] = [
      ("r", 0, "r"), ("r", JSONValue(1 << 40), "r"), ("r", "4", "r"), ("r", .null, "r"),
      ("lora_alpha", "x", "lora_alpha"), ("lora_alpha", JSONValue(1e9), "lora_alpha"),
      ("lora_dropout", 2, "lora_dropout"), ("target_modules", .null, "target_modules"),
      ("target_modules", [], "target_modules"), ("target_modules", [1], "target_modules"),
      ("target_modules", "(", "target_modules"), ("exclude_modules", 1, "exclude_modules"),
      ("rank_pattern", ["q": 0], "rank_pattern.q"), ("rank_pattern", ["q": "x"], "rank_pattern"),
      ("rank_pattern", ["(": 1], "rank_pattern"), ("rank_pattern", [1], "rank_pattern"),
      ("alpha_pattern", ["q": JSONValue(1e9)], "alpha_pattern.q"),
      ("layers_to_transform", "x", "layers_to_transform"),
      ("layers_pattern", "layers", "layers_pattern"),
      (
        "target_modules", .array(Array(repeating: "q", count: 20_000)), "target_modules"
      ), ("use_rslora", 1, "use_rslora"),
    ]
    for (key, value, refused) in others {
      #expect(refusedKey((key, value)) == refused, "\(key) \(value.text)")
    }
    #expect(
      refusedKey(("target_modules", ".*q_proj"), ("layers_to_transform", [1]))
        == "layers_to_transform")
  }

  @Test("what is written is read back as it was")
  func roundTrip() throws {
    let all: [[(String, JSONValue)]] = [
      [], [("target_modules", ".*attn.*"), ("exclude_modules", ["k_proj"])],
      [
        ("layers_to_transform", [0, 2]), ("layers_pattern", ["layers"]), ("use_rslora", true),
        ("rank_pattern", ["q_proj": 8, "a.*": 3]), ("alpha_pattern", ["v_proj": JSONValue(1.5)]),
        ("lora_alpha", JSONValue(0.75)), ("lora_dropout", JSONValue(0.25)),
        ("base_model_name_or_path", "a/b"),
      ],
    ]
    for changes in all {
      let read = try configuration(changes)
      let folder = try TemporaryFolder()
      try folder.write(read.text(targets: []), "adapter_config.json")
      #expect(try AdapterConfiguration(folder: folder.path) == read)
    }
    let linear = try configuration([("target_modules", "all-linear")])
    let folder = try TemporaryFolder()
    try folder.write(linear.text(targets: ["q_proj", "a.b"]), "adapter_config.json")
    #expect(
      try AdapterConfiguration(folder: folder.path).targets == .names(["q_proj", "a.b"]))
  }
}
