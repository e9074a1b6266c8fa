/// Turns the bytes of one word into tokens: merges the pair of lowest rank, leftmost first, until
/// none is left.
struct BytePairEncoder: Sendable {
  var atoms: WordAtoms
  var merges: MergeTable

  /// Longer words are cut, so that places in them fit 32 bits.
  private static let longestWord = 1 << 30

  /// Words longer than this are merged through a heap, so that no word costs quadratic time.
  private static let shortWord = 32

  /// Memory that calls share, so that a word allocates nothing.
  struct Scratch {
    fileprivate var pairs = [Merge](repeating: .none, count: BytePairEncoder.shortWord)
    fileprivate var longWord = LongWord()
  }

  /// Appends the word's tokens.
  func encode(
    _ word: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32], scratch: inout Scratch
  ) {
    if word.count > Self.longestWord {
      encode(.init(rebasing: word[..<Self.longestWord]), into: &tokens, scratch: &scratch)
      encode(.init(rebasing: word[Self.longestWord...]), into: &tokens, scratch: &scratch)
      return
    }
    let start = tokens.count
    atoms.append(word, to: &tokens)
    if tokens.count - start < 2 { return }
    if word.count <= Self.shortWord {
      mergeShort(&tokens, from: start, &scratch.pairs)
    } else {
      scratch.longWord.merge(tokens[start...], by: merges)
      tokens.removeLast(tokens.count - start)
      tokens.append(contentsOf: scratch.longWord.tokens.lazy.filter { $0 >= 0 })
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
}

extension Merge {
  /// Stands for a pair that no merge joins; its rank is above every real one.
  fileprivate static let none = Merge(rank: .max, id: -1)
}
