import Foundation
import StrictJSON

/// Records of a JSON-lines file under `../shared`, or `nil` where that folder is absent.
func sharedRecords(_ path: String, file: String = #filePath) -> [JSONValue]? {
  let root = URL(fileURLWithPath: file).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().resolvingSymlinksInPath()
  let url = root.deletingLastPathComponent().appendingPathComponent("shared/\(path)")
  guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
  return text.split(separator: "\n").compactMap { try? JSONParser.parse(String($0)) }
}
