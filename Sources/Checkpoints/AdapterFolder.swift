package import StrictJSON
package import TensorCore

/// An adapter as PEFT stores it: adapter_config.json and adapter_model.safetensors.
package struct AdapterFolder: Sendable {
  package let path: String
  package let configuration: AdapterConfiguration
  package let weights: SafetensorsFile

  /// What stands before a module's name in adapter_model.safetensors.
  package static let prefix = "base_model.model."

  private static let weightsName = "adapter_model.safetensors"

  /// Opens an adapter; its weights are read when asked for.
  /// - Throws: `configuration`, `header` or `tensor` by name; `missingFile`.
  package init(path: String) throws(CheckpointError) {
    self.path = path
    configuration = try AdapterConfiguration(folder: path)
    weights = try SafetensorsFile(path: path + "/" + Self.weightsName)
  }

  /// Whether a folder holds an adapter and no model.
  package static func isAdapter(_ path: String) -> Bool {
    Folder.exists(path + "/adapter_config.json") && !Folder.exists(path + "/config.json")
  }

  /// Writes an adapter, each file atomically.
  /// - Parameters:
  ///   - targets: names of what is adapted, where the configuration says all linear layers.
  ///   - tensors: under the names of the format.
  package static func write(
    _ configuration: AdapterConfiguration, targets: [String], tensors: [NamedTensor],
    to folder: String, type: DType
  ) throws(CheckpointError) {
    try Folder.create(folder)
    try SafetensorsWriter.write(tensors, to: folder + "/" + weightsName, type: type)
    try AtomicFile.write(
      configuration.text(targets: targets), to: folder + "/adapter_config.json")
  }
}

extension AdapterConfiguration {
  /// The text of an adapter_config.json; all linear layers are written by name.
  package func text(targets names: [String]) -> String {
    let isAll = targets == .allLinear
    let excluded = isAll ? nil : self.excluded?.json
    let patterns = layerPatterns.map { JSONValue.string($0.text) }
    let layers = self.layers.map { JSONValue.array($0.map { JSONValue($0) }) }
    let ranks = self.ranks.map { ($0.key, JSONValue($0.value)) }
    let alphas = self.alphas.map { ($0.key, Self.number($0.value)) }
    let members: [(String, JSONValue)] = [
      ("alpha_pattern", .object(JSONObject(alphas))),
      ("base_model_name_or_path", base.map { JSONValue.string($0) } ?? .null),
      ("bias", "none"),
      ("exclude_modules", excluded ?? .null),
      ("fan_in_fan_out", false),
      ("inference_mode", true),
      ("init_lora_weights", true),
      ("layers_pattern", patterns.isEmpty ? .null : .array(patterns)),
      ("layers_to_transform", layers ?? .null),
      ("lora_alpha", Self.number(alpha)),
      ("lora_dropout", Self.number(dropout)),
      ("modules_to_save", .null),
      ("peft_type", "LORA"),
      ("r", JSONValue(rank)),
      ("rank_pattern", .object(JSONObject(ranks))),
      ("target_modules", isAll ? .array(names.map { .string($0) }) : targets.json),
      ("task_type", "CAUSAL_LM"),
      ("use_dora", false),
      ("use_rslora", .bool(isRankStabilised)),
    ]
    return JSONValue.object(JSONObject(members)).prettyText + "\n"
  }

  private static func number(_ value: Double) -> JSONValue {
    Int(exactly: value).map { JSONValue($0) } ?? JSONValue(value)
  }
}

extension AdapterConfiguration.Modules {
  /// As text, for messages.
  package var text: String { json.text }

  /// As adapter_config.json writes it.
  package var json: JSONValue {
    switch self {
    case .allLinear: "all-linear"
    case .names(let names): .array(names.map { .string($0) })
    case .pattern(let pattern): .string(pattern.text)
    }
  }
}
