internal import StrictJSON

extension ModelConfiguration {
  /// Reads the config.json of a Hugging Face folder.
  /// - Throws: `configuration` with file, key and value for what is missing, malformed, out of
  ///   range or not supported; `missingFile`; `json`.
  package init(folder: String) throws(CheckpointError) {
    try self.init(path: folder + "/config.json")
  }

  /// Reads a config.json.
  package init(path: String) throws(CheckpointError) {
    let keys = try ConfigurationKeys(path: path)
    try Self.refuseOthers(keys)
    let headCount = try keys.int("num_attention_heads")
    let hiddenSize = try keys.int("hidden_size")
    let headWidth = try keys.optionalInt("head_dim")
    if headWidth == nil {
      guard headCount > 0, hiddenSize % headCount == 0 else {
        throw keys.refuse(
          "num_attention_heads",
          .outOfRange(found: "\(headCount)", allowed: "a divisor of hidden_size \(hiddenSize)"))
      }
    }
    self.init(
      hiddenSize: hiddenSize, intermediateSize: try keys.int("intermediate_size"),
      layerCount: try keys.int("num_hidden_layers"), headCount: headCount,
      keyValueHeadCount: try keys.int("num_key_value_heads", ifNull: headCount),
      headWidth: headWidth, vocabularySize: try keys.int("vocab_size"),
      maxPositions: try keys.int("max_position_embeddings"),
      normEpsilon: try keys.double("rms_norm_eps"), ropeBase: try Self.ropeBase(keys),
      tiesEmbeddings: try keys.bool("tie_word_embeddings", default: false),
      beginID: try keys.optionalInt("bos_token_id"), endIDs: try keys.ids("eos_token_id"),
      padID: try keys.optionalInt("pad_token_id"),
      storedType: try keys.optionalString(keys["dtype"] == nil ? "torch_dtype" : "dtype"))
    try validate(path: path)
  }

  /// Refuses what would make the computation another one than that of this family.
  private static func refuseOthers(_ keys: ConfigurationKeys) throws(CheckpointError) {
    try keys.require("model_type", is: "qwen2")
    if let value = keys["architectures"] {
      guard let names = value.array else {
        throw keys.wrongKind("architectures", value, "a list of names")
      }
      guard names.contains("Qwen2ForCausalLM") else {
        throw keys.unsupported("architectures", value, "Qwen2ForCausalLM")
      }
    }
    try keys.allow("hidden_act", only: "silu")
    try keys.allow("use_sliding_window", only: false)
    try keys.allow("attention_bias", only: true)
    try keys.allow("mlp_bias", only: false)
    if let dropout = keys["attention_dropout"] {
      guard let rate = dropout.double else {
        throw keys.wrongKind("attention_dropout", dropout, "a number")
      }
      guard rate == 0 else { throw keys.unsupported("attention_dropout", dropout, "0") }
    }
    if let layers = keys["layer_types"] {
      guard let kinds = layers.array else {
        throw keys.wrongKind("layer_types", layers, "a list of names")
      }
      for kind in kinds where kind != "full_attention" {
        throw keys.unsupported("layer_types", kind, "full_attention")
      }
    }
    if let value = keys["quantization_config"] {
      throw keys.unsupported("quantization_config", value, "unquantised weights")
    }
  }

  /// The rotary base from the flat key, from `rope_parameters`, or from both when they agree.
  private static func ropeBase(_ keys: ConfigurationKeys) throws(CheckpointError) -> Double {
    var bases: [Double] = []
    for group in ["rope_parameters", "rope_scaling"] {
      guard let value = keys[group] else { continue }
      guard let rope = value.object else { throw keys.wrongKind(group, value, "an object") }
      let inner = ConfigurationKeys(path: keys.path, object: rope, prefix: group + ".")
      for key in rope.keys {
        switch key {
        case "rope_theta": bases.append(try inner.double(key))
        case "rope_type", "type": try inner.allow(key, only: "default")
        default:
          guard let found = inner[key] else { continue }
          throw inner.unsupported(key, found, "rope_type default, which has no such key")
        }
      }
    }
    if keys["rope_theta"] != nil { bases.append(try keys.double("rope_theta")) }
    guard let base = bases.first else { throw keys.refuse("rope_theta", .missing) }
    for other in bases.dropFirst() where other != base {
      throw keys.refuse(
        "rope_theta",
        .outOfRange(found: "\(other)", allowed: "\(base), as rope_parameters has it"))
    }
    return base
  }
}

/// The members of a configuration file, read by key with typed errors; `null` is as absent.
struct ConfigurationKeys {
  let path: String
  private let object: JSONObject
  private let prefix: String

  init(path: String) throws(CheckpointError) {
    let root = try JSONFile.read(path)
    guard let object = root.object else {
      throw .configuration(
        path: path, key: "the file", fault: .wrongKind(found: clipped(root), expected: "an object"))
    }
    self.init(path: path, object: object, prefix: "")
  }

  init(path: String, object: JSONObject, prefix: String) {
    self.path = path
    self.object = object
    self.prefix = prefix
  }

  subscript(_ key: String) -> JSONValue? {
    guard let value = object[key], !value.isNull else { return nil }
    return value
  }

  func refuse(_ key: String, _ fault: ConfigurationFault) -> CheckpointError {
    .configuration(path: path, key: prefix + key, fault: fault)
  }

  func wrongKind(_ key: String, _ found: JSONValue, _ expected: String) -> CheckpointError {
    refuse(key, .wrongKind(found: clipped(found), expected: expected))
  }

  func unsupported(_ key: String, _ found: JSONValue, _ supported: String) -> CheckpointError {
    refuse(key, .unsupported(found: clipped(found), supported: supported))
  }

  /// Requires the key and accepts one value.
  func require(_ key: String, is wanted: JSONValue) throws(CheckpointError) {
    guard self[key] != nil else { throw refuse(key, .missing) }
    try allow(key, only: wanted)
  }

  /// Accepts one value or none.
  func allow(_ key: String, only wanted: JSONValue) throws(CheckpointError) {
    guard let value = self[key], value != wanted else { return }
    throw unsupported(key, value, "only " + wanted.text)
  }

  func int(_ key: String, ifNull fallback: Int? = nil) throws(CheckpointError) -> Int {
    if let fallback, object[key]?.isNull == true { return fallback }
    guard let value = try optionalInt(key) else { throw refuse(key, .missing) }
    return value
  }

  func optionalInt(_ key: String) throws(CheckpointError) -> Int? {
    guard let value = self[key] else { return nil }
    guard let int = value.int else { throw wrongKind(key, value, "a whole number") }
    return int
  }

  func double(_ key: String) throws(CheckpointError) -> Double {
    guard let value = self[key] else { throw refuse(key, .missing) }
    guard let double = value.double else { throw wrongKind(key, value, "a finite number") }
    return double
  }

  func bool(_ key: String, default fallback: Bool) throws(CheckpointError) -> Bool {
    guard let value = self[key] else { return fallback }
    guard let bool = value.bool else { throw wrongKind(key, value, "true or false") }
    return bool
  }

  func optionalString(_ key: String) throws(CheckpointError) -> String? {
    guard let value = self[key] else { return nil }
    guard let string = value.string else { throw wrongKind(key, value, "a string") }
    return string
  }

  /// One id, a list of ids, or none.
  func ids(_ key: String) throws(CheckpointError) -> [Int] {
    guard let value = self[key] else { return [] }
    if let id = value.int { return [id] }
    guard let elements = value.array else { throw wrongKind(key, value, "an id or a list of ids") }
    var ids: [Int] = []
    for element in elements {
      guard let id = element.int else { throw wrongKind(key, element, "a whole number") }
      ids.append(id)
    }
    return ids
  }
}
