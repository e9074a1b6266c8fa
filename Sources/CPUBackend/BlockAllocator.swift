internal import Glibc
internal import Synchronization
internal import TensorCore

/// Storage blocks that are kept and reused, so that a steady step takes nothing from the system.
///
/// Sizes are rounded up to eight classes per octave: requests of nearly the same size share blocks
/// and a block is at most 12.5 % larger than the request (from 512 bytes up). Blocks keep their
/// pages while free, which spares the page faults of mapping them again. Where sizes vary from step
/// to step, free blocks are given back before they outgrow the live ones.
final class BlockAllocator: Sendable {
  private struct State {
    /// Free blocks (addresses) by byte count of the class.
    var free: [Int: [UInt]] = [:]
    var reserved = 0
    var freeBytes = 0
  }

  private let state = Mutex(State())

  /// Bytes taken from the system and not returned.
  var reservedByteCount: Int { state.withLock { $0.reserved } }

  /// Byte count of the class that serves a request.
  static func blockSize(_ byteCount: Int) -> Int {
    let wanted = max(byteCount, 64)
    let octave = Int.bitWidth - 1 - (wanted - 1).leadingZeroBitCount
    let step = max(64, 1 << max(octave - 3, 0))
    return (wanted + step - 1) / step * step
  }

  /// A block wrapped as storage that comes back here when released.
  func storage(count: Int, dtype: DType, byteCount: Int) -> Storage {
    precondition(byteCount <= Int.max / 4, "allocate: \(byteCount) bytes")
    let size = Self.blockSize(byteCount)
    return Storage(address: take(size), count: count, dtype: dtype) { [self] address in
      give(address, size)
    }
  }

  private func take(_ size: Int) -> UnsafeMutableRawPointer {
    let (reused, surplus): (UInt?, [Block]) = state.withLock { state in
      if let address = state.free[size]?.popLast() {
        state.freeBytes -= size
        return (address, [])
      }
      let surplus = Self.surplus(&state, before: size)
      state.reserved += size
      return (nil, surplus)
    }
    for block in surplus { Self.unmap(block.address, block.size) }
    if let reused, let pointer = UnsafeMutableRawPointer(bitPattern: reused) { return pointer }
    if let fresh = Self.map(size) { return fresh }
    // What lies free in other classes may be what is missing.
    trim()
    guard let fresh = Self.map(size) else {
      preconditionFailure("allocate: the system has no \(size) bytes")
    }
    return fresh
  }

  private func give(_ address: UnsafeMutableRawPointer, _ size: Int) {
    state.withLock { state in
      state.free[size, default: []].append(UInt(bitPattern: address))
      state.freeBytes += size
    }
  }

  private struct Block {
    let address: UInt
    let size: Int
  }

  /// Free bytes that are kept in any case.
  private static let keptByteCount = 64 << 20

  /// Takes free blocks off the lists, the largest first, while they outweigh what is live.
  private static func surplus(_ state: inout State, before size: Int) -> [Block] {
    var blocks: [Block] = []
    let live = state.reserved - state.freeBytes + size
    guard state.freeBytes > max(live, keptByteCount) else { return [] }
    for freeSize in state.free.keys.sorted(by: >) {
      while state.freeBytes > max(live, keptByteCount),
        let address = state.free[freeSize]?.popLast()
      {
        state.freeBytes -= freeSize
        state.reserved -= freeSize
        blocks.append(Block(address: address, size: freeSize))
      }
    }
    return blocks
  }

  /// Returns all free blocks to the system.
  func trim() {
    let blocks = state.withLock { state in
      let free = state.free
      state.free = [:]
      state.reserved -= state.freeBytes
      state.freeBytes = 0
      return free
    }
    for (size, addresses) in blocks {
      for address in addresses { Self.unmap(address, size) }
    }
  }

  deinit { trim() }

  /// Blocks of this size and more are mappings of their own.
  private static let mappedSize = 1 << 20

  private static func map(_ size: Int) -> UnsafeMutableRawPointer? {
    if size < mappedSize { return aligned_alloc(64, size) }
    let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let address, address != MAP_FAILED else { return nil }
    // Large pages where the system grants them: fewer faults and fewer misses of the page cache.
    if size >= 4 << 20 { madvise(address, size, MADV_HUGEPAGE) }
    return address
  }

  private static func unmap(_ address: UInt, _ size: Int) {
    guard let pointer = UnsafeMutableRawPointer(bitPattern: address) else { return }
    if size < mappedSize { free(pointer) } else { munmap(pointer, size) }
  }
}
