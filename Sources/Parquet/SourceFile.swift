internal import Glibc

/// The bytes of a file, read piece by piece, or a file already in memory.
///
/// Read with `pread` and not mapped: a file that is cut while it is read gives an error, where a
/// mapping would end the process.
final class SourceFile: Sendable {
  let name: String
  let byteCount: Int
  private let storage: Storage

  private enum Storage: Sendable {
    case descriptor(Int32)
    case memory([UInt8])
  }

  init(path: String) throws(ParquetFault) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw errno == ENOENT ? .missingFile : .system(operation: "open", code: errno)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .system(operation: "examine", code: code)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notRegularFile
    }
    name = path
    byteCount = Int(status.st_size)
    storage = .descriptor(descriptor)
  }

  init(bytes: [UInt8], name: String) {
    self.name = name
    byteCount = bytes.count
    storage = .memory(bytes)
  }

  deinit { if case .descriptor(let descriptor) = storage { close(descriptor) } }

  /// The bytes of `range`, which must lie in the file.
  func read(_ range: Range<Int>) throws(ParquetFault) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
    switch storage {
    case .memory(let bytes): return Array(bytes[range])
    case .descriptor(let descriptor):
      var code: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, done in
        while done < range.count {
          let count = pread(
            descriptor, buffer.baseAddress.map { $0 + done }, range.count - done,
            range.lowerBound + done)
          if count > 0 {
            done += count
          } else if count == 0 {
            break
          } else if errno != EINTR {
            code = errno
            break
          }
        }
      }
      guard code == 0 else { throw .system(operation: "read", code: code) }
      guard bytes.count == range.count else {
        throw .cutWhileReading(
          expectedBytes: range.upperBound, foundBytes: range.lowerBound + bytes.count)
      }
      return bytes
    }
  }
}
