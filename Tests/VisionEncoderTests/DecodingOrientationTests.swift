import TensorTesting
import Testing
import VisionEncoder

@Suite("EXIF orientation")
struct DecodingOrientationTests {
  /// A TIFF block whose first directory holds `entries` of tag, type and value.
  static func tiff(
    _ entries: [(tag: Int, type: Int, value: Int)], bigEndian: Bool = true
  ) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return bigEndian ? bytes.reversed() : bytes
    }
    var block = Array((bigEndian ? "MM" : "II").utf8) + number(42, 2) + number(8, 4)
    block += number(entries.count, 2)
    for entry in entries {
      block += number(entry.tag, 2) + number(entry.type, 2) + number(1, 4)
      block += entry.type == 3 ? number(entry.value, 2) + [0, 0] : number(entry.value, 4)
    }
    return block + number(0, 4)
  }

  /// A grey picture of two rows, 1 2 3 and 4 5 6, with a block of EXIF data.
  private func picture(_ block: [UInt8], isAfterPixels: Bool = false) -> [UInt8] {
    var png = HandMadePNG(width: 3, height: 2, colorType: 0, rows: [[1, 2, 3], [4, 5, 6]])
    if isAfterPixels { png.after = [("eXIf", block)] } else { png.before = [("eXIf", block)] }
    return png.bytes
  }

  private func levels(_ bytes: [UInt8]) throws -> [[UInt8]] {
    let image = try ImageDecoder.decode(bytes, name: "a")
    return (0..<image.height).map { y in
      (0..<image.width).map { image.pixels[(y * image.width + $0) * 3] }
    }
  }

  /// What each value of the tag makes of the rows 1 2 3 and 4 5 6.
  private static let turned: [[[UInt8]]] = [
    [[1, 2, 3], [4, 5, 6]], [[3, 2, 1], [6, 5, 4]], [[6, 5, 4], [3, 2, 1]],
    [[4, 5, 6], [1, 2, 3]], [[1, 4], [2, 5], [3, 6]], [[4, 1], [5, 2], [6, 3]],
    [[6, 3], [5, 2], [4, 1]], [[3, 6], [2, 5], [1, 4]],
  ]

  @Test("all eight orientations, in both byte orders and as 16 or 32 bits", arguments: 1...8)
  func orientations(value: Int) throws {
    for (bigEndian, type) in [(true, 3), (false, 3), (true, 4), (false, 4)] {
      let block = Self.tiff([(0x010F, 4, 77), (0x0112, type, value)], bigEndian: bigEndian)
      #expect(try levels(picture(block)) == Self.turned[value - 1])
      #expect(try levels(picture(block, isAfterPixels: true)) == Self.turned[value - 1])
    }
  }

  @Test("a JPEG's EXIF segment turns it; only the first one counts")
  func jpeg() throws {
    let bytes = try Material.bytes(Material.fixture("images/gradient.jpg"))
    func segment(_ value: Int) -> [UInt8] {
      let data = Array("Exif\0\0".utf8) + Self.tiff([(0x0112, 3, value)])
      return [0xFF, 0xE1, 0, UInt8(data.count + 2)] + data
    }
    let upright = try ImageDecoder.decode(bytes, name: "a")
    for orientation in ImageOrientation.allCases {
      let comment: [UInt8] = [0xFF, 0xFE, 0, 6, 0xFF, 0xD9, 0xFF, 0xDA]
      let file =
        bytes[..<2] + comment + segment(orientation.rawValue) + segment(1) + bytes[2...]
      #expect(ImageOrientation(ofFile: Array(file), format: .jpeg) == orientation)
      let turned = try ImageDecoder.decode(Array(file), name: "a")
      let size =
        orientation.swapsSides
        ? ImageSize(width: upright.height, height: upright.width) : upright.size
      #expect(turned.size == size)
      #expect((turned.pixels == upright.pixels) == (orientation == .upright))
    }
  }

  @Test("EXIF data that cannot be read leaves the picture upright")
  func unreadable() throws {
    let good = Self.tiff([(0x0112, 3, 6)])
    var blocks = (0..<good.count - 6).map { Array(good[..<$0]) }
    blocks += [Self.tiff([(0x0112, 3, 0)]), Self.tiff([(0x0112, 3, 9)])]
    blocks += [Self.tiff([(0x0112, 2, 6)]), Self.tiff([(0x0112, 4, 1 << 31)]), Self.tiff([])]
    // A directory beyond the end, and one that claims 65,535 entries.
    blocks.append(Array(good[..<4]) + [0xFF, 0xFF, 0xFF, 0xFF] + good[8...])
    blocks.append(Array(good[..<8]) + [0xFF, 0xFF] + good[10..<18])
    for block in blocks {
      #expect(try levels(picture(block)) == Self.turned[0], "\(block)")
    }
  }

  @Test("the entry is found where it is complete, though the directory is cut after it")
  func cutDirectory() throws {
    let good = Self.tiff([(0x0112, 3, 6)])
    #expect(try levels(picture(Array(good[..<20]))) == Self.turned[5])
  }
}
