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
      let rank = next.scalar.properties.canonicalCombiningClass
      guard let first = starter else {
        if rank == .notReordered { starter = next } else { result.append(next) }
        continue
      }
      let last = marks.last?.scalar.properties.canonicalCombiningClass
      let isBlocked = last.map { $0 >= rank } ?? false
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
        let ranks = [left, right].map { $0.element.scalar.properties.canonicalCombiningClass }
        return ranks[0] == ranks[1] ? left.offset < right.offset : ranks[0] < ranks[1]
      }
      result.replaceSubrange(firstMark..., with: sorted.map(\.element))
    }
    for scalar in text.unicodeScalars {
      for (index, part) in String(scalar)._nfd.enumerated() {
        if part.properties.canonicalCombiningClass == .notReordered {
          sortMarks()
          firstMark = result.count + 1
        }
        result.append((part, index == 0 ? 1 : 0))
      }
    }
    sortMarks()
    return result
  }

  /// The scalar that two compose to, if they do.
  private static func pair(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
    var text = String.UnicodeScalarView()
    text.append(first)
    text.append(second)
    var composed = String(text)._nfc.makeIterator()
    guard let scalar = composed.next(), composed.next() == nil else { return nil }
    return scalar
  }
}
