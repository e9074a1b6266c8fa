internal import Glibc

/// System calls on folders.
enum Folder {
  /// The folder that holds `path`.
  static func parent(of path: String) -> String {
    let trimmed = trimming(path)
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  /// The path without slashes at its end.
  static func trimming(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return String(path)
  }

  /// Whether there is something of that name.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Creates the folder and those above it, where they are missing.
  static func create(_ path: String) throws(CheckpointError) {
    if mkdir(path, 0o777) == 0 { return try sync(parent(of: path)) }
    switch errno {
    case EEXIST:
      guard try isFolder(path) else {
        throw .system(path: path, operation: "create folder", code: EEXIST)
      }
    case ENOENT where parent(of: path) != path:
      try create(parent(of: path))
      guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .last("create folder", path) }
      try sync(parent(of: path))
    default: throw .last("create folder", path)
    }
  }

  /// Whether it is a folder; links are followed.
  static func isFolder(_ path: String) throws(CheckpointError) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .last("inspect", path) }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  /// Brings the names in the folder to the disk.
  static func sync(_ path: String) throws(CheckpointError) {
    let descriptor = retrying { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .last("open", path) }
    defer { close(descriptor) }
    // Some file systems cannot sync a folder and say EINVAL; there is nothing more to do then.
    guard retrying({ fsync(descriptor) }) == 0 || errno == EINVAL else {
      throw .last("sync", path)
    }
  }

  /// The names in the folder, sorted.
  static func entries(_ path: String) throws(CheckpointError) -> [String] {
    guard let stream = opendir(path) else { throw .last("list", path) }
    defer { closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw .last("list", path) }
    return names.sorted()
  }

  /// Removes a folder of plain files; a folder inside it is an error.
  static func remove(_ path: String) throws(CheckpointError) {
    for name in try entries(path) {
      guard unlink(path + "/" + name) == 0 || errno == ENOENT else {
        throw .last("remove", path + "/" + name)
      }
    }
    guard rmdir(path) == 0 || errno == ENOENT else { throw .last("remove", path) }
  }
}
