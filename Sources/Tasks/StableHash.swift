/// A 64-bit hash of texts that is the same on every machine and in every run.
///
/// FNV-1a over the UTF-8 bytes, finished by SplitMix64's mixer, which spreads the difference of
/// similar texts over all bits. Not for adversaries.
/// - Source: Fowler, Noll and Vo; Steele, Lea and Flood 2014, "Fast Splittable Pseudorandom Number
///   Generators".
package struct StableHash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The hash of nothing.
  package init() {}

  /// The hash of one text.
  package static func of(_ text: String) -> UInt64 {
    var hash = StableHash()
    hash.combine(text)
    return hash.value
  }

  /// Adds a text and a border after it, so that `ab`, `c` and `a`, `bc` differ.
  package mutating func combine(_ text: String) {
    for byte in text.utf8 { add(byte) }
    add(0xFF)  // occurs in no UTF-8 text
  }

  /// The hash of everything added so far.
  package var value: UInt64 { Self.mix(state) }

  private mutating func add(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  /// SplitMix64's mixer: a bijection of 64-bit words.
  package static func mix(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
