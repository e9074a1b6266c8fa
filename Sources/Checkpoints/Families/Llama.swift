extension ModelFamily {
  /// Llama, from the first to 3.3, and others of its form.
  ///
  /// As Qwen2, with no bias unless `attention_bias` and `mlp_bias` ask for them; from 3.1 on the
  /// rotary embedding is stretched (``RopeScaling``). Early files lack `rope_theta` (10,000) and
  /// `num_key_value_heads` (as many as query heads).
  /// Source: Touvron et al. 2023 (2302.13971), section 2.2; Llama 3 (2407.21783), section 3.2;
  /// weight names of Hugging Face `LlamaForCausalLM`.
  package static let llama = ModelFamily(
    modelType: "llama", architecture: "LlamaForCausalLM", decoder: .llama)
}

extension DecoderFamily {
  package static let llama = DecoderFamily(
    name: "llama", biases: .attentionAndMLPKeys, defaultRopeBase: 10_000,
    mayLackKeyValueHeads: true, hasSlidingWindowKeys: false)
}
