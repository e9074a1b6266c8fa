#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Writes whole files so that a reader sees the old one or the new one, never half of it.
package enum OutputFile {
  /// Writes `bytes` beside `path`, flushes them to the disk and renames.
  /// - Parameter isDurable: false leaves the flushing to the system, for many small files.
  /// - Throws: ``DatasetError/cannotWrite(path:reason:)``; the old file, if any, then still stands.
  package static func replace(
    _ path: String, with bytes: [UInt8], isDurable: Bool = true
  ) throws(DatasetError) {
    let beside = path + ".part"
    guard let file = fopen(beside, "wb") else { throw failure(path) }
    let written = bytes.isEmpty ? 0 : fwrite(bytes, 1, bytes.count, file)
    let isFlushed =
      written == bytes.count && fflush(file) == 0 && (!isDurable || fsync(fileno(file)) == 0)
    let error = failure(path)
    let isClosed = fclose(file) == 0
    guard isFlushed, isClosed else {
      unlink(beside)
      throw error
    }
    guard rename(beside, path) == 0 else {
      let error = failure(path)
      unlink(beside)
      throw error
    }
  }

  /// Makes a folder and those above it where they are not there.
  /// - Throws: ``DatasetError/cannotWrite(path:reason:)``.
  package static func makeFolder(_ path: String) throws(DatasetError) {
    var prefix = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      prefix += (prefix.isEmpty || prefix.hasSuffix("/") ? "" : "/") + part
      if mkdir(prefix, 0o777) != 0, errno != EEXIST { throw failure(prefix) }
    }
  }

  /// Takes a file away where it is there.
  /// - Throws: ``DatasetError/cannotWrite(path:reason:)``.
  package static func remove(_ path: String) throws(DatasetError) {
    if unlink(path) != 0, errno != ENOENT { throw failure(path) }
  }

  private static func failure(_ path: String) -> DatasetError {
    .cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }
}
