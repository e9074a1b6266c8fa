import Checkpoints
import Foundation
import StrictJSON
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

/// PNG files written byte by byte: filter 0, deflate blocks that store, one IDAT.
struct HandMadePNG {
  var width: Int
  var height: Int
  /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.
  var colorType: UInt8
  var bitDepth: UInt8 = 8
  var isInterlaced = false
  /// Chunks between IHDR and IDAT.
  var before: [(type: String, data: [UInt8])] = []
  /// Chunks between IDAT and IEND.
  var after: [(type: String, data: [UInt8])] = []
  /// Packed rows without their filter bytes; of an interlaced picture, the rows of all passes.
  var rows: [[UInt8]]

  var bytes: [UInt8] {
    var header = Self.big(width) + Self.big(height)
    header += [bitDepth, colorType, 0, 0, isInterlaced ? 1 : 0]
    let chunks =
      [("IHDR", header)] + before + [("IDAT", Self.stored(rows.flatMap { [0] + $0 }))] + after
      + [("IEND", [])]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunks.flatMap { Self.chunk($0.0, $0.1) }
  }

  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return big(data.count) + body + big(Int(crc(body)))
  }

  static func big(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
        sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1
      }
    }
  }

  /// A zlib stream of stored blocks.
  static func stored(_ data: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var rest = data[...]
    repeat {
      let block = rest.prefix(65_535)
      rest = rest.dropFirst(block.count)
      let (low, high) = (UInt8(block.count & 255), UInt8(block.count >> 8))
      stream += [rest.isEmpty ? 1 : 0, low, high, ~low, ~high] + block
    } while !rest.isEmpty
    let sums = data.reduce((1, 0)) { sums, byte in
      let a = (sums.0 + Int(byte)) % 65_521
      return (a, (sums.1 + a) % 65_521)
    }
    return stream + big(sums.1 << 16 | sums.0)
  }
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
