internal import Layers
package import TensorCore
internal import VisionEncoder

/// A prompt and what was sampled after it, as token ids.
package struct TokenGroup: Sendable {
  package var prompt: [Int32]
  package var completions: [[Int32]]
  /// The prompt's pictures, in order.
  package var images: [PromptImage]

  package init(prompt: [Int32], completions: [[Int32]], images: [PromptImage] = []) {
    precondition(!prompt.isEmpty, "TokenGroup: empty prompt")
    self.prompt = prompt
    self.completions = completions
    self.images = images
  }

  /// The group with other completions.
  package func with(completions: [[Int32]]) -> TokenGroup {
    TokenGroup(prompt: prompt, completions: completions, images: images)
  }

  /// Patches of the prompt's pictures.
  package var patchCount: Int { images.reduce(0) { $0 + $1.patches.grid.patchCount } }

  /// Rows of the group in a packed forward: a completion's last token is predicted, never read.
  package var rowCount: Int {
    prompt.count + completions.reduce(0) { $0 + max($1.count - 1, 0) }
  }
}

/// Groups packed for one training forward: each prompt once, its completions as suffixes.
///
/// The last prompt row predicts the first token of every completion of its group.
package struct PackedGroups: Sendable {
  package var input: PackedInput
  package var pairs: HeadPairs
  /// For each pair, where its token stands.
  package var places: [Place]

  /// A sampled token: group, completion, position in the completion.
  package struct Place: Sendable, Equatable {
    package var group: Int
    package var completion: Int
    package var token: Int

    package init(group: Int, completion: Int, token: Int) {
      self.group = group
      self.completion = completion
      self.token = token
    }
  }

  package init(_ groups: [TokenGroup]) {
    var ids: [Int32] = []
    var positions: [Int32] = []
    var spatial = SpatialPositions()
    var images: [PackedImage] = []
    var rows: [Int32] = []
    var targets: [Int32] = []
    var places: [Place] = []
    for (g, group) in groups.enumerated() {
      let prompt = PromptPositions(count: group.prompt.count, images: group.images)
      images += group.images.map {
        PackedImage(
          patches: $0.patches,
          rows: ids.count + $0.tokens.lowerBound..<ids.count + $0.tokens.upperBound)
      }
      ids += group.prompt
      positions += prompt.time
      spatial.height += prompt.height
      spatial.width += prompt.width
      let lastPromptRow = Int32(ids.count - 1)
      for (c, completion) in group.completions.enumerated() where !completion.isEmpty {
        rows.append(lastPromptRow)
        targets.append(completion[0])
        places.append(Place(group: g, completion: c, token: 0))
      }
      for (c, completion) in group.completions.enumerated() where completion.count > 1 {
        for t in 0..<completion.count - 1 {
          rows.append(Int32(ids.count))
          targets.append(completion[t + 1])
          places.append(Place(group: g, completion: c, token: t + 1))
          ids.append(completion[t])
          positions.append(Int32(prompt.next + t))
          spatial.height.append(Int32(prompt.next + t))
          spatial.width.append(Int32(prompt.next + t))
        }
      }
    }
    let layout = SequenceLayout.packed(
      groups.map { group in
        SequenceLayout.Group(
          prefix: group.prompt.count,
          suffixes: group.completions.map { max($0.count - 1, 0) })
      })
    input = PackedInput(
      ids: ids, positions: positions, layout: layout, spatial: images.isEmpty ? nil : spatial,
      images: images)
    pairs = HeadPairs(rows: rows, targets: targets)
    self.places = places
  }
}
