/// Turns the bytes of one word into tokens: merges the pair of lowest rank, leftmost first, until
/// none is left.
struct BytePairEncoder: Sendable {
  /// Token of each byte, or -1.
  var byteIDs: [Int32]
  var merges: MergeTable

  /// Words longer than this are merged through a heap, so that no word costs quadratic time.
  private static let shortWord = 32

  /// Memory that calls share, so that a word allocates nothing.
  struct Scratch {
    fileprivate var pairs = [Merge](repeating: .none, count: BytePairEncoder.shortWord)
    fileprivate var chain = Chain()
  }

  /// Appends the word's tokens.
  func encode(
    _ word: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32], scratch: inout Scratch
  ) {
    let start = tokens.count
    for byte in word where byteIDs[Int(byte)] >= 0 { tokens.append(byteIDs[Int(byte)]) }
    if tokens.count - start < 2 { return }
    if word.count <= Self.shortWord {
      mergeShort(&tokens, from: start, &scratch.pairs)
    } else {
      mergeLong(&tokens, from: start, &scratch.chain)
    }
  }

  private func mergeShort(_ tokens: inout [Int32], from start: Int, _ pairs: inout [Merge]) {
    var count = tokens.count - start
    tokens.withUnsafeMutableBufferPointer { all in
      let ids = UnsafeMutableBufferPointer(rebasing: all[start...])
      pairs.withUnsafeMutableBufferPointer { pairs in
        for i in 0..<count - 1 { pairs[i] = merges.merge(ids[i], ids[i + 1]) ?? .none }
        while count > 1 {
          var best = 0
          for i in 1..<max(count - 1, 1) where pairs[i].rank < pairs[best].rank { best = i }
          if pairs[best].rank == Merge.none.rank { break }
          ids[best] = pairs[best].id
          count -= 1
          for i in best + 1..<max(count, best + 1) { ids[i] = ids[i + 1] }
          for i in best..<max(count - 1, best) { pairs[i] = pairs[i + 1] }
          if best > 0 { pairs[best - 1] = merges.merge(ids[best - 1], ids[best]) ?? .none }
          if best < count - 1 { pairs[best] = merges.merge(ids[best], ids[best + 1]) ?? .none }
        }
      }
    }
    tokens.removeLast(tokens.count - start - count)
  }

  private func mergeLong(_ tokens: inout [Int32], from start: Int, _ chain: inout Chain) {
    chain.reset(tokens[start...])
    for position in 0..<chain.ids.count - 1 { push(position, &chain) }
    while let (rank, position) = chain.heap.popLowest() {
      let id = chain.ids[position]
      let next = chain.next[position]
      // An entry outlives its pair when a neighbour was merged first: it counts only if the pair
      // that stands there now has the rank that it was pushed with.
      guard id >= 0, next >= 0, let merge = merges.merge(id, chain.ids[next]),
        merge.rank == rank
      else { continue }
      chain.join(position, as: merge.id)
      push(position, &chain)
      if chain.previous[position] >= 0 { push(chain.previous[position], &chain) }
    }
    tokens.removeLast(tokens.count - start)
    for id in chain.ids where id >= 0 { tokens.append(id) }
  }

  private func push(_ position: Int, _ chain: inout Chain) {
    let next = chain.next[position]
    guard next >= 0, let merge = merges.merge(chain.ids[position], chain.ids[next]) else { return }
    chain.heap.push(rank: merge.rank, position: position)
  }
}

extension Merge {
  /// Stands for a pair that no merge joins; its rank is above every real one.
  fileprivate static let none = Merge(rank: .max, id: -1)
}

/// A long word as a linked list of tokens, and its pairs by rank.
private struct Chain {
  /// Token at each place, -1 where it was merged into the one before.
  var ids: [Int32] = []
  /// The place after and before, -1 at the ends.
  var next: [Int] = []
  var previous: [Int] = []
  var heap = PairHeap()

  mutating func reset(_ tokens: ArraySlice<Int32>) {
    ids = Array(tokens)
    next = Array(1...ids.count)
    next[ids.count - 1] = -1
    previous = Array(-1..<ids.count - 1)
    heap = PairHeap()
  }

  /// Merges the token after `position` into it.
  mutating func join(_ position: Int, as id: Int32) {
    let gone = next[position]
    let after = next[gone]
    ids[position] = id
    ids[gone] = -1
    next[position] = after
    if after >= 0 { previous[after] = position }
  }
}

/// A binary heap of (rank, position), the lowest rank first and the leftmost among equals.
private struct PairHeap {
  private var entries: [(rank: Int32, position: Int)] = []

  private static func precedes(
    _ a: (rank: Int32, position: Int), _ b: (rank: Int32, position: Int)
  ) -> Bool {
    a.rank != b.rank ? a.rank < b.rank : a.position < b.position
  }

  mutating func push(rank: Int32, position: Int) {
    let entry = (rank: rank, position: position)
    var child = entries.count
    entries.append(entry)
    while child > 0 {
      let parent = (child - 1) / 2
      guard Self.precedes(entry, entries[parent]) else { break }
      entries[child] = entries[parent]
      child = parent
    }
    entries[child] = entry
  }

  mutating func popLowest() -> (rank: Int32, position: Int)? {
    guard let lowest = entries.first else { return nil }
    let last = entries.removeLast()
    if entries.isEmpty { return lowest }
    var parent = 0
    while true {
      var child = parent * 2 + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, Self.precedes(entries[child + 1], entries[child]) {
        child += 1
      }
      guard Self.precedes(entries[child], last) else { break }
      entries[parent] = entries[child]
      parent = child
    }
    entries[parent] = last
    return lowest
  }
}
