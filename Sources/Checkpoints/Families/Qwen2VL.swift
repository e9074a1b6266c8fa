extension ModelFamily {
  /// Qwen2-VL: the decoder of Qwen2 with positions on three axes, and a vision transformer before
  /// it with LayerNorm, quick-GELU and attention over the whole picture.
  ///
  /// The decoder's sizes stand at the top of config.json or in `text_config`.
  /// Source: Wang et al. 2024 (2409.12191), section 2.1; weight names of Hugging Face
  /// `Qwen2VLForConditionalGeneration`.
  package static let qwen2VL = ModelFamily(
    modelType: "qwen2_vl", architecture: "Qwen2VLForConditionalGeneration", decoder: .qwen2,
    tower: .qwen2)
}
