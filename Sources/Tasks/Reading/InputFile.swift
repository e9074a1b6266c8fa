#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file open for reading; it is closed with its owner.
struct InputFile: ~Copyable {
  private let descriptor: CInt
  /// The path as it was given.
  let path: String

  /// Opens a file.
  /// - Throws: ``DatasetError/cannotOpen(path:reason:)``.
  init(path: String) throws(DatasetError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Fills `block` from its start; returns how many bytes came, 0 at the end of the file.
  /// - Throws: ``DatasetError/readFailed(path:reason:)``.
  func read(into block: inout [UInt8]) throws(DatasetError) -> Int {
    while true {
      let got = block.withUnsafeMutableBytes { bytes in
        #if canImport(Glibc)
          Glibc.read(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
          Musl.read(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Darwin)
          Darwin.read(descriptor, bytes.baseAddress, bytes.count)
        #endif
      }
      if got >= 0 { return got }
      if errno != EINTR { throw .readFailed(path: path, reason: String(cString: strerror(errno))) }
    }
  }
}

extension [UInt8] {
  /// The first place at or after `start` that holds the byte.
  ///
  /// The C library's search, because a loop over a line of megabytes shows in unoptimised builds.
  func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    withUnsafeBytes { (bytes) -> Int? in
      guard let base = bytes.baseAddress, start < bytes.count else { return nil }
      return memchr(base + start, CInt(byte), bytes.count - start).map {
        UnsafeRawPointer($0) - base
      }
    }
  }
}
