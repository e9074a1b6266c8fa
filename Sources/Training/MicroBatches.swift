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

  /// - Parameter rows: packed rows of one forward at most; a single completion may exceed it.
  package static func split(_ groups: [TokenGroup], rows: Int) -> [[Part]] {
    var batches: [[Part]] = []
    var current: [Part] = []
    var used = 0
    for (index, group) in groups.enumerated() {
      if group.rowCount <= rows {
        if used + group.rowCount > rows, !current.isEmpty {
          batches.append(current)
          current = []
          used = 0
        }
        current.append(Part(group: index, completions: 0..<group.completions.count))
        used += group.rowCount
        continue
      }
      if !current.isEmpty { batches.append(current) }
      current = []
      used = 0
      for part in splitGroup(group, rows: rows) {
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
