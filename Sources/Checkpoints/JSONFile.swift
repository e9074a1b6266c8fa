internal import StrictJSON

/// JSON files of a checkpoint.
enum JSONFile {
  /// Reads a file as one JSON value.
  /// - Throws: `json` with the byte offset; `tooLarge` beyond `limit` bytes.
  static func read(_ path: String, limit: Int = 16 << 20) throws(CheckpointError) -> JSONValue {
    let bytes = try FileReader.contents(of: path, limit: limit)
    do {
      return try JSONParser.parse(bytes)
    } catch { throw .json(path: path, error: error) }
  }
}
