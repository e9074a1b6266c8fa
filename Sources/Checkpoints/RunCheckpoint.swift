internal import Glibc
package import StrictJSON

/// A verified checkpoint of a run: a folder `checkpoint-N` of named f32 arrays and a state.
///
/// `manifest.json` holds size and SHA-256 of every file. The folder is staged as
/// `checkpoint-N.partial`, brought to the disk and renamed, so a folder without the suffix was
/// once complete; its hashes tell whether it still is.
package struct RunCheckpoint: Sendable {
  /// The step after which it was written.
  package let step: Int
  /// The folder.
  package let path: String
  /// What state.json holds: counters, recipe, kernels, whatever the trainer put there.
  package let state: JSONValue
  /// Names of the files the manifest lists.
  package let fileNames: [String]

  /// Opens a checkpoint after checking size and hash of every file.
  /// - Throws: `damaged` with the file at fault; `missingFile`.
  package init(path: String) throws(CheckpointError) {
    guard let step = Self.step(of: path) else {
      throw .damaged(path: path, fault: .malformedManifest)
    }
    let manifest = try Manifest(path: path + "/manifest.json", step: step)
    for expected in manifest.files {
      let file = try FileReader(path: path + "/" + expected.name)
      guard file.byteCount == expected.byteCount else {
        throw .damaged(
          path: file.path,
          fault: .wrongByteCount(expected: expected.byteCount, found: file.byteCount))
      }
      let digest = try file.digest()
      guard digest == expected.digest else {
        throw .damaged(
          path: file.path, fault: .wrongHash(expected: expected.digest, found: digest))
      }
    }
    fileNames = manifest.files.map(\.name)
    guard fileNames.contains(Self.stateName) else {
      throw .damaged(path: path, fault: .missingState)
    }
    state = try JSONFile.read(path + "/" + Self.stateName, limit: 1 << 30)
    self.step = step
    self.path = path
  }

  static let stateName = "state.json"
  static let manifestName = "manifest.json"

  /// Opens one of the checkpoint's files of arrays.
  /// - Parameter name: as given to ``write(step:state:arrays:in:keeping:)``, without extension.
  package func arrays(_ name: String) throws(CheckpointError) -> SafetensorsFile {
    try SafetensorsFile(path: path + "/" + name + ".safetensors")
  }

  /// Writes a checkpoint and then removes the oldest ones.
  ///
  /// A checkpoint of the same step is replaced. Non-finite values are refused before anything
  /// takes the checkpoint's name, so that a good checkpoint is never followed by a broken one.
  /// - Parameters:
  ///   - step: the step after which it is written.
  ///   - state: counters and whatever else the run resumes from.
  ///   - arrays: files of named arrays: for example `weights` and `optimizer`.
  ///   - folder: where checkpoints of the run lie.
  ///   - keeping: how many checkpoints up to this step stay, this one included.
  /// - Returns: the new folder.
  /// - Throws: `tensor` with `notFinite`; `system`. Nothing older is removed before the new
  ///   checkpoint is complete.
  @discardableResult
  package static func write(
    step: Int, state: JSONValue, arrays: [(name: String, tensors: [NamedTensor])],
    in folder: String, keeping: Int = 2
  ) throws(CheckpointError) -> String {
    precondition(step >= 0 && keeping >= 1, "RunCheckpoint.write: step \(step) keeping \(keeping)")
    let path = Folder.trimming(folder) + "/checkpoint-\(step)"
    let writer = try DirectoryWriter(path: path)
    for (name, tensors) in arrays {
      try writer.write(
        tensors, name: name + ".safetensors", metadata: [:], requireFinite: true)
    }
    try writer.write(state.prettyText + "\n", name: stateName)
    let files = writer.files.map { Manifest.Entry(name: $0.key, file: $0.value) }
    let manifest = Manifest(step: step, files: files)
    try writer.write(manifest.text, name: manifestName)
    try writer.commit(replacing: true)
    try removeStaged(in: folder)
    let older = try steps(in: folder).filter { $0 <= step }
    for step in older.dropLast(keeping) { try discard(step, in: folder) }
    return path
  }

  /// A checkpoint that was passed over, and why.
  package struct Rejection: Sendable {
    package let step: Int
    package let error: CheckpointError
  }

  /// The newest checkpoint whose hashes verify.
  /// - Returns: nil when there is none; newer ones that were passed over, newest first.
  /// - Throws: `system` when the folder cannot be listed; a folder that is not there is empty.
  package static func latestVerified(
    in folder: String
  ) throws(CheckpointError) -> (checkpoint: RunCheckpoint?, rejected: [Rejection]) {
    guard Folder.exists(folder) else { return (nil, []) }
    var rejected: [Rejection] = []
    for step in try steps(in: folder).reversed() {
      do throws(CheckpointError) {
        return (
          try RunCheckpoint(path: Folder.trimming(folder) + "/checkpoint-\(step)"), rejected
        )
      } catch { rejected.append(Rejection(step: step, error: error)) }
    }
    return (nil, rejected)
  }

  /// Removes the checkpoints after a step, so that a run resumed there does not meet them later.
  package static func discard(after step: Int, in folder: String) throws(CheckpointError) {
    for later in try steps(in: folder) where later > step { try discard(later, in: folder) }
  }

  /// The steps that have a checkpoint folder, complete or not, ascending; staged ones left out.
  package static func steps(in folder: String) throws(CheckpointError) -> [Int] {
    try Folder.entries(folder).compactMap { step(of: $0) }.sorted()
  }

  /// Removes what interrupted writers and removals left behind.
  private static func removeStaged(in folder: String) throws(CheckpointError) {
    for name in try Folder.entries(folder) {
      for suffix in [".partial", ".replaced"] where name.hasSuffix(suffix) {
        guard step(of: String(name.dropLast(suffix.count))) != nil else { continue }
        try Folder.remove(Folder.trimming(folder) + "/" + name)
      }
    }
  }

  /// Takes the name away first: a half removed folder must not look like a checkpoint.
  private static func discard(_ step: Int, in folder: String) throws(CheckpointError) {
    let path = Folder.trimming(folder) + "/checkpoint-\(step)"
    let staged = path + ".partial"
    if Folder.exists(staged) { try Folder.remove(staged) }
    guard rename(path, staged) == 0 else { throw .last("remove", path) }
    try Folder.remove(staged)
  }

  private static func step(of path: String) -> Int? {
    let name = Folder.trimming(path).split(separator: "/").last ?? ""
    guard name.hasPrefix("checkpoint-") else { return nil }
    let digits = name.dropFirst("checkpoint-".count)
    guard let step = Int(digits), step >= 0, String(step) == digits else { return nil }
    return step
  }
}
