internal import Glibc
package import TensorCore

/// A folder that appears complete or not at all.
///
/// Files are written into `PATH.partial` and brought to the disk; ``commit(replacing:)`` gives the
/// folder its name. What an interrupted writer left under `PATH.partial` is removed by the next.
package final class DirectoryWriter {
  /// The name the folder will have.
  package let path: String
  /// Size and hash of each file written so far, by name.
  package private(set) var files: [String: WrittenFile] = [:]
  private let staged: String
  private let aside: String
  private var isOpen = true

  /// Creates the staged folder, and the folders above it where they are missing.
  package init(path: String) throws(CheckpointError) {
    self.path = Folder.trimming(path)
    staged = self.path + ".partial"
    try Folder.create(Folder.parent(of: self.path))
    aside = self.path + ".replaced"
    if Folder.exists(staged) { try Folder.remove(staged) }
    if Folder.exists(aside) {
      if Folder.exists(self.path) {
        try Folder.remove(aside)
      } else {
        guard rename(aside, self.path) == 0 else { throw .last("restore", self.path) }
      }
    }
    try Folder.create(staged)
  }

  deinit { if isOpen { try? Folder.remove(staged) } }

  /// Writes a file of the folder.
  package func write(_ bytes: [UInt8], name: String) throws(CheckpointError) {
    let file = try FileWriter(path: staged + "/" + name)
    try file.write(bytes)
    files[name] = try file.finish()
  }

  /// Writes a file of the folder as UTF-8.
  package func write(_ text: String, name: String) throws(CheckpointError) {
    try write(Array(text.utf8), name: name)
  }

  /// Writes tensors as a safetensors file of the folder.
  /// - Parameter requireFinite: whether NaN and infinities are refused.
  /// - Throws: `tensor` with `notFinite`; `system`.
  package func write(
    _ tensors: [NamedTensor], name: String, type: DType = .f32,
    metadata: [String: String] = SafetensorsWriter.modelMetadata, requireFinite: Bool = false
  ) throws(CheckpointError) {
    let file = try FileWriter(path: staged + "/" + name)
    try SafetensorsWriter.write(
      tensors, to: file, type: type, metadata: metadata,
      requireFiniteAt: requireFinite ? path + "/" + name : nil)
    files[name] = try file.finish()
  }

  /// Gives the folder its name.
  ///
  /// A folder that is replaced steps aside as `PATH.replaced` first; after a crash between the two
  /// renames the next writer of the path puts it back.
  /// - Parameter replacing: whether a folder of that name is replaced.
  /// - Throws: `alreadyExists` when there is one and `replacing` is false.
  package func commit(replacing: Bool = false) throws(CheckpointError) {
    try Folder.sync(staged)
    let isTaken = Folder.exists(path)
    if isTaken {
      guard replacing else { throw .alreadyExists(path: path) }
      guard rename(path, aside) == 0 else { throw .last("replace", path) }
    }
    guard rename(staged, path) == 0 else {
      let error = CheckpointError.last("rename \(staged) to", path)
      if isTaken { rename(aside, path) }
      throw error
    }
    isOpen = false
    try Folder.sync(Folder.parent(of: path))
    if isTaken { try Folder.remove(aside) }
  }
}
