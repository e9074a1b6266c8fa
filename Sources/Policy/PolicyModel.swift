package import Autograd
package import Checkpoints
package import Layers
package import TensorCore
package import VisionEncoder

/// Packed tokens of one forward pass: all sequences end to end.
package struct PackedInput: Sendable {
  /// `[N]` token ids.
  package var ids: [Int32]
  /// `[N]` rotary position of each row; its position in time where there are pictures.
  package var positions: [Int32]
  /// `[N]` positions in height and width; nil where every row is text.
  package var spatial: SpatialPositions?
  /// Pictures whose tokens are among the rows.
  package var images: [PackedImage]
  /// Which keys each row sees.
  package var layout: SequenceLayout

  package init(
    ids: [Int32], positions: [Int32], layout: SequenceLayout, spatial: SpatialPositions? = nil,
    images: [PackedImage] = []
  ) {
    precondition(
      ids.count == positions.count && ids.count == layout.rowCount
        && ids.count == spatial?.height.count ?? ids.count,
      "PackedInput: \(ids.count) ids, \(positions.count) positions, \(layout.rowCount) rows")
    self.ids = ids
    self.positions = positions
    self.layout = layout
    self.spatial = spatial
    self.images = images
  }
}

/// A picture of a packed forward: encoded once, its tokens take the place of those rows.
package struct PackedImage: Sendable {
  package var patches: ImagePatches
  package var rows: Range<Int>

  package init(patches: ImagePatches, rows: Range<Int>) {
    self.patches = patches
    self.rows = rows
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
  /// Added to the logits, `[1, V]`: minus infinity at ids that are never sampled.
  var headBias: Matrix? { get }
  /// Whether a recorded forward keeps only the input of each decoder layer and runs the layer again
  /// on the way back: the memory of one layer in place of all, for a third of the time more. No bit
  /// changes.
  var recomputesLayers: Bool { get set }
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
    for parameter in parameters + adapterParameters where !parameter.isVector {
      parameter.prepare(on: backend)
    }
  }

  package var headBias: Matrix? { nil }

  /// Number of scalars.
  package var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }
}
