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
    let family = try ModelFamily(root)
    // The sizes of the decoder stand at the top, or in `text_config` of a newer vision folder.
    let text = try family.tower == nil ? nil : root.nested("text_config")
    let keys = text ?? root
    try Self.refuseOthers(root, family.decoder)
    if let text {
      if let type = text["model_type"], type.string != family.decoderType {
        try text.allow("model_type", only: .string(family.modelType))
      }
      try Self.refuseOthers(text, family.decoder)
    }
    let rope = try Self.rope(keys, family)
    let headCount = try keys.int("num_attention_heads")
    let hiddenSize = try keys.int("hidden_size")
    let headWidth =
      try family.decoder.requiresHeadWidth ? keys.int("head_dim") : keys.optionalInt("head_dim")
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
      keyValueHeadCount: try keys.int(
        "num_key_value_heads", ifNull: headCount,
        ifMissing: family.decoder.mayLackKeyValueHeads ? headCount : nil),
      headWidth: headWidth, vocabularySize: try keys.int("vocab_size"),
      maxPositions: try keys.int("max_position_embeddings"),
      normEpsilon: try keys.double("rms_norm_eps"), ropeBase: rope.base,
      tiesEmbeddings: try Self.tiesEmbeddings(root, text),
      beginID: try keys.optionalInt("bos_token_id"), endIDs: try keys.ids("eos_token_id"),
      padID: try keys.optionalInt("pad_token_id"),
      storedType: try root.optionalString(root["dtype"] == nil ? "torch_dtype" : "dtype"),
      decoder: family.decoder)
    attentionBias = try Self.attentionBias(keys, family.decoder)
    hasMLPBias =
      try family.decoder.biases == .attentionAndMLPKeys
      ? keys.bool("mlp_bias", default: false) : false
    ropeScaling = rope.scaling
    ropeSections = rope.sections
    if keys["initializer_range"] != nil { initializerRange = try keys.double("initializer_range") }
    if let tower = family.tower {
      guard let sizes = try root.nested("vision_config") else {
        throw root.refuse("vision_config", .missing)
      }
      vision = try VisionConfiguration(sizes, tower)
      media = MediaTokens(
        image: try root.tokenID("image_token_id"),
        video: try root.optionalTokenID("video_token_id"),
        visionStart: try root.optionalTokenID("vision_start_token_id"),
        visionEnd: try root.optionalTokenID("vision_end_token_id"),
        padding: try root.optionalTokenID("vision_token_id"))
    }
    try validate(path: path)
  }

  /// Options that change the numbers, each with the one value that asks for what is computed here.
  private static let computedValues: [(key: String, value: JSONValue)] = [
    ("hidden_act", "silu"), ("use_sliding_window", false), ("is_causal", true),
    ("use_bidirectional_attention", false), ("use_mrope", false), ("rope_interleaved", false),
  ]

  /// Refuses what would make the computation another one than that of this family.
  private static func refuseOthers(
    _ keys: ConfigurationKeys, _ decoder: DecoderFamily
  ) throws(CheckpointError) {
    for (key, value) in computedValues { try keys.allow(key, only: value) }
    try keys.allow("partial_rotary_factor", onlyNumber: 1)
    try keys.allow("attention_dropout", onlyNumber: 0)
    if decoder.biases == .queryKeyValue { try keys.allow("attention_bias", only: true) }
    if decoder.biases != .attentionAndMLPKeys { try keys.allow("mlp_bias", only: false) }
    if let layers = keys["layer_types"] {
      guard let kinds = layers.array else {
        throw keys.wrongKind("layer_types", layers, "a list of names")
      }
      for kind in kinds where kind != "full_attention" {
        throw keys.unsupported("layer_types", kind, "full_attention")
      }
    }
    for key in ["quantization_config", "compression_config"] {
      if let value = keys[key] { throw keys.unsupported(key, value, "unquantised weights") }
    }
    // A folder's own code for its tokenizer changes no number here; its own model may be another.
    for (name, value) in try keys.nested("auto_map")?.members ?? []
    where name.hasPrefix("AutoModel") {
      throw keys.unsupported("auto_map." + name, value, "no code of a folder is run")
    }
  }

  private static func attentionBias(
    _ keys: ConfigurationKeys, _ decoder: DecoderFamily
  ) throws(CheckpointError) -> AttentionBias {
    guard decoder.biases != .queryKeyValue else { return .queryKeyValue }
    return try keys.bool("attention_bias", default: false) ? .all : .none
  }

  /// Whether the head is the embedding: what the top says or, in a folder with pictures, the
  /// decoder's own object; older files have the key in either place.
  private static func tiesEmbeddings(
    _ root: ConfigurationKeys, _ text: ConfigurationKeys?
  ) throws(CheckpointError) -> Bool {
    let key = "tie_word_embeddings"
    let top = try root.bool(key, default: false)
    guard let text, text[key] != nil else { return top }
    let inner = try text.bool(key, default: false)
    // Loaders differ over a head that only the top ties, and agree where only the decoder does.
    guard inner || !top else {
      throw text.refuse(key, .outOfRange(found: "false", allowed: "true, as at the top"))
    }
    return inner
  }
}
