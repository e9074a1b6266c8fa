import Foundation
import StrictJSON

/// A folder of one test, removed with it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/training-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ text: String, _ name: String) throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }

  /// Adds to the end of a file.
  func append(_ text: String, to name: String) throws {
    try write(String(decoding: bytes(name), as: UTF8.self) + text, name)
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }

  /// The lines of a JSONL file.
  func lines(_ name: String) throws -> [JSONValue] {
    try String(decoding: bytes(name), as: UTF8.self).split(separator: "\n").map {
      try JSONParser.parse(String($0))
    }
  }

  /// The lines of a metrics file without what a clock decides.
  func metricsWithoutTimes(_ name: String) throws -> [JSONValue] {
    try lines(name).map { line in
      let kept = line.object?.members.filter { key, _ in
        key != "step_time" && !key.hasPrefix("timing_s/") && !key.hasPrefix("perf/")
      }
      return .object(JSONObject((kept ?? []).map { ($0.key, $0.value) }))
    }
  }
}
