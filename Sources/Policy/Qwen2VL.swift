package import Autograd
package import Checkpoints
package import Layers
package import TensorCore
internal import VisionEncoder

/// The decoder with the vision transformer of Qwen2-VL or Qwen2.5-VL before it.
///
/// The ids that stand for pictures are never sampled: their probability is exactly 0, in rollout
/// and training alike.
///
/// ids [N] -> embedding; the rows of pictures become the tower's tokens -> decoder with three-axis
/// rotary positions. Source: Wang et al. 2024 (2409.12191), section 2.1.
package final class Qwen2VL: PolicyModel {
  private let decoder: Decoder
  private let tower: any VisionTower
  package let headBias: Matrix?

  /// A model of that shape with all weights zero; load or initialise before use.
  /// - Precondition: the configuration has a vision transformer.
  package init(_ configuration: ModelConfiguration, on backend: any Backend) {
    guard let vision = configuration.vision else {
      preconditionFailure("Qwen2VL: a configuration without vision_config")
    }
    decoder = Decoder(configuration, on: backend)
    tower = makeVisionTower(vision, on: backend)
    var bias = [Float](repeating: 0, count: configuration.vocabularySize)
    for id in configuration.media?.ids ?? [] { bias[Int(id)] = -.infinity }
    headBias = backend.makeMatrix(bias, rows: 1, columns: bias.count)
  }

  package var configuration: ModelConfiguration { decoder.configuration }
  package var backend: any Backend { decoder.backend }
  package var head: Parameter { decoder.head }
  package var recomputesLayers: Bool {
    get { decoder.recomputesLayers }
    set { decoder.recomputesLayers = newValue }
  }
  package var parameters: [Parameter] { decoder.parameters + tower.parameters }

  package func hiddenStates(
    _ input: PackedInput, cache: KeyValueCache?, _ tape: Tape
  ) -> Tensor {
    var embedded = decoder.embed(input.ids, tape)
    if !input.images.isEmpty {
      let features = tower.features(input.images.map(\.patches), tape)
      embedded = tape.apply(
        PlaceRows(
          embedded, features.tokens, order: features.rows, at: input.images.map(\.rows)))
    }
    return decoder.hiddenStates(embedded, input, cache: cache, tape)
  }

  package func makeCache(pageCount: Int) -> KeyValueCache {
    decoder.makeCache(pageCount: pageCount)
  }
}

/// The model of a configuration, all weights zero.
package func makePolicyModel(
  _ configuration: ModelConfiguration, on backend: any Backend
) -> any PolicyModel {
  configuration.vision == nil
    ? Decoder(configuration, on: backend) : Qwen2VL(configuration, on: backend)
}
