internal import Glibc

/// Small text files that the command line reads whole.
enum InputText {
  /// Largest file read.
  static let byteLimit = 4 << 20

  /// The text of a file.
  /// - Throws: `missingFile`, `unreadable`, or `badData` for other than UTF-8 of 4 MiB at most.
  static func read(_ path: String) throws(CommandError) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .missingFile(path: path)
        : .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .badData("\(path): not a regular file; name a file")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw .unreadable(path: path, reason: String(cString: strerror(errno)))
      }
      if count == 0 { break }
      bytes += block[..<count]
      guard bytes.count <= byteLimit else {
        throw .badData("\(path): larger than \(byteLimit) bytes; this is not the file meant")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .badData("\(path): not UTF-8 text")
    }
    return text
  }
}
