/// Content of files as one hash.
package enum FileDigest {
  /// SHA-256 over the names and hashes of a model folder's config.json and weight files.
  /// - Throws: `missingFile`, `index`, `header` or `tensor` by name; `system`.
  package static func ofModel(_ folder: String) throws(CheckpointError) -> String {
    var lines: [String] = []
    for path in [folder + "/config.json"] + (try SafetensorsFolder(folder: folder).filePaths) {
      let name = path.split(separator: "/").last ?? ""
      lines.append("\(name) \(try FileReader(path: path).digest())\n")
    }
    var hash = SHA256()
    Array(lines.joined().utf8).withUnsafeBytes { hash.update($0) }
    return hash.hexDigest()
  }
}
