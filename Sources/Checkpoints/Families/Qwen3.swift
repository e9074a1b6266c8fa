extension ModelFamily {
  /// Qwen3, the dense models.
  ///
  /// As Qwen2, with `head_dim` of its own, no bias unless `attention_bias` asks for it, and each
  /// head's query and key RMS-normalised before they are rotated (`q_norm`, `k_norm`, one scale
  /// per element of a head, shared by the heads).
  /// Source: Qwen3 technical report (2505.09388), section 2; weight names of Hugging Face
  /// `Qwen3ForCausalLM`.
  package static let qwen3 = ModelFamily(
    modelType: "qwen3", architecture: "Qwen3ForCausalLM", decoder: .qwen3)
}

extension DecoderFamily {
  package static let qwen3 = DecoderFamily(
    name: "qwen3", biases: .attentionKey, normalisesQueriesAndKeys: true, requiresHeadWidth: true)
}
