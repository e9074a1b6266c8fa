extension ModelFamily {
  /// Qwen2.5-VL: as Qwen2-VL, its vision transformer with RMSNorm, SwiGLU and attention over
  /// windows in all but a few layers.
  ///
  /// Source: Bai et al. 2025 (2502.13923), section 2.1; weight names of Hugging Face
  /// `Qwen2_5_VLForConditionalGeneration`.
  package static let qwen25VL = ModelFamily(
    modelType: "qwen2_5_vl", architecture: "Qwen2_5_VLForConditionalGeneration", decoder: .qwen2,
    tower: .qwen25)
}
