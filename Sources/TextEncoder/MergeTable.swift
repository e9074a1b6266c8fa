/// What two neighbouring tokens merge into, and how early.
struct Merge: Sendable {
  /// Position in the merge list: the lowest is applied first.
  var rank: Int32
  /// The token made.
  var id: Int32
}

/// The merges of a byte-pair encoding, found by pair in constant time.
struct MergeTable: Sendable {
  private struct Slot {
    var key: UInt64
    var merge: Merge
  }

  private var slots: [Slot]
  private var count = 0
  /// Odd and drawn at random for each table, so that crafted pairs cannot collide; nothing that the
  /// table answers depends on it.
  private let multiplier = UInt64.random(in: .min ... .max) | 1

  /// The key of no pair: ids are not negative.
  private static let free = UInt64.max

  /// An empty table for up to `capacity` merges without growing.
  init(capacity: Int) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    slots = Array(
      repeating: Slot(key: Self.free, merge: Merge(rank: 0, id: 0)), count: size)
  }

  @inline(__always)
  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always)
  private func position(of key: UInt64) -> Int {
    let product = key.multipliedFullWidth(by: multiplier)
    let mixed = (product.high ^ product.low).multipliedFullWidth(by: multiplier)
    let mask = slots.count - 1
    var position = Int(truncatingIfNeeded: mixed.high ^ mixed.low) & mask
    while slots[position].key != key && slots[position].key != Self.free {
      position = (position + 1) & mask
    }
    return position
  }

  /// The merge of a pair of tokens (ids not negative), or nil.
  @inline(__always)
  func merge(_ left: Int32, _ right: Int32) -> Merge? {
    let key = Self.key(left, right)
    let slot = slots[position(of: key)]
    return slot.key == key ? slot.merge : nil
  }

  /// Adds the merge of a pair.
  /// - Returns: false, with nothing changed, if the pair has a merge already.
  mutating func insert(_ left: Int32, _ right: Int32, _ merge: Merge) -> Bool {
    let key = Self.key(left, right)
    let position = position(of: key)
    if slots[position].key == key { return false }
    slots[position] = Slot(key: key, merge: merge)
    count += 1
    if count * 2 > slots.count { grow() }
    return true
  }

  private mutating func grow() {
    var larger = MergeTable(capacity: slots.count)
    for slot in slots where slot.key != Self.free {
      larger.slots[larger.position(of: slot.key)] = slot
    }
    larger.count = count
    self = larger
  }
}
