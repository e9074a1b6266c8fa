import TensorTesting
import Testing
import VisionEncoder

@Suite("limits of decoding")
struct DecodingLimitsTests {
  /// A file of 60 bytes that claims a size.
  private func claim(_ width: Int, _ height: Int) -> [UInt8] {
    HandMadePNG(width: width, height: height, colorType: 2, rows: []).bytes
  }

  @Test("a side beyond the limit and an area beyond the limit are refused by the header")
  func size() {
    let limits = ImageLimits()
    for (width, height) in [(16_385, 1), (1, 16_385), (8_193, 4_096), (Int(Int32.max), 1)] {
      #expect(
        fault(claim(width, height))
          == .tooLarge(
            width: width, height: height, maxSide: limits.maxSide, maxPixels: limits.maxPixels))
    }
    // Just within the limits the claim is believed, and the missing data found.
    for (width, height) in [(16_384, 1), (8_192, 4_096)] {
      guard case .corrupt(.png, _) = fault(claim(width, height)) else {
        Issue.record("\(width) x \(height)")
        continue
      }
    }
  }

  @Test("a size of zero is refused")
  func zero() {
    for (width, height) in [(0, 1), (1, 0)] {
      guard case .corrupt(.png, _) = fault(claim(width, height)) else {
        Issue.record("\(width) x \(height)")
        continue
      }
    }
  }

  @Test("a JPEG that claims 65,500 rows or more is refused with its size")
  func jpegSize() throws {
    let bytes = try Material.bytes(Material.fixture("images/gradient.jpg"))
    let frame = try #require(
      (0..<bytes.count - 1).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    for height in [65_500, 65_535] {
      var changed = bytes
      changed[frame + 5] = UInt8(height >> 8)
      changed[frame + 6] = UInt8(height & 255)
      #expect(
        fault(changed)
          == .tooLarge(width: 48, height: height, maxSide: 16_384, maxPixels: 1 << 25))
    }
  }

  @Test("scans are counted: ten are decoded, a limit of nine refuses them")
  func scans() throws {
    let bytes = try Material.bytes(Material.fixture("images/gradient-progressive.jpg"))
    let scans = (0..<bytes.count - 1).count { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }
    #expect(scans == 10)
    #expect(fault(bytes, limits: ImageLimits(maxScans: 10)) == nil)
    #expect(fault(bytes, limits: ImageLimits(maxScans: 9)) == .tooManyScans(limit: 9))
  }

  @Test("a progressive JPEG whose coefficients do not fit is refused; a sequential one needs none")
  func memory() throws {
    let limits = ImageLimits(maxWorkingBytes: 1 << 20)
    for (name, marker) in [("gradient-progressive", 0xC2), ("gradient", 0xC0)] {
      var bytes = try Material.bytes(Material.fixture("images/\(name).jpg"))
      let frame = try #require(
        (0..<bytes.count - 1).first { bytes[$0] == 0xFF && bytes[$0 + 1] == marker })
      // 1,024 x 1,024 pixels take 2 MiB of luma and half of that for both chromas.
      bytes.replaceSubrange(frame + 5..<frame + 9, with: [4, 0, 4, 0])
      if marker == 0xC2 {
        #expect(fault(bytes, limits: limits) == .tooMuchMemory(.jpeg, limitBytes: 1 << 20))
      }
      let others = marker == 0xC2 ? ImageLimits() : limits
      guard case .corrupt(.jpeg, _) = fault(bytes, limits: others) else {
        Issue.record("\(name): the missing data is not found")
        continue
      }
    }
  }

  @Test("a file beyond the limit, a folder and a missing file are refused before they are read")
  func files() throws {
    let path = Material.fixture("images/gradient.jpg")
    func fault(_ path: String, _ limits: ImageLimits = ImageLimits()) -> ImageFault? {
      do {
        _ = try ImageDecoder.decode(file: path, name: "data.jsonl:7: \(path)", limits: limits)
        return nil
      } catch {
        #expect("\(error)".hasPrefix("data.jsonl:7: \(path): "))
        return error.fault
      }
    }
    #expect(fault(path) == nil)
    let size = try Material.bytes(path).count
    #expect(
      fault(path, ImageLimits(maxFileBytes: size - 1))
        == .unreadable(.tooLarge(bytes: size, limit: size - 1)))
    #expect(fault(Material.fixture("images")) == .unreadable(.notRegular))
    #expect(fault(path + "x") == .unreadable(.missing))
    #expect(fault("/dev/zero") == .unreadable(.notRegular))
  }

  @Test("other formats are named whatever the file is called")
  func formats() {
    let cases: [([UInt8], String)] = [
      ([], "an empty file"), (Array("GIF89a".utf8), "a GIF file"),
      (Array("RIFF....WEBPVP8 ".utf8), "a WebP file"), (Array("BM......".utf8), "a BMP file"),
      ([1, 0xAB], "a file that begins with the bytes 01 ab"),
    ]
    for (bytes, found) in cases { #expect(fault(bytes) == .unknownFormat(found: found)) }
  }

  @Test("the size is told without decoding pixels")
  func headerSize() throws {
    let size = try ImageDecoder.size(of: claim(640, 480), name: "a")
    #expect(size == ImageSize(width: 640, height: 480))
  }
}
