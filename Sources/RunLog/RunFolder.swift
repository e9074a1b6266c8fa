internal import Glibc

/// The folder of one run, with stable names for everything in it.
package struct RunFolder: Sendable, Equatable {
  /// What to do with a folder that holds files already.
  package enum Existing: Sendable {
    /// Refuse it.
    case refuse
    /// Remove the earlier run, and nothing but a run.
    case replace
    /// Go on with it.
    case resume
  }

  /// The folder.
  package let path: String

  /// The recipe as it was resolved from defaults, files and flags.
  package var recipe: String { path + "/recipe.yaml" }
  /// Metrics of every step.
  package var metrics: String { path + "/metrics.jsonl" }
  /// Every completion.
  package var completions: String { path + "/completions.jsonl" }
  /// Completions of the evaluations.
  package var evaluations: String { path + "/evaluations.jsonl" }
  /// Records of the data that were left out, with the reason.
  package var refused: String { path + "/refused.jsonl" }
  /// The figures a finished run reports.
  package var result: String { path + "/result.json" }
  /// Folder of the run checkpoints.
  package var checkpoints: String { path + "/checkpoints" }
  /// Model folder of the best evaluation.
  package var best: String { path + "/best" }
  /// Model folder of the last step.
  package var final: String { path + "/final" }

  /// Folder of the run checkpoints of a run that is not open yet.
  package static func checkpoints(of path: String) -> String { path + "/checkpoints" }

  private static let names: Set<String> = [
    "refused.jsonl", "completions-before.jsonl", "completions-after.jsonl",
    "recipe.yaml", "metrics.jsonl", "completions.jsonl", "evaluations.jsonl", "result.json",
    "checkpoints", "best", "final",
  ]

  /// Creates the folder and those above it, and writes the resolved recipe.
  /// - Parameters:
  ///   - path: for example `runs/first`.
  ///   - recipe: text of the resolved recipe.
  ///   - existing: what to do with a folder that holds files.
  ///   - alsoKnown: further names in it that belong to a run and may be replaced.
  /// - Throws: `folderNotEmpty`, `notARun`, `noRun`, `system`; each with the path.
  package static func open(
    _ path: String, recipe: String, existing: Existing = .refuse, alsoKnown: Set<String> = []
  ) throws(RunLogError) -> RunFolder {
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    let folder = RunFolder(path: String(trimmed))
    switch existing {
    case .refuse:
      try create(folder.path)
      guard try entries(folder.path).isEmpty else { throw .folderNotEmpty(path: folder.path) }
    case .replace:
      try create(folder.path)
      try folder.clear(alsoKnown: alsoKnown)
    case .resume:
      guard access(folder.recipe, F_OK) == 0 else { throw .noRun(path: folder.path) }
    }
    try TextFile.write(Array(recipe.utf8), to: folder.recipe)
    return folder
  }

  /// Writes a file of the run, whole or not at all.
  package func write(_ text: String, to path: String) throws(RunLogError) {
    try TextFile.write(Array(text.utf8), to: path)
  }

  /// Removes an earlier run. A folder with anything else in it is left as it is.
  private func clear(alsoKnown: Set<String>) throws(RunLogError) {
    let found = try Self.entries(path)
    for name in found {
      let known = name.hasSuffix(".partial") ? String(name.dropLast(".partial".count)) : name
      guard Self.names.contains(known) || alsoKnown.contains(known) else {
        throw .notARun(path: path, entry: name)
      }
    }
    // The recipe goes last: as long as anything is left, the folder is known as a run's.
    for name in found.filter({ $0 != "recipe.yaml" }) + found.filter({ $0 == "recipe.yaml" }) {
      try Self.remove(path + "/" + name, depth: 0)
    }
  }

  /// Removes a file, or a folder of files and folders; links are removed, not followed.
  private static func remove(_ path: String, depth: Int) throws(RunLogError) {
    if unlink(path) == 0 { return }
    guard errno == EISDIR, depth < 4 else { throw .last("remove", path) }
    for name in try entries(path) { try remove(path + "/" + name, depth: depth + 1) }
    guard rmdir(path) == 0 else { throw .last("remove", path) }
  }

  private static func create(_ path: String) throws(RunLogError) {
    if mkdir(path, 0o777) == 0 { return }
    switch errno {
    case EEXIST: return
    case ENOENT:
      guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
        throw .last("create folder", path)
      }
      try create(String(path[..<slash]))
      guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .last("create folder", path) }
    default: throw .last("create folder", path)
    }
  }

  private static func entries(_ path: String) throws(RunLogError) -> [String] {
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
}
