internal import Glibc

/// Why the bytes of a file cannot be had.
package enum FileFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// No such file.
  case missing
  /// A folder, device or pipe.
  case notRegular
  /// More bytes than the limit.
  case tooLarge(bytes: Int, limit: Int)
  /// The file became shorter while it was read.
  case shrank
  /// A system call failed; `code` is errno.
  case system(operation: String, code: Int32)

  package var description: String {
    switch self {
    case .missing: "no such file; check the path"
    case .notRegular: "not a regular file"
    case .tooLarge(let bytes, let limit): "\(bytes) bytes; at most \(limit) are read"
    case .shrank: "the file became shorter while it was read"
    case .system(let operation, let code): "cannot \(operation): \(String(cString: strerror(code)))"
    }
  }
}

/// Files read whole.
enum RegularFile {
  /// The bytes of a regular file of at most `limit` bytes; the size is checked before any is read.
  static func contents(of path: String, limit: Int) throws(FileFault) -> [UInt8] {
    // Non-blocking, so that a pipe is refused below and not waited for.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      throw code == ENOENT ? .missing : .system(operation: "open", code: code)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .system(operation: "inspect", code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    let size = Int(status.st_size)
    guard size <= limit else { throw .tooLarge(bytes: size, limit: limit) }
    var fault: FileFault?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
        if got > 0 {
          count += got
        } else if got == 0 {
          fault = .shrank
          return
        } else if errno != EINTR {
          fault = .system(operation: "read", code: errno)
          return
        }
      }
    }
    if let fault { throw fault }
    return bytes
  }
}
