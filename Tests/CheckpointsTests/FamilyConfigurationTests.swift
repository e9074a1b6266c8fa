import Checkpoints
import StrictJSON
import TensorCore
import Testing

/// Members of the decoder that every family reads.
private let sizes =
  #""hidden_size":64,"intermediate_size":160,"num_hidden_layers":3,"num_attention_heads":4,"#
  + #""vocab_size":320,"max_position_embeddings":512,"rms_norm_eps":1e-5,"hidden_act":"silu""#

/// The sizes of Qwen2-VL's vision transformer.
private let tower =
  #""vision_config":{"depth":3,"embed_dim":48,"hidden_size":64,"in_chans":3,"mlp_ratio":2,"#
  + #""num_heads":3,"patch_size":14,"spatial_merge_size":2,"spatial_patch_size":14,"#
  + #""temporal_patch_size":2},"image_token_id":318"#

@Suite("configurations of each family")
struct FamilyConfigurationTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ members: String) throws -> ModelConfiguration {
    try folder.write("{\(members)}", "config.json")
    return try ModelConfiguration(folder: folder.path)
  }

  private func expectRefused(_ members: String, _ because: String) {
    let error = #expect(throws: CheckpointError.self) { try read(members) }
    #expect(error?.description.hasPrefix(folder.path + "/config.json: ") == true)
    #expect(error?.description.contains(because) == true, "\(error?.description ?? "")")
  }

  // MARK: Llama

  @Test("an early Llama file without rope_theta, key/value heads and tie_word_embeddings")
  func earlyLlama() throws {
    let configuration = try read(#""model_type":"llama",\#(sizes)"#)
    #expect(configuration.family == .llama)
    #expect(configuration.ropeBase == 10_000 && configuration.ropeScaling == nil)
    #expect(configuration.keyValueHeadCount == 4 && configuration.headWidth == 16)
    #expect(!configuration.tiesEmbeddings && configuration.attentionBias == .none)
    #expect(!configuration.hasMLPBias)
    #expect(configuration.initializerRange == 0.02)
  }

  @Test(
    "the stretched rotary embedding in every spelling",
    arguments: [
      #""rope_theta":500000.0,"rope_scaling":{SCALING,"rope_type":"llama3"}"#,
      #""rope_theta":500000.0,"rope_scaling":{SCALING,"type":"llama3"}"#,
      #""rope_parameters":{SCALING,"rope_type":"llama3","rope_theta":500000.0}"#,
      #""rope_parameters":{SCALING,"rope_type":"llama3","rope_theta":5e5,"partial_rotary_factor":1},"#
        + #""rope_scaling":{SCALING,"rope_type":"llama3","type":"llama3"},"rope_theta":500000"#,
    ])
  func scaled(_ spelling: String) throws {
    let scaling =
      #""factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"#
      + #""original_max_position_embeddings":64"#
    let configuration = try read(
      #""model_type":"llama",\#(sizes),"num_key_value_heads":2,"head_dim":16,"#
        + spelling.replacing("SCALING", with: scaling))
    #expect(configuration.ropeBase == 5e5)
    #expect(configuration.ropeScaling == RopeScaling(factor: 8, originalPositions: 64))
    try configuration.write(to: folder.path, storedAs: .f32)
    var written = try ModelConfiguration(folder: folder.path)
    written.storedType = configuration.storedType
    #expect(written == configuration)
  }

  @Test(
    "other stretchings, and ones that are broken or disagree, are refused by key",
    arguments: [
      (#""rope_scaling":{"type":"linear","factor":2}"#, #"rope_scaling.type: "linear""#),
      (#""rope_scaling":{"rope_type":"yarn","factor":2}"#, #"rope_scaling.rope_type: "yarn""#),
      (#""rope_scaling":{"type":"dynamic","factor":2}"#, #""dynamic" is not supported"#),
      (#""rope_scaling":{"rope_type":"longrope"}"#, #""longrope" is not supported"#),
      (#""rope_scaling":{"type":"mrope","mrope_section":[2,3,3]}"#, #""mrope" is not supported"#),
      (#""rope_scaling":{"rope_type":3}"#, "rope_scaling.rope_type: 3"),
      (#""rope_scaling":{"rope_type":"llama3","type":"default"}"#, "rope_scaling.type: default"),
      (#""rope_scaling":{"rope_type":"llama3"}"#, "rope_scaling.factor: missing"),
      (#""rope_scaling":{"factor":8}"#, "rope_scaling.factor: 8"),
      (#""rope_scaling":{LLAMA,"beta_fast":32}"#, "rope_scaling.beta_fast: 32"),
      (#""rope_scaling":{LLAMA,"partial_rotary_factor":0.5}"#, "partial_rotary_factor: 0.5"),
      (#""partial_rotary_factor":0.5"#, "partial_rotary_factor: 0.5"),
      (#""rope_scaling":{LLAMA},"rope_parameters":{"rope_type":"default"}"#, "rope_scaling: rope"),
      (#""rope_scaling":{LLAMA},"rope_parameters":{LLAMB}"#, "rope_scaling: rope_type llama3"),
      (#""rope_scaling":{LLAMC}"#, "rope_parameters.factor: 0.5"),
      (#""rope_scaling":{LLAMD}"#, "rope_parameters.high_freq_factor: 1.0"),
      (#""rope_scaling":{LLAME}"#, "rope_parameters.original_max_position_embeddings: 0"),
      (#""rope_scaling":{LLAMF}"#, "rope_parameters.low_freq_factor: 0.0"),
      (#""rope_scaling":{LLAMG}"#, "original_max_position_embeddings: 8.5 is not a whole number"),
    ])
  func wrongScaling(_ spelling: String, _ because: String) {
    var text = spelling
    for (letter, factor, low, high, original) in [
      ("A", "8", "1", "4", "64"), ("B", "4", "1", "4", "64"), ("C", "0.5", "1", "4", "64"),
      ("D", "8", "1", "1", "64"), ("E", "8", "1", "4", "0"), ("F", "8", "0", "4", "64"),
      ("G", "8", "1", "4", "8.5"),
    ] {
      text = text.replacing(
        "LLAM" + letter,
        with: #""rope_type":"llama3","factor":\#(factor),"low_freq_factor":\#(low),"#
          + #""high_freq_factor":\#(high),"original_max_position_embeddings":\#(original)"#)
    }
    expectRefused(#""model_type":"llama",\#(sizes),\#(text)"#, because)
  }

  @Test("frequencies: fast ones stay, slow ones are divided, those between are blended")
  func frequencies() {
    let scaling = RopeScaling(factor: 8, originalPositions: 8192)
    // 8192 positions at 2 pi / 8192 radians each are one turn; low is 1 turn, high 4.
    let turn = 2 * Double.pi / 8192
    #expect(scaling.scaled(4.001 * turn) == 4.001 * turn)
    #expect(scaling.scaled(0.999 * turn) == 0.999 * turn / 8)
    // Half way: s = 1/2, f * (1/16 + 1/2).
    #expect(abs(scaling.scaled(2.5 * turn) - 2.5 * turn * 0.5625) < 1e-15)
    for edge in [1.0, 4.0] {
      let (below, above) = (
        scaling.scaled((edge - 1e-9) * turn), scaling.scaled((edge + 1e-9) * turn)
      )
      #expect(abs(below - above) < 1e-8 * turn)
    }
  }

  @Test("biases of Llama are what their keys say")
  func biases() throws {
    let base = #""model_type":"llama",\#(sizes),"#
    let all = try read(base + #""attention_bias":true,"mlp_bias":true"#)
    #expect(all.attentionBias == .all && all.hasMLPBias)
    let none = try read(base + #""attention_bias":false,"mlp_bias":null"#)
    #expect(none.attentionBias == .none && !none.hasMLPBias)
    // Queries 64, keys and values 64 each, output 64; gate and up 160 each, down 64; 3 layers.
    #expect(all.parameterCount - none.parameterCount == 3 * (4 * 64 + 2 * 160 + 64))
    expectRefused(base + #""attention_bias":1"#, "attention_bias: 1 is not true or false")
  }

  // MARK: Qwen3

  @Test("Qwen3: head_dim of its own, no bias unless asked for, norms of queries and keys")
  func qwen3() throws {
    let base = #""model_type":"qwen3",\#(sizes),"num_key_value_heads":2,"rope_theta":1e6,"#
    let configuration = try read(base + #""head_dim":24,"attention_bias":false"#)
    #expect(configuration.family == .qwen3)
    #expect(configuration.headWidth == 24 && configuration.attentionBias == .none)
    #expect(configuration.decoder.normalisesQueriesAndKeys)
    #expect(try read(base + #""head_dim":24,"attention_bias":true"#).attentionBias == .all)
    expectRefused(base + #""attention_bias":false"#, "head_dim: missing")
    expectRefused(base + #""head_dim":24,"mlp_bias":true"#, "mlp_bias: true")
    expectRefused(base + #""head_dim":24,"use_sliding_window":true"#, "use_sliding_window: true")
    expectRefused(
      #""model_type":"qwen3",\#(sizes),"head_dim":24,"num_key_value_heads":2"#,
      "rope_theta: missing")
    expectRefused(
      #""model_type":"qwen3",\#(sizes),"head_dim":24,"rope_theta":1e6"#,
      "num_key_value_heads: missing")
  }

  // MARK: Every family

  @Test(
    "what asks for another computation is refused in every family, at the top and inside",
    arguments: [
      (#""is_causal":false"#, "is_causal: false"),
      (#""use_bidirectional_attention":true"#, "use_bidirectional_attention: true"),
      (#""rope_interleaved":true"#, "rope_interleaved: true"),
      (#""use_mrope":true"#, "use_mrope: true"),
      (#""quantization_config":{"bits":4}"#, #"quantization_config: {"bits":4}"#),
      (#""compression_config":{"bits":4}"#, #"compression_config: {"bits":4}"#),
      (#""auto_map":{"AutoModelForCausalLM":"m.M"}"#, #"auto_map.AutoModelForCausalLM: "m.M""#),
      (#""attention_dropout":0.1"#, "attention_dropout: 0.1"),
      (#""layer_types":["sliding_attention"]"#, "sliding_attention"),
    ])
  func otherComputations(_ option: String, _ because: String) throws {
    let decoder = sizes + #","num_key_value_heads":2,"rope_theta":1e6"#
    for family in ["llama", "qwen2", "qwen3"] {
      let text = #""model_type":"\#(family)","head_dim":16,\#(decoder)"#
      _ = try read(text)
      expectRefused(text + "," + option, because)
    }
    let sections = #","rope_scaling":{"type":"mrope","mrope_section":[2,3,3]}"#
    let top = #""model_type":"qwen2_vl",\#(tower)"#
    _ = try read(top + "," + decoder + sections)
    expectRefused(top + "," + decoder + sections + "," + option, because)
    _ = try read(top + #","text_config":{\#(decoder + sections)}"#)
    expectRefused(top + #","text_config":{\#(decoder + sections)},\#(option)"#, because)
    expectRefused(top + #","text_config":{\#(decoder + sections),\#(option)}"#, because)
  }

  @Test("code for a tokenizer changes no number and is not run")
  func ownTokenizer() throws {
    _ = try read(#""model_type":"llama",\#(sizes),"auto_map":{"AutoTokenizer":"t.T"}"#)
  }

  // MARK: Folders with pictures

  /// A flat file of Qwen2-VL, and the same with `text_config`.
  private func pictures(
    text: String = "", top: String = "", rope: String? = nil, isNested: Bool
  ) -> String {
    let rope = rope ?? #""rope_theta":1e6,"rope_scaling":{"type":"mrope","mrope_section":[2,3,3]}"#
    let decoder = sizes + #","num_key_value_heads":2,"# + rope + text
    return #""model_type":"qwen2_vl",\#(tower)"# + top + ","
      + (isNested ? #""text_config":{\#(decoder)}"# : decoder)
  }

  @Test("flat and nested files of Qwen2-VL, the rotary embedding in old and new keys, say the same")
  func nested() throws {
    let flat = try read(pictures(isNested: false))
    #expect(flat.family == .qwen2VL && flat.ropeSections == [2, 3, 3])
    let others = [
      pictures(isNested: true),
      pictures(
        rope: #""rope_parameters":{"rope_theta":1e6,"rope_type":"default","type":"mrope","#
          + #""mrope_section":[2,3,3]}"#, isNested: true),
      pictures(
        rope:
          #""rope_theta":1000000,"rope_scaling":{"rope_type":"default","mrope_section":[2,3,3]},"#
          + #""rope_parameters":{"rope_theta":1e6,"mrope_section":[2,3,3]}"#, isNested: false),
      pictures(text: #","model_type":"qwen2_vl_text""#, isNested: true),
      pictures(top: #","hidden_size":999"#, isNested: true),
    ]
    for other in others { #expect(try read(other) == flat, "\(other)") }
  }

  @Test("the head is tied as the loaders tie it, wherever the key stands")
  func tied() throws {
    let key = #","tie_word_embeddings":"#
    #expect(try !read(pictures(isNested: false)).tiesEmbeddings)
    #expect(try read(pictures(top: key + "true", isNested: false)).tiesEmbeddings)
    #expect(try read(pictures(top: key + "true", isNested: true)).tiesEmbeddings)
    #expect(try read(pictures(text: key + "true", isNested: true)).tiesEmbeddings)
    #expect(
      try read(pictures(text: key + "true", top: key + "false", isNested: true)).tiesEmbeddings)
    expectRefused(
      pictures(text: key + "false", top: key + "true", isNested: true),
      "text_config.tie_word_embeddings: false")
  }

  @Test("a decoder or vision transformer of another family is refused by its model_type")
  func mixed() {
    expectRefused(
      pictures(text: #","model_type":"qwen3""#, isNested: true), #"text_config.model_type: "qwen3""#
    )
    expectRefused(
      pictures(isNested: true).replacing(
        #""depth":3"#, with: #""depth":3,"model_type":"qwen2_5_vl""#),
      #"vision_config.model_type: "qwen2_5_vl""#)
    expectRefused(
      pictures(text: #","head_dim":32"#, isNested: true).replacing("[2,3,3]", with: "[4,6,6]"),
      "head_dim: 32")
    expectRefused(
      pictures(rope: #""rope_theta":1e6"#, isNested: true), "text_config.mrope_section: missing")
    expectRefused(
      pictures(
        rope:
          #""rope_theta":1e6,"rope_scaling":{"mrope_section":[2,3,3],"mrope_interleaved":true}"#,
        isNested: true), "rope_scaling.mrope_interleaved: true")
  }

  @Test("initializer_range is kept, and refused where it cannot be a deviation")
  func initializerRange() throws {
    let base = #""model_type":"llama",\#(sizes),"initializer_range":"#
    let configuration = try read(base + "0.06")
    #expect(configuration.initializerRange == 0.06)
    #expect(configuration.text(storedAs: .f32).contains(#""initializer_range": 0.06"#))
    expectRefused(base + "-1", "initializer_range: -1.0")
    expectRefused(base + "\"x\"", "initializer_range: \"x\"")
  }
}
