internal import StrictJSON
package import TensorCore

extension ModelConfiguration {
  /// Writes `config.json` into a folder, atomically, as the Hugging Face loaders read it.
  ///
  /// The rotary base is written in both forms: older readers know `rope_theta`, newer ones
  /// `rope_parameters`.
  /// - Parameter storedAs: type of the weights beside it.
  package func write(to folder: String, storedAs type: DType) throws(CheckpointError) {
    try AtomicFile.write(text(storedAs: type), to: folder + "/config.json")
  }

  /// The text of a config.json.
  package func text(storedAs type: DType) -> String {
    var object = JSONObject([
      ("architectures", ["Qwen2ForCausalLM"]),
      ("attention_dropout", JSONValue(0.0)),
      ("bos_token_id", beginID.map { JSONValue($0) } ?? .null),
      ("eos_token_id", Self.ids(endIDs)),
      ("hidden_act", "silu"),
      ("hidden_size", JSONValue(hiddenSize)),
      ("initializer_range", JSONValue(0.02)),
      ("intermediate_size", JSONValue(intermediateSize)),
      ("max_position_embeddings", JSONValue(maxPositions)),
      ("model_type", "qwen2"),
      ("num_attention_heads", JSONValue(headCount)),
      ("num_hidden_layers", JSONValue(layerCount)),
      ("num_key_value_heads", JSONValue(keyValueHeadCount)),
      ("pad_token_id", padID.map { JSONValue($0) } ?? .null),
      ("rms_norm_eps", JSONValue(normEpsilon)),
      (
        "rope_parameters",
        ["rope_theta": JSONValue(ropeBase), "rope_type": "default"]
      ),
      ("rope_theta", JSONValue(ropeBase)),
      ("tie_word_embeddings", .bool(tiesEmbeddings)),
      ("torch_dtype", type == .f32 ? "float32" : "bfloat16"),
      ("use_cache", true),
      ("use_sliding_window", false),
      ("vocab_size", JSONValue(vocabularySize)),
    ])
    if headWidth * headCount != hiddenSize { object["head_dim"] = JSONValue(headWidth) }
    return JSONValue.object(object).prettyText + "\n"
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
