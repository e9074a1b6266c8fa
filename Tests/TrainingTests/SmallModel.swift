import Autograd
import Checkpoints
import Layers
import Policy
import TensorCore
import TensorTesting

/// A random policy of one or two thin layers, with distributions far from uniform.
func makeSmallModel(
  on backend: any Backend, vocabulary: Int = 53, width: Int = 24, layers: Int = 2,
  scale: Float = 8, seed: UInt64 = 5
) -> Decoder {
  let model = Decoder(
    ModelConfiguration(
      hiddenSize: width, intermediateSize: 2 * width, layerCount: layers, headCount: 2,
      keyValueHeadCount: 1, headWidth: width / 2, vocabularySize: vocabulary, maxPositions: 128),
    on: backend)
  model.initialise(SeededRandom(seed: seed, purpose: .initialisation))
  for parameter in model.parameters where !parameter.isVector {
    backend.scale(parameter.value, by: scale)
    parameter.markChanged()
  }
  return model
}

extension PolicyModel {
  /// Every weight's bits, by parameter.
  var weightBits: [[UInt32]] {
    parameters.map { backend.readFloats($0.value).map(\.bitPattern) }
  }

  /// Copies of all gradients under their checkpoint names; zero where there is none.
  var gradients: [(name: String, value: DoubleMatrix)] {
    parameters.flatMap { parameter in
      parameter.parts.enumerated().map { index, part in
        let gradient = parameter.gradient.map { parameter.view(ofPart: index, in: $0) }
        let shape = parameter.view(ofPart: index, in: parameter.value)
        return (
          part.name,
          gradient.map(backend.download) ?? DoubleMatrix(rows: shape.rows, columns: shape.columns)
        )
      }
    }
  }

  func clearGradients() { for parameter in parameters { parameter.clearGradient(on: backend) } }

  /// An engine that knows no text.
  func engine(seed: UInt64, limits: GenerationEngine.Limits = .init()) -> GenerationEngine {
    GenerationEngine(
      model: self, tokenBytes: { _ in [] }, decode: { _ in "" },
      random: SeededRandom(seed: seed, purpose: .sampling), limits: limits)
  }
}
