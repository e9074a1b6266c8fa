package import Policy

/// Splits the groups of an update into packed forwards of bounded size.
///
/// Groups keep their order. A group is split only when it alone exceeds the bound; each part then
/// recomputes the prompt.
package enum MicroBatches {
  /// Completions of one group that go into one forward.
  package struct Part: Sendable, Equatable {
    package var group: Int
    package var completions: Range<Int>

    package init(group: Int, completions: Range<Int>) {
      self.group = group
      self.completions = completions
    }
  }

  /// - Parameters:
  ///   - rows: packed rows of one forward at most; a single completion may exceed it.
  ///   - rowsPerPatch: what a patch of a picture counts, in rows.
  package static func split(
    _ groups: [TokenGroup], rows: Int, rowsPerPatch: Double = 0
  ) -> [[Part]] {
    var batches: [[Part]] = []
    var current: [Part] = []
    var used = 0
    for (index, group) in groups.enumerated() {
      let pictures = Int((Double(group.patchCount) * rowsPerPatch).rounded(.up))
      let cost = group.rowCount + pictures
      if cost <= rows {
        if used + cost > rows, !current.isEmpty {
          batches.append(current)
          current = []
          used = 0
        }
        current.append(Part(group: index, completions: 0..<group.completions.count))
        used += cost
        continue
      }
      if !current.isEmpty { batches.append(current) }
      current = []
      used = 0
      for part in splitGroup(group, rows: rows - pictures) {
        batches.append([Part(group: index, completions: part)])
      }
    }
    if !current.isEmpty { batches.append(current) }
    return batches
  }

  private static func splitGroup(_ group: TokenGroup, rows: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    var used = group.prompt.count
    for (index, completion) in group.completions.enumerated() {
      let cost = max(completion.count - 1, 0)
      if index > start, used + cost > rows {
        parts.append(start..<index)
        start = index
        used = group.prompt.count
      }
      used += cost
    }
    if start < group.completions.count { parts.append(start..<group.completions.count) }
    return parts
  }
}
