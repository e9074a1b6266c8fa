/// What two neighbouring tokens merge into, and how early.
struct Merge: Sendable {
  /// Position in the merge list: the lowest is applied first.
  var rank: Int32
  /// The token made.
  var id: Int32
}

/// The merges of a byte-pair encoding, found by pair in constant time.
struct MergeTable: Sendable {
  private var keys: [UInt64]
  private var values: [Merge]
  /// Odd and drawn at random for each table, so that crafted pairs cannot collide; nothing that the
  /// table answers depends on it.
  private let multiplier = UInt64.random(in: .min ... .max) | 1
  private var count = 0

  private static let free = UInt64.max

  /// An empty table for up to `capacity` merges without growing.
  init(capacity: Int) {
    var slots = 64
    while slots < capacity * 2 { slots *= 2 }
    keys = Array(repeating: Self.free, count: slots)
    values = Array(repeating: Merge(rank: 0, id: 0), count: slots)
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  private func slot(_ key: UInt64) -> Int {
    let product = key.multipliedFullWidth(by: multiplier)
    let mixed = (product.high ^ product.low).multipliedFullWidth(by: multiplier)
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: mixed.high ^ mixed.low) & mask
    while keys[slot] != key && keys[slot] != Self.free { slot = (slot + 1) & mask }
    return slot
  }

  /// The merge of a pair of tokens (ids not negative), or nil.
  @inline(__always)
  func merge(_ left: Int32, _ right: Int32) -> Merge? {
    let key = Self.key(left, right)
    let slot = slot(key)
    return keys[slot] == key ? values[slot] : nil
  }

  /// Adds the merge of a pair.
  /// - Returns: false, with nothing changed, if the pair has a merge already.
  mutating func insert(_ left: Int32, _ right: Int32, _ merge: Merge) -> Bool {
    let key = Self.key(left, right)
    let slot = slot(key)
    if keys[slot] == key { return false }
    keys[slot] = key
    values[slot] = merge
    count += 1
    if count * 2 > keys.count { grow() }
    return true
  }

  private mutating func grow() {
    var larger = MergeTable(capacity: keys.count)
    for (key, value) in zip(keys, values) where key != Self.free {
      let slot = larger.slot(key)
      larger.keys[slot] = key
      larger.values[slot] = value
    }
    larger.count = count
    self = larger
  }
}
