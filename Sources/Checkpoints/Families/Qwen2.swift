extension ModelFamily {
  /// Qwen2 and Qwen2.5, and what was distilled into them.
  ///
  /// RMS norm before attention and before a gated feed-forward (SwiGLU), grouped queries, rotary
  /// embedding over whole heads; queries, keys and values have biases, no other product has.
  /// Source: Qwen2 technical report (2407.10671), section 2.2; Qwen2.5 (2412.15115), section 2;
  /// weight names of Hugging Face `Qwen2ForCausalLM`.
  package static let qwen2 = ModelFamily(
    modelType: "qwen2", architecture: "Qwen2ForCausalLM", decoder: .qwen2)
}

extension DecoderFamily {
  package static let qwen2 = DecoderFamily(name: "qwen2", biases: .queryKeyValue)
}
