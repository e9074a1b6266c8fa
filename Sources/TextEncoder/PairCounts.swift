/// How often each pair of neighbouring tokens occurs in a corpus of counted words, kept up to date
/// as pairs become tokens.
struct PairCounts {
  /// Two neighbouring tokens.
  struct Pair: Hashable {
    var left: Int32
    var right: Int32
  }

  private struct Occurrences {
    var count = 0
    /// Words that hold the pair, or held it once.
    var words: [Int32] = []
  }

  /// The pair that is ahead comes first: more occurrences, then lower ids.
  private struct Candidate: Comparable {
    var count: Int
    var pair: Pair

    static func < (a: Candidate, b: Candidate) -> Bool {
      if a.count != b.count { return a.count > b.count }
      return a.pair.left != b.pair.left
        ? a.pair.left < b.pair.left : a.pair.right < b.pair.right
    }
  }

  private var words: [[Int32]]
  private let wordCounts: [Int]
  private var pairs: [Pair: Occurrences] = [:]
  private var forbidden: Set<Pair> = []
  /// Holds every pair with its present count; entries with another count are out of date.
  private var candidates = MinHeap<Candidate>()

  /// Counts the pairs of words, each a string of bytes that occurs `counts` times.
  init(words table: ByteStringTable, counts: [Int]) {
    words = (0..<table.count).map { table[$0].map(Int32.init) }
    wordCounts = counts
    for index in words.indices {
      for pair in Self.pairs(of: words[index]) {
        pairs[pair, default: Occurrences()].count += counts[index]
        note(index, holds: pair)
      }
    }
    for (pair, occurrences) in pairs {
      candidates.push(Candidate(count: occurrences.count, pair: pair))
    }
  }

  private static func pairs(of word: [Int32]) -> some Sequence<Pair> {
    zip(word, word.dropFirst()).lazy.map(Pair.init)
  }

  private mutating func note(_ word: Int, holds pair: Pair) {
    let word = Int32(word)
    if pairs[pair]?.words.last != word { pairs[pair]?.words.append(word) }
  }

  /// The most frequent pair, if it occurs `minimum` times.
  mutating func mostFrequent(atLeast minimum: Int) -> Pair? {
    while let best = candidates.popLowest() {
      if pairs[best.pair]?.count != best.count || forbidden.contains(best.pair) { continue }
      return best.count >= max(minimum, 1) ? best.pair : nil
    }
    return nil
  }

  /// Never offers the pair again.
  mutating func forbid(_ pair: Pair) { forbidden.insert(pair) }

  /// Replaces the pair by a token wherever it stands, from the left.
  mutating func replace(_ pair: Pair, by token: Int32) {
    guard let affected = pairs[pair]?.words else { return }
    var changed: Set<Pair> = []
    for word in affected {
      let index = Int(word)
      let old = words[index]
      let new = Self.replacing(pair, by: token, in: old)
      if new.count == old.count { continue }
      for pair in Self.pairs(of: old) {
        pairs[pair]?.count -= wordCounts[index]
        changed.insert(pair)
      }
      for pair in Self.pairs(of: new) {
        let isNew = pair.left == token || pair.right == token
        pairs[pair, default: Occurrences()].count += wordCounts[index]
        if isNew { note(index, holds: pair) }
        changed.insert(pair)
      }
      words[index] = new
    }
    pairs[pair] = nil
    for pair in changed {
      guard let count = pairs[pair]?.count else { continue }
      if count == 0 {
        pairs[pair] = nil
      } else {
        candidates.push(Candidate(count: count, pair: pair))
      }
    }
  }

  private static func replacing(_ pair: Pair, by token: Int32, in word: [Int32]) -> [Int32] {
    var result: [Int32] = []
    result.reserveCapacity(word.count)
    var index = 0
    while index < word.count {
      if index + 1 < word.count, word[index] == pair.left, word[index + 1] == pair.right {
        result.append(token)
        index += 2
      } else {
        result.append(word[index])
        index += 1
      }
    }
    return result
  }
}
