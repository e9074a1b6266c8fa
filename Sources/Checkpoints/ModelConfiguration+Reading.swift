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
    let root = try ConfigurationKeys(path: path)
    let family = try Family(root)
    // The sizes of the decoder stand at the top, or in `text_config` of a newer vision folder.
    let keys = try (family == .text ? nil : root.nested("text_config")) ?? root
    try Self.refuseOthers(keys)
    let (ropeBase, sections) = try Self.rope(keys, family)
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
      normEpsilon: try keys.double("rms_norm_eps"), ropeBase: ropeBase,
      tiesEmbeddings: try (root["tie_word_embeddings"] == nil ? keys : root).bool(
        "tie_word_embeddings", default: false),
      beginID: try keys.optionalInt("bos_token_id"), endIDs: try keys.ids("eos_token_id"),
      padID: try keys.optionalInt("pad_token_id"),
      storedType: try root.optionalString(root["dtype"] == nil ? "torch_dtype" : "dtype"))
    ropeSections = sections
    if family != .text {
      guard let sizes = try root.nested("vision_config") else {
        throw root.refuse("vision_config", .missing)
      }
      vision = try VisionConfiguration(sizes, isQwen25: family == .vision25)
      media = MediaTokens(
        image: try root.tokenID("image_token_id"),
        video: try root.optionalTokenID("video_token_id"),
        visionStart: try root.optionalTokenID("vision_start_token_id"),
        visionEnd: try root.optionalTokenID("vision_end_token_id"),
        padding: try root.optionalTokenID("vision_token_id"))
    }
    try validate(path: path)
  }

  /// The architectures that this program computes.
  private enum Family {
    case text, vision2, vision25

    init(_ root: ConfigurationKeys) throws(CheckpointError) {
      let known: [(type: String, architecture: String, family: Family)] = [
        ("qwen2", "Qwen2ForCausalLM", .text),
        ("qwen2_vl", "Qwen2VLForConditionalGeneration", .vision2),
        ("qwen2_5_vl", "Qwen2_5_VLForConditionalGeneration", .vision25),
      ]
      guard let type = root["model_type"] else { throw root.refuse("model_type", .missing) }
      guard let found = known.first(where: { type.string == $0.type }) else {
        throw root.unsupported("model_type", type, known.map(\.type).joined(separator: ", "))
      }
      if let value = root["architectures"] {
        guard let names = value.array else {
          throw root.wrongKind("architectures", value, "a list of names")
        }
        guard names.contains(.string(found.architecture)) else {
          throw root.unsupported("architectures", value, found.architecture)
        }
      }
      self = found.family
    }
  }

  /// Refuses what would make the computation another one than that of this family.
  private static func refuseOthers(_ keys: ConfigurationKeys) throws(CheckpointError) {
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

  /// The rotary base from the flat key, from `rope_parameters`, or from both when they agree; and
  /// the sections of a vision folder.
  private static func rope(
    _ keys: ConfigurationKeys, _ family: Family
  ) throws(CheckpointError) -> (base: Double, sections: [Int]?) {
    var bases: [Double] = []
    var sections: [Int]?
    for group in ["rope_parameters", "rope_scaling"] {
      guard let inner = try keys.nested(group) else { continue }
      for key in inner.keys {
        guard let found = inner[key] else { continue }
        switch key {
        case "rope_theta": bases.append(try inner.double(key))
        case "rope_type", "type":
          // Older vision folders say "mrope" where newer ones name the sections alone.
          guard found == "default" || (family != .text && found == "mrope") else {
            throw inner.unsupported(key, found, "only default")
          }
        case "mrope_section" where family != .text:
          let found = try inner.ids(key)
          guard sections == nil || sections == found else {
            throw inner.refuse(
              key, .outOfRange(found: "\(found)", allowed: "what rope_parameters has"))
          }
          sections = found
        default:
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
    if family != .text, sections == nil { throw keys.refuse("mrope_section", .missing) }
    return (base, sections)
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

  private init(path: String, object: JSONObject, prefix: String) {
    self.path = path
    self.object = object
    self.prefix = prefix
  }

  var keys: [String] { object.keys }

  /// The members of an object under a key; errors name the whole way to it.
  func nested(_ key: String) throws(CheckpointError) -> ConfigurationKeys? {
    guard let value = self[key] else { return nil }
    guard let object = value.object else { throw wrongKind(key, value, "an object") }
    return ConfigurationKeys(path: path, object: object, prefix: prefix + key + ".")
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

  /// Requires a whole number of that size.
  func require(_ key: String, isAtLeast least: Int) throws(CheckpointError) {
    let value = try int(key)
    guard value >= least else {
      throw refuse(key, .outOfRange(found: "\(value)", allowed: "at least \(least)"))
    }
  }

  /// A token id that must be there.
  func tokenID(_ key: String) throws(CheckpointError) -> Int32 {
    guard let id = try optionalTokenID(key) else { throw refuse(key, .missing) }
    return id
  }

  func optionalTokenID(_ key: String) throws(CheckpointError) -> Int32? {
    guard let value = try optionalInt(key) else { return nil }
    guard let id = Int32(exactly: value), id >= 0 else {
      throw refuse(key, .outOfRange(found: "\(value)", allowed: "a token id"))
    }
    return id
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
