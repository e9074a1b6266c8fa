internal import Glibc

/// A picture's file: where it lies, and what an error shall call it.
package struct ImageFile: Sendable, Hashable {
  /// The file, links resolved.
  package let path: String
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

  var key: [UInt8] { Array(path.utf8) }

  /// The path without links and dots; nil, with `errno`, where there is nothing.
  private static func resolved(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }
}
