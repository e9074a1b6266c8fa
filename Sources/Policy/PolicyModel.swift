package import Autograd
package import Checkpoints
package import Layers
package import TensorCore

/// Packed tokens of one forward pass: all sequences end to end.
package struct PackedInput: Sendable {
  /// `[N]` token ids.
  package var ids: [Int32]
  /// `[N]` position of each row in its own sequence.
  package var positions: [Int32]
  /// Which keys each row sees.
  package var layout: SequenceLayout

  package init(ids: [Int32], positions: [Int32], layout: SequenceLayout) {
    precondition(
      ids.count == positions.count && ids.count == layout.rowCount,
      "PackedInput: \(ids.count) ids, \(positions.count) positions, \(layout.rowCount) rows")
    self.ids = ids
    self.positions = positions
    self.layout = layout
  }
}

/// A decoder that turns packed tokens into hidden states, and its log-prob head.
///
/// The same forward serves rollout (with a cache, not recording) and training (recording): a row's
/// hidden state has the same bits in both.
package protocol PolicyModel: AnyObject {
  var configuration: ModelConfiguration { get }
  var backend: any Backend { get }
  /// All parameters, in checkpoint order.
  var parameters: [Parameter] { get }
  /// The output head `[V, D]` (the embedding table itself when tied).
  var head: Parameter { get }
  /// Final-norm hidden states `[N, D]`.
  ///
  /// - Parameter cache: pages to append to and attend over; nil makes transient pages.
  func hiddenStates(_ input: PackedInput, cache: KeyValueCache?, _ tape: Tape) -> Tensor
  /// An empty cache for rollouts.
  func makeCache(pageCount: Int) -> KeyValueCache
}

extension PolicyModel {
  /// Packs every weight that changed since it was packed last.
  package func prepareWeights() {
    for parameter in parameters where !parameter.isVector { parameter.prepare(on: backend) }
  }

  /// Number of scalars.
  package var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }
}
