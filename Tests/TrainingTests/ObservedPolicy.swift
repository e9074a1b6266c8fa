import Autograd
import Checkpoints
import Layers
import Policy
import TensorCore

/// A policy that says what is forwarded through it, or spoils what is trained.
final class ObservedPolicy: PolicyModel {
  /// Called before every forward; may change the input.
  var willForward: (inout PackedInput, _ isRecording: Bool) -> Void = { _, _ in }
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
    var input = input
    willForward(&input, tape.isRecording)
    return base.hiddenStates(input, cache: cache, tape)
  }

  func makeCache(pageCount: Int) -> KeyValueCache { base.makeCache(pageCount: pageCount) }
}
