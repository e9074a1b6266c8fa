internal import Autograd
internal import Layers
internal import TensorCore

/// Token sequences, some with pictures, packed for one forward that scores every next token.
package struct PackedSequences: Sendable {
  /// A sequence and the pictures that stand in it.
  package struct Sequence: Sendable {
    package var ids: [Int32]
    package var images: [PromptImage]

    package init(ids: [Int32], images: [PromptImage] = []) {
      precondition(!ids.isEmpty, "PackedSequences: a sequence of no tokens")
      self.ids = ids
      self.images = images
    }
  }

  let input: PackedInput
  let pairs: HeadPairs
  /// Scores of each sequence: one less than its tokens.
  let counts: [Int]

  package init(_ sequences: [Sequence]) {
    var ids: [Int32] = []
    var positions: [Int32] = []
    var spatial = SpatialPositions()
    var images: [PackedImage] = []
    var (rows, targets): ([Int32], [Int32]) = ([], [])
    for sequence in sequences {
      let place = PromptPositions(count: sequence.ids.count, images: sequence.images)
      images += sequence.images.map {
        PackedImage(
          patches: $0.patches,
          rows: ids.count + $0.tokens.lowerBound..<ids.count + $0.tokens.upperBound)
      }
      for index in sequence.ids.indices.dropLast() {
        rows.append(Int32(ids.count + index))
        targets.append(sequence.ids[index + 1])
      }
      ids += sequence.ids
      positions += place.time
      spatial.height += place.height
      spatial.width += place.width
    }
    let layout = SequenceLayout.packed(
      sequences.map { SequenceLayout.Group(prefix: $0.ids.count, suffixes: []) })
    input = PackedInput(
      ids: ids, positions: positions, layout: layout, spatial: images.isEmpty ? nil : spatial,
      images: images)
    pairs = HeadPairs(rows: rows, targets: targets)
    counts = sequences.map { $0.ids.count - 1 }
  }
}

extension PolicyModel {
  /// log p of each next token given the ones before it, at temperature 1 over the whole vocabulary
  /// (ids that are never sampled included), natural logarithm; one less than the tokens of each
  /// sequence. A sequence has the same bits whatever it is packed with.
  package func nextTokenLogProbs(_ sequences: [PackedSequences.Sequence]) -> [[Float]] {
    let packed = PackedSequences(sequences)
    prepareWeights()
    let tape = Tape(backend, isRecording: false)
    let hidden = hiddenStates(packed.input, cache: nil, tape)
    let values = backend.headLogProbs(
      tape.detached(hidden, for: "score"), head.preparedWeight(), bias: nil, pairs: packed.pairs,
      temperature: 1)
    var scores = values.logProbs[...]
    return packed.counts.map { count in
      defer { scores = scores.dropFirst(count) }
      return Array(scores.prefix(count))
    }
  }
}
