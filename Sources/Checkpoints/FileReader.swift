internal import Glibc

/// An open regular file, read by offset; one that shrinks while it is open gives an error.
final class FileReader: Sendable {
  let path: String
  /// Size when the file was opened.
  let byteCount: Int
  let descriptor: Int32

  /// Opens a regular file; links are followed, since model caches are made of them.
  init(path: String) throws(CheckpointError) {
    // Non-blocking, so that a pipe is refused below and not waited for.
    let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw .last("open", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = CheckpointError.last("inspect", path)
      close(descriptor)
      throw error
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notRegularFile(path: path)
    }
    self.path = path
    self.byteCount = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Requires that the file still has its bytes up to `end`.
  /// - Throws: `truncated` when it was cut short since it was opened.
  func requireBytes(upTo end: Int) throws(CheckpointError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last("inspect", path) }
    guard Int(status.st_size) >= end else {
      throw .truncated(path: path, expectedBytes: end, foundBytes: Int(status.st_size))
    }
  }

  /// Fills `buffer` with the bytes from `offset` on.
  /// - Throws: `truncated` when the file ends before the buffer is full.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CheckpointError) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = retrying { pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done)) }
      guard count >= 0 else { throw .last("read", path) }
      guard count > 0 else {
        throw .truncated(
          path: path, expectedBytes: offset + buffer.count, foundBytes: offset + done)
      }
      done += count
    }
  }

  /// The bytes of `range`.
  func bytes(_ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var failure: CheckpointError?
    bytes.withUnsafeMutableBytes { buffer in
      do throws(CheckpointError) {
        try read(into: buffer, at: range.lowerBound)
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The whole file, if it has at most `limit` bytes.
  static func contents(of path: String, limit: Int) throws(CheckpointError) -> [UInt8] {
    let file = try FileReader(path: path)
    guard file.byteCount <= limit else {
      throw .tooLarge(path: path, bytes: file.byteCount, limit: limit)
    }
    return try file.bytes(0..<file.byteCount)
  }

  /// SHA-256 of the whole file, read piece by piece.
  func digest() throws(CheckpointError) -> String {
    var hash = SHA256()
    var start = 0
    while start < byteCount {
      let piece = try bytes(start..<min(start + 1 << 20, byteCount))
      piece.withUnsafeBytes { hash.update($0) }
      start += piece.count
    }
    return hash.hexDigest()
  }
}

/// Repeats a system call that a signal interrupted.
func retrying<Count: SignedInteger>(_ call: () -> Count) -> Count {
  while true {
    let result = call()
    if result == -1 && errno == EINTR { continue }
    return result
  }
}
