/// A shuffled order of `count` items in which any place is found alone.
///
/// A Feistel network over the next power of four, walked until it falls inside the count: each
/// place maps to one item and each item has one place, without a table and without drawing the
/// places before it. On average fewer than four walks are needed.
/// - Source: Black and Rogaway 2002, "Ciphers with Arbitrary Finite Domains" (cycle walking).
package struct Permutation: Sendable {
  private let count: Int
  private let halfBits: UInt64
  private let keys: [UInt64]

  /// The order of a seed, a purpose and an epoch.
  /// - Precondition: `count` is positive.
  package init(count: Int, seed: UInt64, purpose: String, epoch: Int) {
    precondition(count > 0, "Permutation: count \(count) is not positive")
    self.count = count
    var halfBits: UInt64 = 1
    while halfBits < 31, 1 << (2 * halfBits) < UInt64(count) { halfBits += 1 }
    self.halfBits = halfBits
    var random = CounterRandom(seed: seed, purpose: purpose, epoch)
    keys = (0..<8).map { _ in random.next() }
  }

  /// The item at a place.
  /// - Precondition: `0 <= place < count`.
  package func item(at place: Int) -> Int {
    precondition(place >= 0 && place < count, "Permutation: place \(place) outside 0..<\(count)")
    var word = UInt64(place)
    repeat { word = scramble(word) } while word >= UInt64(count)
    return Int(word)
  }

  private func scramble(_ word: UInt64) -> UInt64 {
    let mask: UInt64 = 1 << halfBits - 1
    var left = word >> halfBits
    var right = word & mask
    for key in keys {
      (left, right) = (right, left ^ (StableHash.mix(right ^ key) & mask))
    }
    return left << halfBits | right
  }
}
