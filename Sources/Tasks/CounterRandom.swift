/// Random numbers that are a function of a seed, a purpose and counters alone.
///
/// SplitMix64 started from a hash of all three: draws for different counters are independent of
/// what was drawn before, so that any of them can be made again from its counters.
package struct CounterRandom {
  private var state: UInt64

  /// The stream of a seed, a purpose and counters.
  package init(seed: UInt64, purpose: String, _ counters: Int...) {
    var state = StableHash.mix(seed &+ 0x9e37_79b9_7f4a_7c15) ^ StableHash.of(purpose)
    for counter in counters {
      state = StableHash.mix((state &+ 0x9e37_79b9_7f4a_7c15) ^ UInt64(bitPattern: Int64(counter)))
    }
    self.state = state
  }

  /// The next 64 random bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return StableHash.mix(state)
  }

  /// A whole number from a range, each equally likely.
  package mutating func integer(in range: ClosedRange<Int>) -> Int {
    let span = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound)) &+ 1
    guard span > 0 else { return Int(truncatingIfNeeded: next()) }
    // Lemire 2019, "Fast Random Integer Generation in an Interval": the few low products that would
    // make some values likelier are drawn again.
    let threshold = (0 &- span) % span
    while true {
      let product = next().multipliedFullWidth(by: span)
      if product.low >= threshold { return range.lowerBound &+ Int(product.high) }
    }
  }

  /// An element of a list, each equally likely.
  /// - Precondition: the list is not empty.
  package mutating func element<T>(of list: [T]) -> T {
    precondition(!list.isEmpty, "CounterRandom.element: the list is empty")
    return list[integer(in: 0...list.count - 1)]
  }

  /// Brings a list into a random order (Fisher and Yates).
  package mutating func shuffle<T>(_ list: inout [T]) {
    for i in list.indices.dropFirst().reversed() { list.swapAt(i, integer(in: 0...i)) }
  }
}
