/// Patches of one picture along time, height and width, before any merging.
package struct PatchGrid: Sendable, Hashable {
  package var time: Int
  package var height: Int
  package var width: Int

  /// A grid of patches.
  package init(time: Int, height: Int, width: Int) {
    self.time = time
    self.height = height
    self.width = width
  }

  /// Patches in all.
  package var patchCount: Int { time * height * width }

  /// Tokens that the language model sees: one for `mergeSize` times `mergeSize` patches.
  package func tokenCount(mergeSize: Int) -> Int { patchCount / (mergeSize * mergeSize) }
}
