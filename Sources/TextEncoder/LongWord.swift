/// A long word as a linked list of tokens, and the ranks of its pairs.
struct LongWord {
  /// Token at each place, -1 where it was merged into the one before.
  private(set) var tokens: [Int32] = []
  /// The place after and before, -1 at the ends.
  private var next: [Int32] = []
  private var previous: [Int32] = []
  /// Pairs as rank in the upper half and left place in the lower; neither is negative.
  private var heap = MinHeap<UInt64>()

  /// Merges pairs, the lowest rank first and the leftmost among equals, until none is left.
  /// - Parameter word: at most `Int32.max` tokens.
  /// - Complexity: n log n for n tokens.
  mutating func merge(_ word: ArraySlice<Int32>, by merges: MergeTable) {
    reset(word)
    for place in tokens.indices.dropLast() { push(Int32(place), merges) }
    while let pair = heap.popLowest() {
      let rank = Int32(truncatingIfNeeded: pair >> 32)
      let place = Int32(truncatingIfNeeded: pair)
      let token = tokens[Int(place)]
      let after = next[Int(place)]
      // An entry outlives its pair when a neighbour was merged first: it counts only if the pair
      // that stands there now has the rank that it was pushed with.
      guard token >= 0, after >= 0, let merge = merges.merge(token, tokens[Int(after)]),
        merge.rank == rank
      else { continue }
      join(place, after, as: merge.id)
      push(place, merges)
      if previous[Int(place)] >= 0 { push(previous[Int(place)], merges) }
    }
  }

  /// Takes a new word; the heap is empty since the last one.
  private mutating func reset(_ word: ArraySlice<Int32>) {
    let count = Int32(word.count)
    tokens.removeAll(keepingCapacity: true)
    tokens.append(contentsOf: word)
    next.removeAll(keepingCapacity: true)
    next.append(contentsOf: 1..<count)
    next.append(-1)
    previous.removeAll(keepingCapacity: true)
    previous.append(contentsOf: -1..<count - 1)
  }

  private mutating func push(_ place: Int32, _ merges: MergeTable) {
    let after = next[Int(place)]
    guard after >= 0, let merge = merges.merge(tokens[Int(place)], tokens[Int(after)]) else {
      return
    }
    heap.push(
      UInt64(UInt32(bitPattern: merge.rank)) << 32 | UInt64(UInt32(bitPattern: place)))
  }

  private mutating func join(_ place: Int32, _ gone: Int32, as token: Int32) {
    let after = next[Int(gone)]
    tokens[Int(place)] = token
    tokens[Int(gone)] = -1
    next[Int(place)] = after
    if after >= 0 { previous[Int(after)] = place }
  }
}
