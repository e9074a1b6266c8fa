internal import StrictJSON

/// The list of a checkpoint's files with size and SHA-256.
struct Manifest {
  struct Entry: Equatable {
    let name: String
    let byteCount: Int
    let digest: String

    init(name: String, file: WrittenFile) {
      self.name = name
      byteCount = file.byteCount
      digest = file.digest
    }

    init?(_ value: JSONValue) {
      guard let name = value["name"]?.string, let bytes = value["bytes"]?.int,
        let digest = value["sha256"]?.string, bytes >= 0, !name.isEmpty, !name.hasPrefix("."),
        !name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == 0 })
      else { return nil }
      self.name = name
      byteCount = bytes
      self.digest = digest
    }
  }

  let step: Int
  /// Sorted by name.
  let files: [Entry]

  init(step: Int, files: [Entry]) {
    self.step = step
    self.files = files.sorted { $0.name < $1.name }
  }

  /// Reads a manifest; only the very bytes that ``text`` gives are accepted, so that no flipped
  /// bit in it goes unseen.
  init(path: String, step: Int) throws(CheckpointError) {
    let bytes: [UInt8]
    do throws(CheckpointError) {
      bytes = try FileReader.contents(of: path, limit: 1 << 20)
    } catch .missingFile { throw .damaged(path: path, fault: .noManifest) }
    let malformed = CheckpointError.damaged(path: path, fault: .malformedManifest)
    guard let root = try? JSONParser.parse(bytes), let list = root["files"]?.array else {
      throw malformed
    }
    let entries = list.compactMap(Entry.init)
    guard entries.count == list.count else { throw malformed }
    self.init(step: step, files: entries)
    guard Array(text.utf8) == bytes else { throw malformed }
  }

  /// The manifest as it is written.
  var text: String {
    let list = files.map { file -> JSONValue in
      [
        "name": .string(file.name), "bytes": JSONValue(file.byteCount),
        "sha256": .string(file.digest),
      ]
    }
    let root: JSONValue = ["version": 1, "step": JSONValue(step), "files": .array(list)]
    return root.prettyText + "\n"
  }
}
