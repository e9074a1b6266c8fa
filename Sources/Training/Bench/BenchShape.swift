package import Checkpoints

/// The fixed model shapes that speed is quoted for.
package enum BenchShape: String, CaseIterable, Sendable {
  /// Hidden 256, 6 layers, heads 8/4, MLP 768, vocabulary 512.
  case a = "A"
  /// Hidden 512, 8 layers, heads 8/4, MLP 1536, vocabulary 4096.
  case b = "B"
  /// The published shape of Qwen2.5-0.5B.
  case c = "C"
  /// Shape A with vocabulary 1024 and a vision transformer of 6 layers of width 256.
  case v = "V"

  package var configuration: ModelConfiguration {
    switch self {
    case .a: Self.make(hidden: 256, layers: 6, heads: 8, keyValue: 4, mlp: 768, vocabulary: 512)
    case .b: Self.make(hidden: 512, layers: 8, heads: 8, keyValue: 4, mlp: 1536, vocabulary: 4096)
    case .c:
      Self.make(hidden: 896, layers: 24, heads: 14, keyValue: 2, mlp: 4864, vocabulary: 151_936)
    case .v: Self.vision
    }
  }

  private static var vision: ModelConfiguration {
    var configuration = make(
      hidden: 256, layers: 6, heads: 8, keyValue: 4, mlp: 768, vocabulary: 1024)
    configuration.ropeSections = [4, 6, 6]
    configuration.vision = VisionConfiguration(
      kind: .qwen2, layerCount: 6, hiddenSize: 256, headCount: 4, intermediateSize: 1024,
      outputSize: 256)
    configuration.media = MediaTokens(image: 10, video: 11, visionStart: 12, visionEnd: 13)
    return configuration
  }

  private static func make(
    hidden: Int, layers: Int, heads: Int, keyValue: Int, mlp: Int, vocabulary: Int
  ) -> ModelConfiguration {
    ModelConfiguration(
      hiddenSize: hidden, intermediateSize: mlp, layerCount: layers, headCount: heads,
      keyValueHeadCount: keyValue, vocabularySize: vocabulary, maxPositions: 2048, ropeBase: 1e6)
  }
}
