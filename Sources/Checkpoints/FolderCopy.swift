/// Files that travel with a model unchanged.
package enum FolderCopy {
  /// Creates a folder and those above it, where they are missing.
  package static func create(_ folder: String) throws(CheckpointError) {
    try Folder.create(folder)
  }

  /// Copies the named files that exist, each atomically.
  /// - Throws: `system`, `tooLarge` beyond 1 GiB.
  package static func copy(
    _ names: [String], from source: String, to target: String
  ) throws(CheckpointError) {
    for name in names where Folder.exists(source + "/" + name) {
      let bytes = try FileReader.contents(of: source + "/" + name, limit: 1 << 30)
      try AtomicFile.write(bytes, to: target + "/" + name)
    }
  }
}
