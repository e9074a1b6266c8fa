internal import Glibc

/// A new file written front to back, its SHA-256 computed on the way.
final class FileWriter {
  private let path: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var hash = SHA256()
  private var byteCount = 0

  /// Creates the file, or empties it.
  init(path: String) throws(CheckpointError) {
    self.path = path
    descriptor = retrying {
      open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
    }
    guard descriptor >= 0 else { throw .last("create", path) }
    buffer.reserveCapacity(Self.flushByteCount)
  }

  private static let flushByteCount = 1 << 20

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    hash.update(bytes)
    byteCount += bytes.count
    if buffer.count + bytes.count > Self.flushByteCount { try flush() }
    if bytes.count >= Self.flushByteCount {
      try put(bytes)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// Adds bytes.
  func write(_ bytes: [UInt8]) throws(CheckpointError) {
    var failure: CheckpointError?
    bytes.withUnsafeBytes { buffer in
      do throws(CheckpointError) { try write(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Brings everything to the disk and closes the file.
  ///
  /// A failed fsync is not retried: the system may have dropped the bytes, only a new file helps.
  func finish() throws(CheckpointError) -> WrittenFile {
    try flush()
    guard retrying({ fsync(descriptor) }) == 0 else { throw .last("sync", path) }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw .last("close", path) }
    return WrittenFile(byteCount: byteCount, digest: hash.hexDigest())
  }

  private func flush() throws(CheckpointError) {
    let full = buffer
    buffer.removeAll(keepingCapacity: false)
    var failure: CheckpointError?
    full.withUnsafeBytes { bytes in
      do throws(CheckpointError) { try put(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = retrying { Glibc.write(descriptor, rest.baseAddress, rest.count) }
      guard count >= 0 else { throw .last("write", path) }
      done += count
    }
  }
}

/// Size and SHA-256 of a file as it was meant to be written.
package struct WrittenFile: Sendable, Equatable {
  package let byteCount: Int
  package let digest: String
}
