package import Checkpoints

/// The fixed model shapes that speed is quoted for.
package enum BenchShape: String, CaseIterable, Sendable {
  /// Hidden 256, 6 layers, heads 8/4, MLP 768, vocabulary 512.
  case a = "A"
  /// Hidden 512, 8 layers, heads 8/4, MLP 1536, vocabulary 4096.
  case b = "B"
  /// The published shape of Qwen2.5-0.5B.
  case c = "C"

  package var configuration: ModelConfiguration {
    switch self {
    case .a: Self.make(hidden: 256, layers: 6, heads: 8, keyValue: 4, mlp: 768, vocabulary: 512)
    case .b: Self.make(hidden: 512, layers: 8, heads: 8, keyValue: 4, mlp: 1536, vocabulary: 4096)
    case .c:
      Self.make(hidden: 896, layers: 24, heads: 14, keyValue: 2, mlp: 4864, vocabulary: 151_936)
    }
  }

  private static func make(
    hidden: Int, layers: Int, heads: Int, keyValue: Int, mlp: Int, vocabulary: Int
  ) -> ModelConfiguration {
    ModelConfiguration(
      hiddenSize: hidden, intermediateSize: mlp, layerCount: layers, headCount: heads,
      keyValueHeadCount: keyValue, vocabularySize: vocabulary, maxPositions: 2048, ropeBase: 1e6)
  }
}
