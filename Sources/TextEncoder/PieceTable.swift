/// Words that become one token, found without merging.
///
/// A short word is its own key: its bytes lie in two overlapping integers, which together with its
/// length tell it from every other.
struct PieceTable: Sendable {
  /// The longest word that is kept, in bytes.
  static let longest = 16

  private struct Slot {
    var low: UInt64
    var high: UInt64
    /// Bytes of the word, 0 where the slot is free.
    var length: Int32
    var id: Int32
  }

  private var slots: [Slot]
  private var count = 0
  /// Drawn at random for each table, so that crafted words cannot collide; nothing that the table
  /// answers depends on it.
  private let seeds = (UInt64.random(in: .min ... .max) | 1, UInt64.random(in: .min ... .max) | 1)

  /// An empty table for up to `capacity` words.
  init(capacity: Int) {
    var size = 64
    while size / 4 * 3 < capacity { size *= 2 }
    slots = Array(repeating: Slot(low: 0, high: 0, length: 0, id: 0), count: size)
  }

  @inline(__always)
  private static func key(_ word: UnsafeBufferPointer<UInt8>) -> (low: UInt64, high: UInt64) {
    let bytes = UnsafeRawBufferPointer(word)
    let count = bytes.count
    if count >= 8 {
      return (
        bytes.loadUnaligned(as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      )
    }
    if count >= 4 {
      return (
        UInt64(bytes.loadUnaligned(as: UInt32.self)),
        UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
      )
    }
    return (UInt64(bytes[0]) << 8 | UInt64(bytes[count / 2]), UInt64(bytes[count - 1]))
  }

  @inline(__always)
  private func slot(of word: UnsafeBufferPointer<UInt8>) -> (position: Int, made: Slot) {
    let (low, high) = Self.key(word)
    let length = Int32(truncatingIfNeeded: word.count)
    let first = (low ^ seeds.0).multipliedFullWidth(by: high ^ seeds.1)
    let mixed = (first.low ^ first.high ^ UInt64(word.count)).multipliedFullWidth(by: seeds.0)
    let mask = slots.count - 1
    var position = Int(truncatingIfNeeded: mixed.low ^ mixed.high) & mask
    while slots[position].length != 0,
      slots[position].low != low || slots[position].high != high
        || slots[position].length != length
    {
      position = (position + 1) & mask
    }
    return (position, Slot(low: low, high: high, length: length, id: 0))
  }

  /// The token of a word that is not empty, or nil.
  @inline(__always)
  func id(of word: UnsafeBufferPointer<UInt8>) -> Int32? {
    if word.count > Self.longest || word.isEmpty { return nil }
    let position = slot(of: word).position
    return slots[position].length == 0 ? nil : slots[position].id
  }

  /// Adds a word of 1 to ``longest`` bytes; more than the capacity are not kept.
  mutating func insert(_ word: UnsafeBufferPointer<UInt8>, _ id: Int32) {
    guard (1...Self.longest).contains(word.count), count < slots.count / 4 * 3 else { return }
    var (position, made) = slot(of: word)
    made.id = id
    if slots[position].length == 0 { count += 1 }
    slots[position] = made
  }
}
