import Foundation
import StrictJSON
import Testing
import VisionEncoder

/// What Pillow 13 says of valid, odd and broken files, and our own verdict on each.
///
/// Pillow's pixels come as a digest in RGB or RGBA, without alpha laid over white and without
/// orientation; so are ours compared.
@Suite("image files beside Pillow")
struct DecodingConformanceTests {
  struct Verdict {
    let file: String
    let isDecoded: Bool
    let mode: String
    let comparedAs: String
    let digest: String

    init(_ record: JSONValue) throws {
      file = try #require(record["file"]?.string)
      isDecoded = try #require(record["ok"]?.bool as Bool?)
      mode = record["mode"]?.string ?? ""
      comparedAs = record["hashed_as"]?.string ?? ""
      digest = record["rgb_sha256"]?.string ?? ""
    }
  }

  private static let folder = "data/image_conformance/"

  private static func verdicts() throws -> [Verdict]? {
    guard let path = Material.shared(folder + "pillow_verdicts.jsonl") else { return nil }
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try Verdict(JSONParser.parse(String($0)))
    }
  }

  private static func bytes(_ file: String) throws -> [UInt8] {
    try Material.bytes(#require(Material.shared(folder + file)))
  }

  private enum Outcome {
    case raster(RasterImage)
    case refused(ImageFault)
  }

  private static func outcome(_ bytes: [UInt8], _ name: String) -> Outcome {
    do {
      return .raster(try ImageDecoder.decodeRaster(bytes, name: name).raster)
    } catch {
      #expect(error.name == name)
      return .refused(error.fault)
    }
  }

  /// The samples in RGB or RGBA as Pillow converts them: alpha kept or dropped, never blended.
  private static func samples(_ raster: RasterImage, as mode: String) -> [UInt8] {
    let opaque = raster.layout == .cmyk ? raster.flattened().pixels : []
    let count = raster.layout.channelCount
    return (0..<raster.size.pixelCount).flatMap { index -> [UInt8] in
      let pixel = raster.samples[index * count..<(index + 1) * count]
      let first = pixel.startIndex
      let color: [UInt8]
      var alpha: UInt8 = 255
      switch raster.layout {
      case .gray: color = [pixel[first], pixel[first], pixel[first]]
      case .grayAlpha:
        color = [pixel[first], pixel[first], pixel[first]]
        alpha = pixel[first + 1]
      case .rgb: color = Array(pixel)
      case .rgbAlpha:
        color = Array(pixel.dropLast())
        alpha = pixel[first + 3]
      case .cmyk: color = Array(opaque[index * 3..<index * 3 + 3])
      }
      return mode == "RGBA" ? color + [alpha] : color
    }
  }

  /// PNG files whose pixels differ on purpose.
  ///
  /// - 16-bit grey: Pillow cuts levels above 255 off on the way to RGB, which leaves white; we keep
  ///   the high byte, as it does itself for 16-bit colour.
  /// - A transparent level of 4-bit grey: Pillow compares it with levels already spread to 8 bits
  ///   and finds none.
  private static func differsOnPurpose(_ verdict: Verdict) -> Bool {
    verdict.mode == "I;16" || verdict.file == "pngsuite/png/tbbn0g04.png"
  }

  @Test("PNG: every pixel equal wherever both decode, but for 16-bit grey and one colour key")
  func pngPixels() throws {
    guard let verdicts = try Self.verdicts() else { return }
    var (equal, onPurpose) = (0, 0)
    for verdict in verdicts where verdict.isDecoded {
      let bytes = try Self.bytes(verdict.file)
      guard bytes.starts(with: [0x89, 0x50]),
        case .raster(let raster) = Self.outcome(bytes, verdict.file)
      else { continue }
      if Self.differsOnPurpose(verdict) {
        onPurpose += 1
        continue
      }
      equal += 1
      let samples = Self.samples(raster, as: verdict.comparedAs)
      #expect(digest(samples) == verdict.digest, "\(verdict.file)")
    }
    #expect(equal == 562)
    #expect(onPurpose == 16)
  }

  @Test("JPEG: every pixel equal wherever both decode")
  func jpegPixels() throws {
    guard let verdicts = try Self.verdicts() else { return }
    var equal = 0
    var different: [String] = []
    for verdict in verdicts where verdict.isDecoded {
      let bytes = try Self.bytes(verdict.file)
      guard bytes.starts(with: [0xFF, 0xD8]),
        case .raster(let raster) = Self.outcome(bytes, verdict.file)
      else { continue }
      if digest(Self.samples(raster, as: verdict.comparedAs)) == verdict.digest {
        equal += 1
      } else {
        different.append(verdict.file)
      }
    }
    #expect(equal == 100)
    #expect(different == [])
  }

  /// JPEG files that Pillow decodes and we refuse, by what is wrong with them.
  private static let refusedJPEGs: [String: Int] = [
    // The scan ends before the picture does; the rest would be made up.
    "premature end of data segment": 5,
    "Premature end of JPEG file": 3,
    // Codes that no table holds; zeros would be put in their place.
    "bad Huffman code": 6,
    // A scan refines coefficients that no scan before it has sent.
    "Inconsistent progression sequence": 4,
    // The colours of four components cannot be told.
    "Unknown Adobe color transform code": 1,
    // Claims a size beyond the limits.
    "": 1,
  ]

  @Test("what Pillow decodes and we refuse: damaged JPEGs by class, one PNG by its checksum")
  func refusals() throws {
    guard let verdicts = try Self.verdicts() else { return }
    var found: [String: Int] = [:]
    var others: [String] = []
    for verdict in verdicts where verdict.isDecoded {
      guard case .refused(let fault) = Self.outcome(try Self.bytes(verdict.file), verdict.file)
      else { continue }
      switch fault {
      case .truncated(.jpeg, let detail), .corrupt(.jpeg, let detail):
        let key = Self.refusedJPEGs.keys.first { !$0.isEmpty && detail.contains($0) }
        found[key ?? detail, default: 0] += 1
      case .tooLarge: found["", default: 0] += 1
      default: others.append("\(verdict.file): \(fault)")
      }
    }
    #expect(found == Self.refusedJPEGs)
    #expect(others.count == 2)
    #expect(others.contains { $0.hasPrefix("pngsuite/png/xcsn0g01.png: damaged PNG data") })
    #expect(others.contains { $0.contains("a JPEG 2000 file") })
  }

  @Test("what Pillow refuses is refused, but for text that is never inflated here")
  func acceptances() throws {
    guard let verdicts = try Self.verdicts() else { return }
    var accepted: [String] = []
    var refused = 0
    for verdict in verdicts where !verdict.isDecoded {
      switch Self.outcome(try Self.bytes(verdict.file), verdict.file) {
      case .raster: accepted.append(verdict.file)
      case .refused: refused += 1
      }
    }
    #expect(accepted == ["pillow/png_decompression_dos.png"])
    #expect(refused == 1_220)
  }

  @Test("16-bit grey of PngSuite: the high byte of the reference decoder's samples")
  func sixteenBitGray() throws {
    guard let verdicts = try Self.verdicts() else { return }
    let files = verdicts.map(\.file).filter { $0.hasPrefix("pngsuite") && $0.contains("0g16") }
    #expect(files.count == 13)
    for file in files {
      let name = file.dropFirst("pngsuite/png/".count).dropLast(".png".count)
      let path = try #require(Material.shared(Self.folder + "pngsuite/json/\(name).json"))
      let expected = try Material.json(path).array?.compactMap(\.int) ?? []
      guard case .raster(let raster) = Self.outcome(try Self.bytes(file), file) else {
        Issue.record("\(file) is refused")
        continue
      }
      let samples = Self.samples(raster, as: "RGBA")
      #expect(samples.count == expected.count)
      #expect(zip(samples, expected).allSatisfy { Int($0) == $1 >> 8 }, "\(file)")
    }
  }

  @Test("no picture of the question-answering sets is refused")
  func realPictures() throws {
    guard let root = Material.shared("data/image_qa") else { return }
    let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    let pictures = files.filter {
      ["png", "jpg"].contains(($0 as NSString).pathExtension.lowercased())
    }
    #expect(pictures.count > 2_000)
    for file in pictures {
      let path = root + "/" + file
      #expect(throws: Never.self) { try ImageDecoder.decode(file: path) }
    }
  }
}
