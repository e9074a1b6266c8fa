/// Distinct byte strings in the order they were added, found by content in constant time.
///
/// All bytes lie in one buffer. The hash is Swift's, seeded anew in each process, so that a crafted
/// vocabulary cannot make it collide; positions never depend on it.
struct ByteStringTable: Sendable {
  private var bytes: [UInt8] = []
  /// Start of each string in `bytes`, and the end of the last.
  private var starts: [Int] = [0]
  /// Open-addressing slots: 1 + position, 0 = free.
  private var slots = [UInt32](repeating: 0, count: 64)

  /// Number of strings.
  var count: Int { starts.count - 1 }

  /// The string at a position.
  subscript(position: Int) -> ArraySlice<UInt8> { bytes[starts[position]..<starts[position + 1]] }

  /// Position of a string, or nil.
  func position(of string: UnsafeBufferPointer<UInt8>) -> Int? {
    let slot = slot(for: string)
    return slots[slot] == 0 ? nil : Int(slots[slot]) - 1
  }

  /// Adds a string unless it is there.
  /// - Returns: its position and whether it was added now.
  mutating func insert(_ string: UnsafeBufferPointer<UInt8>) -> (position: Int, isNew: Bool) {
    let slot = slot(for: string)
    if slots[slot] != 0 { return (Int(slots[slot]) - 1, false) }
    bytes.append(contentsOf: string)
    starts.append(bytes.count)
    if count * 2 > slots.count {
      grow()
    } else {
      slots[slot] = UInt32(count)
    }
    return (count - 1, true)
  }

  private static func hash(_ string: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(string))
    return hasher.finalize()
  }

  private func slot(for string: UnsafeBufferPointer<UInt8>) -> Int {
    let mask = slots.count - 1
    var slot = Self.hash(string) & mask
    while slots[slot] != 0 {
      let position = Int(slots[slot]) - 1
      let start = starts[position]
      if starts[position + 1] - start == string.count,
        bytes[start..<start + string.count].elementsEqual(string)
      {
        return slot
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    var grown = [UInt32](repeating: 0, count: mask + 1)
    bytes.withUnsafeBufferPointer { all in
      for position in 0..<count {
        let range = starts[position]..<starts[position + 1]
        var slot = Self.hash(UnsafeBufferPointer(rebasing: all[range])) & mask
        while grown[slot] != 0 { slot = (slot + 1) & mask }
        grown[slot] = UInt32(position + 1)
      }
    }
    slots = grown
  }
}
