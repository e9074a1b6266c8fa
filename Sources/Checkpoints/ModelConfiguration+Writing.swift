internal import StrictJSON
package import TensorCore

extension ModelConfiguration {
  /// Writes `config.json` into a folder, atomically, as the Hugging Face loaders read it.
  ///
  /// The rotary embedding is written in both forms: older readers know `rope_theta` and
  /// `rope_scaling`, newer ones `rope_parameters`.
  /// - Parameter storedAs: type of the weights beside it.
  package func write(to folder: String, storedAs type: DType) throws(CheckpointError) {
    try AtomicFile.write(text(storedAs: type), to: folder + "/config.json")
  }

  /// The text of a config.json.
  /// - Precondition: a known family, as ``validate(path:)`` checks.
  package func text(storedAs type: DType) -> String {
    guard let family else {
      preconditionFailure(
        "ModelConfiguration: \(decoder.name) behind \(String(describing: vision))")
    }
    let storedType: JSONValue = type == .f32 ? "float32" : "bfloat16"
    var object = JSONObject([("architectures", [.string(family.architecture)])])
    let decoder = decoderObject(family)
    guard let vision, let media else {
      for key in decoder.keys { object[key] = decoder[key] }
      object["torch_dtype"] = storedType
      return JSONValue.object(object).prettyText + "\n"
    }
    let tower = vision.object(
      name: family.modelType + "_vision", initializerRange: initializerRange)
    for (key, value) in [
      ("image_token_id", JSONValue(Int(media.image))), ("model_type", .string(family.modelType)),
      ("text_config", .object(decoder)), ("tie_word_embeddings", .bool(tiesEmbeddings)),
      ("torch_dtype", storedType), ("vision_config", .object(tower)),
    ] {
      object[key] = value
    }
    for (key, id) in [
      ("video_token_id", media.video), ("vision_start_token_id", media.visionStart),
      ("vision_end_token_id", media.visionEnd), ("vision_token_id", media.padding),
    ] {
      if let id { object[key] = JSONValue(Int(id)) }
    }
    return JSONValue.object(object).prettyText + "\n"
  }

  /// The members that describe the decoder.
  private func decoderObject(_ family: ModelFamily) -> JSONObject {
    var members: [(String, JSONValue)] = [
      ("attention_dropout", JSONValue(0.0)),
      ("bos_token_id", beginID.map { JSONValue($0) } ?? .null),
      ("eos_token_id", Self.ids(endIDs)),
      ("hidden_act", "silu"),
      ("hidden_size", JSONValue(hiddenSize)),
      ("initializer_range", JSONValue(initializerRange)),
      ("intermediate_size", JSONValue(intermediateSize)),
      ("max_position_embeddings", JSONValue(maxPositions)),
      ("model_type", .string(family.decoderType)),
      ("num_attention_heads", JSONValue(headCount)),
      ("num_hidden_layers", JSONValue(layerCount)),
      ("num_key_value_heads", JSONValue(keyValueHeadCount)),
      ("pad_token_id", padID.map { JSONValue($0) } ?? .null),
      ("rms_norm_eps", JSONValue(normEpsilon)),
      ("rope_theta", JSONValue(ropeBase)),
      ("tie_word_embeddings", .bool(tiesEmbeddings)),
      ("use_cache", true),
      ("vocab_size", JSONValue(vocabularySize)),
    ]
    let rope = ropeMembers
    members.append(
      ("rope_parameters", .object(JSONObject([("rope_theta", JSONValue(ropeBase))] + rope))))
    if ropeScaling != nil || ropeSections != nil {
      members.append(("rope_scaling", .object(JSONObject(rope))))
    }
    if decoder.hasSlidingWindowKeys { members.append(("use_sliding_window", false)) }
    if decoder.biases != .queryKeyValue {
      members.append(("attention_bias", .bool(attentionBias == .all)))
    }
    if decoder.biases == .attentionAndMLPKeys { members.append(("mlp_bias", .bool(hasMLPBias))) }
    if decoder.requiresHeadWidth || headWidth * headCount != hiddenSize {
      members.append(("head_dim", JSONValue(headWidth)))
    }
    return JSONObject(members.sorted { $0.0 < $1.0 })
  }

  /// The members of `rope_scaling`, and of `rope_parameters` beside `rope_theta`.
  private var ropeMembers: [(String, JSONValue)] {
    var members: [(String, JSONValue)] = [
      ("rope_type", ropeScaling == nil ? "default" : "llama3")
    ]
    members += ropeScaling?.members ?? []
    if let ropeSections {
      members.append(("mrope_section", .array(ropeSections.map { JSONValue($0) })))
      members.append(("type", "default"))
    }
    return members
  }

  /// Ids as config.json has them: null, one id, or a list.
  static func ids(_ ids: [Int]) -> JSONValue {
    switch ids.count {
    case 0: .null
    case 1: JSONValue(ids[0])
    default: .array(ids.map { JSONValue($0) })
    }
  }
}

extension VisionConfiguration {
  /// The members of `vision_config`.
  fileprivate func object(name: String, initializerRange: Double) -> JSONObject {
    var object = JSONObject([
      ("depth", JSONValue(layerCount)),
      ("in_channels", 3),
      ("initializer_range", JSONValue(initializerRange)),
      ("model_type", .string(name)),
      ("num_heads", JSONValue(headCount)),
      ("patch_size", JSONValue(patchSize)),
      ("spatial_merge_size", JSONValue(mergeSize)),
      ("temporal_patch_size", JSONValue(temporalPatchSize)),
    ])
    if let tokensPerSecond { object["tokens_per_second"] = JSONValue(tokensPerSecond) }
    switch kind {
    case .qwen2:
      object["embed_dim"] = JSONValue(hiddenSize)
      object["hidden_act"] = "quick_gelu"
      object["hidden_size"] = JSONValue(outputSize)
      // transformers takes a whole number only. Where there is none, readers truncate the product: a
      // ratio that falls below is the next one up.
      let (whole, rest) = intermediateSize.quotientAndRemainder(dividingBy: hiddenSize)
      let ratio = Double(intermediateSize) / Double(hiddenSize)
      let isExact = Int(Double(hiddenSize) * ratio) == intermediateSize
      object["mlp_ratio"] =
        rest == 0 ? JSONValue(whole) : JSONValue(isExact ? ratio : ratio.nextUp)
    case .qwen25(let windowSize, let fullLayers):
      object["fullatt_block_indexes"] = .array(fullLayers.map { JSONValue($0) })
      object["hidden_act"] = "silu"
      object["hidden_size"] = JSONValue(hiddenSize)
      object["intermediate_size"] = JSONValue(intermediateSize)
      object["out_hidden_size"] = JSONValue(outputSize)
      object["window_size"] = JSONValue(windowSize)
    }
    return object
  }
}
