internal import Glibc

/// Whole small files of a run.
enum TextFile {
  /// Writes a file through `PATH.partial` and a rename: it is whole or as it was before.
  static func write(_ bytes: [UInt8], to path: String) throws(RunLogError) {
    let staged = path + ".partial"
    do throws(RunLogError) {
      let descriptor = retrying { open(staged, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) }
      guard descriptor >= 0 else { throw .last("create", path) }
      var isOpen = true
      defer { if isOpen { close(descriptor) } }
      var done = 0
      while done < bytes.count {
        let count = bytes.withUnsafeBytes { bytes in
          let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
          return retrying { Glibc.write(descriptor, rest.baseAddress, rest.count) }
        }
        guard count >= 0 else { throw .last("write", path) }
        done += count
      }
      guard retrying({ fsync(descriptor) }) == 0 else { throw .last("sync", path) }
      isOpen = false
      guard close(descriptor) == 0 else { throw .last("close", path) }
      guard rename(staged, path) == 0 else { throw .last("rename \(staged) to", path) }
    } catch {
      unlink(staged)
      throw error
    }
  }

  /// The bytes of a file; nil when there is none.
  static func contents(of path: String) throws(RunLogError) -> [UInt8]? {
    let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .last("open", path)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while true {
      var count = 0
      let piece = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, initialized in
        count = retrying { read(descriptor, buffer.baseAddress, 1 << 20) }
        initialized = max(count, 0)
      }
      guard count >= 0 else { throw .last("read", path) }
      if count == 0 { return bytes }
      bytes += piece
    }
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
