import Checkpoints
import Foundation
import StrictJSON
import TensorTesting
import VisionEncoder

/// Paths that tests read from.
enum Material {
  /// The folder of the package.
  private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A file or folder under `../shared`; nil, with a message, where it is absent.
  static func shared(_ path: String) -> String? {
    let path = root.deletingLastPathComponent().appendingPathComponent("shared/" + path).path
    guard FileManager.default.fileExists(atPath: path) else {
      print("skipped: \(path) is absent")
      return nil
    }
    return path
  }

  /// A file of `Tests/Fixtures`.
  static func fixture(_ path: String) -> String {
    root.appendingPathComponent("Tests/Fixtures/" + path).path
  }

  /// The bytes of a file.
  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// A JSON file.
  static func json(_ path: String) throws -> JSONValue { try JSONParser.parse(try bytes(path)) }
}

/// SHA-256 in hexadecimal digits.
func digest(_ bytes: [UInt8]) -> String {
  var hash = SHA256()
  bytes.withUnsafeBytes { hash.update($0) }
  return hash.hexDigest()
}

/// The fault of a decode that must fail.
func fault(_ bytes: [UInt8], limits: ImageLimits = ImageLimits()) -> ImageFault? {
  do {
    _ = try ImageDecoder.decode(bytes, name: "picture", limits: limits)
    return nil
  } catch { return error.fault }
}

/// The pixels of a decode that must succeed.
func pixels(_ bytes: [UInt8]) throws -> [UInt8] {
  try ImageDecoder.decode(bytes, name: "picture").pixels
}
