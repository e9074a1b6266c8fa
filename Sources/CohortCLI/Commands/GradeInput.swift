internal import Glibc
internal import Tasks

/// A file as blocks of whole lines, read without holding more than a block and a line.
struct LineBlocks: ~Copyable {
  /// What comes next; lines are counted from 1.
  enum Block: Sendable {
    /// Whole lines, the first of that number; only the last of the file may lack its line feed.
    case lines([UInt8], first: Int)
    /// One line that was skipped.
    case tooLong(limit: Int, line: Int)
    /// Nothing without waiting.
    case notYet
    case end

    /// Bytes held.
    var bytes: Int { if case .lines(let bytes, _) = self { bytes.count } else { 0 } }
  }

  private static let blockSize = 32 << 10

  private let descriptor: CInt
  private let path: String
  private let lineLimit: Int
  private var block = [UInt8](repeating: 0, count: blockSize)
  /// What has been read and not been given out.
  private var pending: [UInt8] = []
  /// Bytes of `pending` that hold no line feed.
  private var searched = 0
  private var line = 1
  private var isSkipping = false
  private var isAtEnd = false

  /// Opens a file.
  /// - Throws: `DatasetError.cannotOpen`.
  init(path: String, lineLimit: Int) throws(DatasetError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    self.path = path
    self.lineLimit = lineLimit
  }

  deinit { close(descriptor) }

  /// The next block.
  /// - Parameter mayWait: whether to wait for input that is not there yet.
  /// - Throws: `DatasetError.readFailed`.
  mutating func next(mayWait: Bool) throws(DatasetError) -> Block {
    while true {
      if let found = take() { return found }
      if isAtEnd { break }
      if !mayWait && !hasInput { return .notYet }
      let count = try read()
      isAtEnd = count == 0
      pending += block[..<count]
    }
    if isSkipping { return skipped() }
    guard !pending.isEmpty else { return .end }
    return given(pending.count)
  }

  /// What the bytes that were read complete, if anything.
  private mutating func take() -> Block? {
    if isSkipping {
      guard let feed = pending.firstIndex(of: 0x0A) else {
        pending.removeAll(keepingCapacity: true)
        return nil
      }
      pending.removeFirst(feed + 1)
      searched = 0
      return skipped()
    }
    if let last = pending[searched...].lastIndex(of: 0x0A) { return given(last + 1) }
    searched = pending.count
    if pending.count > lineLimit {
      pending = []
      searched = 0
      isSkipping = true
    }
    return nil
  }

  private mutating func skipped() -> Block {
    isSkipping = false
    line += 1
    return .tooLong(limit: lineLimit, line: line - 1)
  }

  private mutating func given(_ count: Int) -> Block {
    let bytes = Array(pending[..<count])
    pending = Array(pending[count...])
    searched = 0
    let first = line
    line += bytes.count { $0 == 0x0A }
    return .lines(bytes, first: first)
  }

  private mutating func read() throws(DatasetError) -> Int {
    while true {
      let count = Glibc.read(descriptor, &block, block.count)
      if count >= 0 { return count }
      if errno == EAGAIN {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&polled, 1, -1)
      } else if errno != EINTR {
        throw .readFailed(path: path, reason: String(cString: strerror(errno)))
      }
    }
  }

  /// Whether a read would not wait.
  private var hasInput: Bool {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&polled, 1, 0) != 0
  }
}
