internal import Glibc
internal import Tasks

/// A file as blocks of whole lines, read without holding more than a block and a line.
struct LineBlocks: ~Copyable {
  /// What comes next.
  enum Block: Sendable {
    /// Whole lines; only the last of the file may lack its line feed.
    case lines([UInt8])
    /// One line that was skipped.
    case tooLong(limit: Int)
    /// Nothing without waiting.
    case notYet
    case end

    /// Bytes held.
    var bytes: Int { if case .lines(let bytes) = self { bytes.count } else { 0 } }
  }

  private static let blockSize = 32 << 10

  private let descriptor: CInt
  private let path: String
  private let lineLimit: Int
  private var block = [UInt8](repeating: 0, count: blockSize)
  /// The beginning of a line whose end has not been read.
  private var carry: [UInt8] = []
  private var isSkipping = false
  private var isAtEnd = false
  private var isAtStart = true

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
    while !isAtEnd {
      if !mayWait && !hasInput { return .notYet }
      let count = try read()
      isAtEnd = count == 0
      if let found = take(count) { return found }
    }
    if isSkipping {
      isSkipping = false
      return .tooLong(limit: lineLimit)
    }
    guard !carry.isEmpty else { return .end }
    defer { carry = [] }
    return .lines(carry)
  }

  /// What the bytes just read complete, if anything.
  private mutating func take(_ count: Int) -> Block? {
    var start = 0
    if isAtStart, count > 0 {
      isAtStart = false
      if count >= 3, block[..<3].elementsEqual([0xEF, 0xBB, 0xBF]) { start = 3 }
    }
    if isSkipping {
      guard let feed = block[start..<count].firstIndex(of: 0x0A) else { return nil }
      isSkipping = false
      carry = Array(block[(feed + 1)..<count])
      return .tooLong(limit: lineLimit)
    }
    guard let last = block[start..<count].lastIndex(of: 0x0A) else {
      carry += block[start..<count]
      if carry.count > lineLimit {
        carry = []
        isSkipping = true
      }
      return nil
    }
    let lines = carry + block[start...last]
    carry = Array(block[(last + 1)..<count])
    return .lines(lines)
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
