internal import Glibc

/// A picture's file: where it lies or what it holds, and what an error shall call it.
package struct ImageFile: Sendable, Hashable {
  /// The file, links resolved; of an embedded picture a name made of its content, never opened.
  package let path: String
  /// The file's bytes where a record holds them.
  private let bytes: [UInt8]?
  /// For example `train.jsonl:12: images/7.png`.
  package let name: String

  /// The file that a record calls `path`.
  ///
  /// - Parameters:
  ///   - root: folder that the path is relative to, and that it must not leave, not even by a link;
  ///     nil takes any path.
  ///   - place: the record, put before the path in errors.
  /// - Throws: ``ImageError`` when there is no such file, or when it lies outside.
  package init(_ path: String, root: String?, place: String? = nil) throws(ImageError) {
    let name = place.map { "\($0): \(path)" } ?? path
    guard !path.utf8.contains(0) else {
      throw ImageError(name: name, fault: .unreadable(.missing))
    }
    bytes = nil
    guard let root else {
      self.path = path
      self.name = name
      return
    }
    let folder = root.isEmpty ? "." : root
    guard let top = Self.resolved(folder) else {
      throw ImageError(name: "\(name): folder \(folder)", fault: .unreadable(.missing))
    }
    let joined = path.hasPrefix("/") ? path : folder + "/" + path
    guard let file = Self.resolved(joined) else {
      let code = errno
      throw ImageError(
        name: name,
        fault: .unreadable(
          code == ENOENT || code == ENOTDIR ? .missing : .system(operation: "find", code: code)))
    }
    guard top == "/" || file.utf8.starts(with: (top + "/").utf8) else {
      throw ImageError(name: name, fault: .outside(root: folder))
    }
    self.path = file
    self.name = name
  }

  /// A file that a record holds.
  /// - Parameter place: the record, put before the name in errors.
  package init(embedded bytes: [UInt8], name: String, place: String? = nil) {
    self.bytes = bytes
    self.name = place.map { "\($0): \(name)" } ?? name
    // No path of the system begins like this.
    path = "\0\(contentHash(of: bytes)) \(bytes.count)"
  }

  /// The file's bytes.
  func contents(_ limits: ImageLimits) throws(ImageError) -> [UInt8] {
    if let bytes { return bytes }
    return try ImageDecoder.contents(of: path, name: name, limits: limits)
  }

  var key: [UInt8] { Array(path.utf8) }

  /// The path without links and dots; nil, with `errno`, where there is nothing.
  private static func resolved(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }
}

/// A hash of a file's bytes that changes with any of them; not for adversaries.
/// - Source: FNV-1a over words of eight bytes, the high bits folded down after each.
func contentHash(of bytes: [UInt8]) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  var start = 0
  bytes.withUnsafeBytes { raw in
    while start + 8 <= raw.count {
      hash = (hash ^ raw.loadUnaligned(fromByteOffset: start, as: UInt64.self)) &* 0x100_0000_01b3
      hash ^= hash >> 29
      start += 8
    }
  }
  for byte in bytes[start...] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  return hash ^ UInt64(bytes.count)
}
