internal import StrictJSON

/// The special tokens of a generation_config.json; its sampling settings are not taken over.
package struct GenerationConfiguration: Sendable, Equatable {
  /// Tokens that end a completion, one or several.
  package var endIDs: [Int]
  package var beginID: Int?
  package var padID: Int?

  package init(endIDs: [Int], beginID: Int? = nil, padID: Int? = nil) {
    self.endIDs = endIDs
    self.beginID = beginID
    self.padID = padID
  }

  /// Reads the generation_config.json of a folder; nil when there is none.
  /// - Parameter vocabularySize: ids must be below it.
  /// - Throws: `configuration` with the key at fault; `json`.
  package static func read(
    folder: String, vocabularySize: Int
  ) throws(CheckpointError) -> GenerationConfiguration? {
    let path = folder + "/generation_config.json"
    guard Folder.exists(path) else { return nil }
    let keys = try ConfigurationKeys(path: path)
    let read = GenerationConfiguration(
      endIDs: try keys.ids("eos_token_id"), beginID: try keys.optionalInt("bos_token_id"),
      padID: try keys.optionalInt("pad_token_id"))
    let ids = [("bos_token_id", read.beginID), ("pad_token_id", read.padID)]
    for (key, id) in ids + read.endIDs.map({ ("eos_token_id", $0) }) {
      guard let id, !(0..<vocabularySize).contains(id) else { continue }
      throw keys.refuse(
        key, .outOfRange(found: "\(id)", allowed: "0 to \(vocabularySize - 1)"))
    }
    return read
  }

  /// Writes `generation_config.json` into a folder, atomically.
  package func write(to folder: String) throws(CheckpointError) {
    try AtomicFile.write(text, to: folder + "/generation_config.json")
  }

  /// The text of a generation_config.json.
  package var text: String {
    let object = JSONObject([
      ("bos_token_id", beginID.map { JSONValue($0) } ?? .null),
      ("eos_token_id", ModelConfiguration.ids(endIDs)),
      ("pad_token_id", padID.map { JSONValue($0) } ?? .null),
    ])
    return JSONValue.object(object).prettyText + "\n"
  }
}
