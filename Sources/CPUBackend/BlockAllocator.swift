internal import Glibc
internal import Synchronization
internal import TensorCore

/// Storage blocks cut from memory that is kept and reused, so that a steady step takes nothing from
/// the system.
///
/// A block is cut from the smallest free range that fits and joins its free neighbours when it
/// returns, so that steps of other row counts, and phases with other tensors, use the same memory.
/// Free memory keeps its pages, which spares the page faults of mapping it again; pages are given
/// back only where free ones would outgrow half of the most that was ever live at once, which bounds
/// what fragments can waste.
final class BlockAllocator: Sendable {
  private struct State {
    var free = FreeSpans()
    var freeBytes = 0
    var reserved = 0
    /// The most bytes in live blocks at once since the last `trim`.
    var mostLive = 0
  }

  private let state = Mutex(State())

  /// Bytes taken from the system and not returned.
  var reservedByteCount: Int { state.withLock { $0.reserved } }

  /// Blocks begin at and consist of whole lines of the cache.
  private static let lineSize = 64
  /// Unit of what is mapped.
  private static let pageSize = max(4096, Int(sysconf(Int32(_SC_PAGESIZE))))
  /// Free bytes that are kept in any case.
  private static let keptByteCount = 1 << 20
  /// Most bytes that are mapped ahead of need.
  private static let mostAhead = 64 << 20

  private static func pages(_ byteCount: Int) -> Int {
    (byteCount + pageSize - 1) / pageSize * pageSize
  }

  /// A block wrapped as storage that comes back here when released.
  func storage(count: Int, dtype: DType, byteCount: Int) -> Storage {
    precondition(byteCount <= Int.max / 4, "allocate: \(byteCount) bytes")
    let size = max(1, (byteCount + Self.lineSize - 1) / Self.lineSize) * Self.lineSize
    return Storage(address: take(size), count: count, dtype: dtype) { [self] address in
      give(address, size)
    }
  }

  private func take(_ size: Int) -> UnsafeMutableRawPointer {
    let address = state.withLock { state -> UInt? in
      state.mostLive = max(state.mostLive, state.reserved - state.freeBytes + size)
      var address = state.free.take(size)
      if address == nil && Self.grow(&state, by: size) { address = state.free.take(size) }
      if address != nil { state.freeBytes -= size }
      return address
    }
    guard let address, let pointer = UnsafeMutableRawPointer(bitPattern: address) else {
      preconditionFailure("allocate: the system has no \(size) bytes")
    }
    return pointer
  }

  private func give(_ address: UnsafeMutableRawPointer, _ size: Int) {
    state.withLock { state in
      state.free.give(UInt(bitPattern: address), size)
      state.freeBytes += size
    }
  }

  // MARK: The system

  /// Maps a free range of `size` bytes or more; false when the system has none.
  private static func grow(_ state: inout State, by size: Int) -> Bool {
    let limit = state.mostLive + max(state.mostLive / 2, keptByteCount)
    let least = pages(size)
    // An eighth ahead, since the requests of a growing step come one by one.
    var wanted = max(least, min(pages(state.mostLive / 8), mostAhead))
    if state.reserved + wanted > limit { wanted = least }
    giveBack(&state, state.reserved + wanted - limit)
    var mapped = map(wanted)
    if mapped == nil {
      // What lies free in pieces may be what is missing.
      giveBack(&state, .max)
      wanted = least
      mapped = map(wanted)
    }
    guard let mapped else { return false }
    state.free.give(UInt(bitPattern: mapped), wanted)
    state.freeBytes += wanted
    state.reserved += wanted
    return true
  }

  /// Returns free pages of at least `byteCount` bytes to the system, or all there are.
  private static func giveBack(_ state: inout State, _ byteCount: Int) {
    var left = byteCount == .max ? byteCount / pageSize * pageSize : pages(byteCount)
    while left > 0, let span = state.free.takePages(left, pageSize: pageSize) {
      if let pointer = UnsafeMutableRawPointer(bitPattern: span.address) {
        munmap(pointer, span.size)
      }
      left -= span.size
      state.freeBytes -= span.size
      state.reserved -= span.size
    }
  }

  private static func map(_ size: Int) -> UnsafeMutableRawPointer? {
    let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let address, address != MAP_FAILED else { return nil }
    // Large pages where the system grants them: fewer faults and fewer misses of the page cache.
    if size >= 2 << 20 { madvise(address, size, MADV_HUGEPAGE) }
    return address
  }

  /// Returns all free pages to the system.
  func trim() {
    state.withLock { state in
      Self.giveBack(&state, .max)
      state.mostLive = state.reserved - state.freeBytes
    }
  }

  deinit { trim() }
}
