internal import Dispatch
internal import Rewards
internal import StrictJSON
internal import Synchronization
internal import Tasks

/// Grades a file on several threads while it is read, and writes in the order of its rows.
///
/// At most ``window`` blocks and about ``byteWindow`` bytes of input are between reading and
/// writing, however long the file is. A block that is ready is written before the next read would
/// wait, so that a slow input is answered row by row.
struct GradeStream {
  private static let window = 64
  private static let byteWindow = 32 << 20

  let path: String
  let rows: GradeRows
  let threads: Int

  /// Grades every row.
  /// - Parameters:
  ///   - write: takes lines in order.
  ///   - fault: told the line, counted from 1, and the reason of each row that cannot be read.
  /// - Throws: what reading or `write` throws.
  func run(
    write: ([UInt8]) throws -> Void, fault: (_ line: Int, _ reason: String) -> Void
  ) throws -> GradeCounts {
    var blocks = try LineBlocks(path: path, lineLimit: rows.byteLimit)
    let workers = Workers(count: threads)
    defer { workers.stop() }
    var ahead: [Pending] = []
    var bytesAhead = 0
    var isAtEnd = false
    var counts = GradeCounts()
    while true {
      while !isAtEnd, ahead.count < Self.window, bytesAhead < Self.byteWindow {
        let next = try blocks.next(mayWait: ahead.isEmpty)
        if case .notYet = next { break }
        if case .end = next {
          isAtEnd = true
          break
        }
        let pending = Pending(bytes: next.bytes)
        bytesAhead += pending.bytes
        ahead.append(pending)
        let rows = rows
        workers.submit { pending.finish(GradedBlock(next, rows)) }
      }
      guard !ahead.isEmpty else { return counts }
      let pending = ahead.removeFirst()
      bytesAhead -= pending.bytes
      let block = pending.wait()
      for (line, reason) in block.faults { fault(line, reason) }
      counts.add(block.counts)
      if !block.output.isEmpty { try write(block.output) }
    }
  }
}

/// The graded rows of one block.
private struct GradedBlock: Sendable {
  var output: [UInt8] = []
  var counts = GradeCounts()
  /// Rows that cannot be read, by line.
  var faults: [(line: Int, reason: String)] = []

  init(_ block: LineBlocks.Block, _ rows: GradeRows) {
    switch block {
    case .lines(let bytes, let first):
      output.reserveCapacity(bytes.count * 2)
      // A byte-order mark stands before the first line only.
      var start = first == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      var line = first
      while start < bytes.count {
        let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
        let text = bytes[start..<end]
        if !text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
          add(Array(text), line, rows)
        }
        start = end + 1
        line += 1
      }
    case .tooLong(let limit, let line):
      fail([], line, "line longer than \(limit) bytes")
    case .notYet, .end: break
    }
  }

  private mutating func add(_ text: [UInt8], _ line: Int, _ rows: GradeRows) {
    do throws(RowFault) {
      let row = try rows.row(text)
      let grade = row.grade()
      counts.add(grade, checker: row.checkerID)
      output += GradeOutput.graded(row, grade)
    } catch { fail(text.count > rows.byteLimit ? [] : text, line, error.reason) }
  }

  private mutating func fail(_ text: [UInt8], _ line: Int, _ reason: String) {
    counts.unread += 1
    faults.append((line, reason))
    output += GradeOutput.unread(text, number: line, reason: reason)
  }
}

/// A block that some thread is at work on.
private final class Pending: Sendable {
  let bytes: Int
  private let block = Mutex<GradedBlock?>(nil)
  private let isFinished = DispatchSemaphore(value: 0)

  init(bytes: Int) { self.bytes = bytes }

  func finish(_ result: GradedBlock) {
    block.withLock { $0 = result }
    isFinished.signal()
  }

  func wait() -> GradedBlock {
    isFinished.wait()
    guard let block = block.withLock({ $0 }) else {
      preconditionFailure("GradeStream: a finished block is missing")
    }
    return block
  }
}

/// Threads that take jobs in the order they were given.
private final class Workers: Sendable {
  private let jobs = Mutex<(queue: [@Sendable () -> Void], isStopped: Bool)>(([], false))
  private let count: Int
  private let available = DispatchSemaphore(value: 0)

  init(count: Int) {
    self.count = count
    for index in 0..<count {
      // A queue of its own is a thread of its own.
      DispatchQueue(label: "cohort.grade.\(index)").async { [self] in
        while let job = take() { job() }
      }
    }
  }

  func submit(_ job: @escaping @Sendable () -> Void) {
    jobs.withLock { $0.queue.append(job) }
    available.signal()
  }

  /// Lets every thread go; jobs that none has begun are dropped.
  func stop() {
    jobs.withLock { $0 = ([], true) }
    for _ in 0..<count { available.signal() }
  }

  private func take() -> (@Sendable () -> Void)? {
    while true {
      available.wait()
      let (job, isStopped) = jobs.withLock { jobs in
        (jobs.queue.isEmpty ? nil : jobs.queue.removeFirst(), jobs.isStopped)
      }
      if let job { return job }
      if isStopped { return nil }
    }
  }
}
