@_spi(_Unicode) internal import Swift

extension CanonicalComposition {
  /// A scalar of the composed text, and how many scalars of the text as given it takes up.
  typealias AlignedScalar = (scalar: Unicode.Scalar, taken: Int)

  /// The text in normal form C, scalar by scalar.
  ///
  /// The first part of a decomposed scalar takes it up, its other parts take nothing; a composed
  /// scalar takes up what its parts did, and a mark that was moved keeps what it took: the counts
  /// that the tokenizers library derives offsets from. Slow: for offsets only.
  static func aligned(_ text: String) -> [AlignedScalar] {
    var result: [AlignedScalar] = []
    var starter: AlignedScalar?
    var marks: [AlignedScalar] = []
    func flush() {
      if let starter { result.append(starter) }
      result.append(contentsOf: marks)
      marks = []
    }
    for next in decomposed(text) {
      let rank = Self.rank(next.scalar)
      guard let first = starter else {
        if rank == .notReordered { starter = next } else { result.append(next) }
        continue
      }
      let isBlocked = marks.last.map { Self.rank($0.scalar) >= rank } ?? false
      if !isBlocked, let joined = pair(first.scalar, next.scalar) {
        starter = (joined, first.taken + next.taken)
      } else if rank == .notReordered {
        flush()
        starter = next
      } else {
        marks.append(next)
      }
    }
    flush()
    return result
  }

  /// The text in normal form D.
  private static func decomposed(_ text: String) -> [AlignedScalar] {
    var result: [AlignedScalar] = []
    var firstMark = 0
    func sortMarks() {
      let sorted = result[firstMark...].enumerated().sorted { left, right in
        let ranks = [left, right].map { rank($0.element.scalar) }
        return ranks[0] == ranks[1] ? left.offset < right.offset : ranks[0] < ranks[1]
      }
      result.replaceSubrange(firstMark..., with: sorted.map(\.element))
    }
    for scalar in text.unicodeScalars {
      let parts = isNew(scalar) ? [scalar] : Array(String(scalar)._nfd)
      for (index, part) in parts.enumerated() {
        if rank(part) == .notReordered {
          sortMarks()
          firstMark = result.count + 1
        }
        result.append((part, index == 0 ? 1 : 0))
      }
    }
    sortMarks()
    return result
  }

  private static func rank(_ scalar: Unicode.Scalar) -> Unicode.CanonicalCombiningClass {
    isNew(scalar) ? .notReordered : scalar.properties.canonicalCombiningClass
  }

  /// The scalar that two compose to, if they do.
  private static func pair(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
    if isNew(first) || isNew(second) { return nil }
    var text = String.UnicodeScalarView()
    text.append(first)
    text.append(second)
    var composed = String(text)._nfc.makeIterator()
    guard let scalar = composed.next(), composed.next() == nil else { return nil }
    return scalar
  }
}
