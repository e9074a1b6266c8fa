import Autograd
import Checkpoints
import Layers
import Policy
import TensorCore
import TensorTesting

/// A random policy with distributions far from uniform.
func makeSmallPolicy(
  on backend: any Backend, vocabulary: Int = 53, tiesEmbeddings: Bool = true, endIDs: [Int] = []
) -> Decoder {
  let model = Decoder(
    ModelConfiguration(
      hiddenSize: 24, intermediateSize: 40, layerCount: 2, headCount: 2, keyValueHeadCount: 1,
      vocabularySize: vocabulary, maxPositions: 256, tiesEmbeddings: tiesEmbeddings,
      endIDs: endIDs), on: backend)
  model.initialise(SeededRandom(seed: 6, purpose: .initialisation))
  for parameter in model.parameters where !parameter.isVector {
    backend.scale(parameter.value, by: 8)
    parameter.markChanged()
  }
  return model
}

/// A policy that says what is forwarded through it.
final class ObservedPolicy: PolicyModel {
  /// The inputs of all forwards so far.
  private(set) var inputs: [PackedInput] = []
  private let base: any PolicyModel

  init(_ base: any PolicyModel) { self.base = base }

  var configuration: ModelConfiguration { base.configuration }
  var backend: any Backend { base.backend }
  var parameters: [Parameter] { base.parameters }
  var head: Parameter { base.head }
  var recomputesLayers: Bool {
    get { base.recomputesLayers }
    set { base.recomputesLayers = newValue }
  }
  var headBias: Matrix? { base.headBias }

  func hiddenStates(_ input: PackedInput, cache: KeyValueCache?, _ tape: Tape) -> Tensor {
    inputs.append(input)
    return base.hiddenStates(input, cache: cache, tape)
  }

  func makeCache(pageCount: Int) -> KeyValueCache { base.makeCache(pageCount: pageCount) }
}
