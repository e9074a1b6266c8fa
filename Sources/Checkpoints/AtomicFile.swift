internal import Glibc

/// Files that are either completely there or as they were before.
///
/// The bytes go to `PATH.partial`, are brought to the disk, and take their name by a rename. One
/// writer per path at a time.
package enum AtomicFile {
  /// Writes bytes.
  package static func write(_ bytes: [UInt8], to path: String) throws(CheckpointError) {
    try write(to: path) { (file) throws(CheckpointError) in try file.write(bytes) }
  }

  /// Writes text as UTF-8.
  package static func write(_ text: String, to path: String) throws(CheckpointError) {
    try write(Array(text.utf8), to: path)
  }

  @discardableResult
  static func write(
    to path: String, body: (FileWriter) throws(CheckpointError) -> Void
  ) throws(CheckpointError) -> WrittenFile {
    let staged = path + ".partial"
    let written: WrittenFile
    do throws(CheckpointError) {
      let file = try FileWriter(path: staged)
      try body(file)
      written = try file.finish()
      guard rename(staged, path) == 0 else { throw .last("rename \(staged) to", path) }
    } catch {
      unlink(staged)
      throw error
    }
    try Folder.sync(Folder.parent(of: path))
    return written
  }
}
