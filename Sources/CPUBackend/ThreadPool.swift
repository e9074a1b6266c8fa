internal import CKernels
internal import Glibc

/// A few threads that share the parts of one operation with the caller.
///
/// Idle threads spin for about ten microseconds, then sleep on a futex. Parts are claimed by one
/// atomic ticket, so the caller runs whatever no thread took, and a thread that the system has
/// descheduled holds up at most the part it claimed. A call made while another is running (from
/// inside a part, or from another thread) runs inline.
package final class ThreadPool: @unchecked Sendable {
  // SAFETY: all shared state is in `control`, reached through atomics; `Control` says how.

  /// Shared words, each group on its own cache line.
  private struct Control {
    /// Ticket: generation in the high half, parts not yet claimed in the low half. A claim is a
    /// compare-exchange that lowers the low half; as the generation changes with each call, a claim
    /// that succeeds proves that the job read before it is the current one.
    var ticket: UInt64 = 0
    var padding0: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)
    /// Parts not yet finished.
    var pending: UInt32 = 0
    /// The caller sleeps on `pending`.
    var callerSleeps: UInt32 = 0
    var padding1: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)
    /// Changes with each call; idle threads sleep on it.
    var epoch: UInt32 = 0
    var sleepers: UInt32 = 0
    var stopping: UInt32 = 0
    /// 1 while a call is running.
    var busy: UInt32 = 0
    /// The address of the current `Job`, and its number of parts.
    var job: UInt64 = 0
    var parts: UInt64 = 0
  }

  private struct Job {
    let body: (Int) -> Void
  }

  private typealias Word = UnsafeMutablePointer<UInt32>

  /// Addresses of the shared words.
  private struct Shared: @unchecked Sendable {
    // SAFETY: plain addresses; every access is atomic.
    let ticket: UnsafeMutablePointer<UInt64>
    let job: UnsafeMutablePointer<UInt64>
    let parts: UnsafeMutablePointer<UInt64>
    let pending: Word
    let callerSleeps: Word
    let epoch: Word
    let sleepers: Word
    let stopping: Word
    let busy: Word

    init(_ base: UnsafeMutableRawPointer) {
      func word<T>(_ path: KeyPath<Control, T>, _: T.Type) -> UnsafeMutablePointer<T> {
        (base + (MemoryLayout<Control>.offset(of: path) ?? 0)).assumingMemoryBound(to: T.self)
      }
      ticket = word(\.ticket, UInt64.self)
      job = word(\.job, UInt64.self)
      parts = word(\.parts, UInt64.self)
      pending = word(\.pending, UInt32.self)
      callerSleeps = word(\.callerSleeps, UInt32.self)
      epoch = word(\.epoch, UInt32.self)
      sleepers = word(\.sleepers, UInt32.self)
      stopping = word(\.stopping, UInt32.self)
      busy = word(\.busy, UInt32.self)
    }

    /// Claims and runs parts until none is left to claim.
    func drain() {
      while true {
        let seen = ck_load64(ticket)
        let left = seen & 0xFFFF_FFFF
        if left == 0 { return }
        let address = ck_load64(job)
        let total = ck_load64(parts)
        if ck_compare_exchange64(ticket, seen, seen - 1) == 0 { continue }
        guard let pointer = UnsafePointer<Job>(bitPattern: UInt(address)) else { return }
        pointer.pointee.body(Int(total - left))
        if ck_add32(pending, UInt32.max) == 0, ck_load32(callerSleeps) != 0 {
          ck_futex_wake(pending, 1)
        }
      }
    }

    /// Waits for parts or the end.
    func idle() {
      let end = ck_nanoseconds() + 10_000
      var turn = 0
      while ck_load64(ticket) & 0xFFFF_FFFF == 0 && ck_load32(stopping) == 0 {
        ck_pause()
        turn += 1
        if turn & 15 == 0 && ck_nanoseconds() > end {
          let seen = ck_load32(epoch)
          _ = ck_add32(sleepers, 1)
          if ck_load64(ticket) & 0xFFFF_FFFF == 0 && ck_load32(stopping) == 0 {
            ck_futex_wait(epoch, seen)
          }
          _ = ck_add32(sleepers, UInt32.max)
        }
      }
    }
  }

  private final class Start: Sendable {
    let shared: Shared
    init(_ shared: Shared) { self.shared = shared }
  }

  /// Threads that take part in a call, the caller included.
  package let threadCount: Int
  private let base: UnsafeMutableRawPointer
  private let shared: Shared
  private var threads: [pthread_t] = []

  /// Starts `threads - 1` threads. When the system grants fewer, the caller does their share.
  package init(threads count: Int) {
    threadCount = count
    base = .allocate(byteCount: MemoryLayout<Control>.size, alignment: 64)
    base.initializeMemory(as: Control.self, repeating: Control(), count: 1)
    shared = Shared(base)
    ForeignLibraries.useOneThreadHere()
    for _ in 1..<max(count, 1) {
      var thread = pthread_t()
      let start = Unmanaged.passRetained(Start(shared))
      let status = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let shared = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().shared
          ForeignLibraries.useOneThreadHere()
          while ck_load32(shared.stopping) == 0 {
            shared.idle()
            shared.drain()
          }
          return nil
        }, start.toOpaque())
      if status == 0 { threads.append(thread) } else { start.release() }
    }
  }

  deinit {
    ck_store32(shared.stopping, 1)
    _ = ck_add32(shared.epoch, 1)
    ck_futex_wake(shared.epoch, Int32.max)
    for thread in threads { pthread_join(thread, nil) }
    base.deallocate()
  }

  /// Runs `body` for 0 ..< parts, each once, in no promised order, and returns when all are done.
  package func run(parts: Int, _ body: (Int) -> Void) {
    if parts <= 1 || threads.isEmpty || ck_exchange32(shared.busy, 1) != 0 {
      for part in 0..<max(parts, 0) { body(part) }
      return
    }
    precondition(parts <= Int(Int32.max), "ThreadPool.run: \(parts) parts")
    withoutActuallyEscaping(body) { escapable in
      withUnsafePointer(to: Job(body: escapable)) { job in
        ck_store64(shared.job, UInt64(UInt(bitPattern: job)))
        ck_store64(shared.parts, UInt64(parts))
        ck_store32(shared.pending, UInt32(parts))
        let generation = (ck_load64(shared.ticket) >> 32) &+ 1
        ck_store64(shared.ticket, generation << 32 | UInt64(parts))
        _ = ck_add32(shared.epoch, 1)
        let asleep = ck_load32(shared.sleepers)
        if asleep > 0 { ck_futex_wake(shared.epoch, Int32(min(parts - 1, Int(asleep)))) }
        shared.drain()
        waitForThreads()
      }
    }
    ck_store32(shared.busy, 0)
  }

  private func waitForThreads() {
    var turn = 0
    let end = ck_nanoseconds() + 10_000
    while true {
      let left = ck_load32(shared.pending)
      if left == 0 { return }
      ck_pause()
      turn += 1
      if turn & 15 == 0 && ck_nanoseconds() > end {
        ck_store32(shared.callerSleeps, 1)
        let now = ck_load32(shared.pending)
        if now != 0 { ck_futex_wait(shared.pending, now) }
        ck_store32(shared.callerSleeps, 0)
      }
    }
  }
}
