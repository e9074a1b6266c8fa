import Foundation

/// A file that goes away with the value that made it.
final class TemporaryFile {
  let path: String

  init(_ text: String) throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("cohort-\(UUID().uuidString).yaml").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The package's folder.
let packageRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
