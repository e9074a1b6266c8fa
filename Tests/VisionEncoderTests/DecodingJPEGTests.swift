import Testing
import VisionEncoder

/// The pictures in Tests/Fixtures/images, 48 x 32: red grows to the right, green downwards, blue
/// to the top left; the CMYK one has black ink on top of it, more towards the bottom.
private enum Gradient {
  static let (width, height) = (48, 32)

  static func bytes(_ name: String) throws -> [UInt8] {
    try Material.bytes(Material.fixture("images/\(name).jpg"))
  }

  static func color(_ x: Int, _ y: Int) -> [Int] {
    [
      x * 255 / (width - 1), y * 255 / (height - 1),
      255 - (x + y) * 255 / (width + height - 2),
    ]
  }

  /// Mean distance of a decoded picture from `expected`.
  static func distance(
    _ name: String, _ expected: (_ x: Int, _ y: Int) -> [Int]
  ) throws -> Double {
    let image = try ImageDecoder.decode(try bytes(name), name: name)
    #expect(image.size == ImageSize(width: width, height: height))
    var sum = 0
    for y in 0..<height {
      for x in 0..<width {
        for (channel, level) in expected(x, y).enumerated() {
          sum += abs(Int(image.pixels[(y * width + x) * 3 + channel]) - level)
        }
      }
    }
    return Double(sum) / Double(width * height * 3)
  }
}

@Suite("JPEG decoding")
struct DecodingJPEGTests {
  @Test("YCbCr, sequential and progressive, is near the picture that was encoded")
  func color() throws {
    #expect(try Gradient.distance("gradient", Gradient.color) < 2)
    #expect(try Gradient.distance("gradient-progressive", Gradient.color) < 2)
  }

  @Test("sequential and progressive coding of one picture give the same pixels")
  func progressive() throws {
    #expect(
      try pixels(Gradient.bytes("gradient")) == pixels(Gradient.bytes("gradient-progressive")))
  }

  @Test("grey has three equal channels")
  func gray() throws {
    let distance = try Gradient.distance("gradient-grey") { x, y in
      [Int](repeating: Gradient.color(x, y)[0], count: 3)
    }
    #expect(distance < 1)
    let pixels = try pixels(Gradient.bytes("gradient-grey"))
    #expect((0..<pixels.count).allSatisfy { pixels[$0] == pixels[$0 - $0 % 3] })
  }

  @Test("CMYK in Adobe's polarity: each ink takes its part of what black leaves")
  func cmyk() throws {
    let distance = try Gradient.distance("gradient-cmyk") { x, y in
      let light = 255 - y * 128 / (Gradient.height - 1)
      return Gradient.color(x, y).map { light - (light * (255 - $0) + 127) / 255 }
    }
    #expect(distance < 3)
  }

  @Test(
    "cut short at any byte, a JPEG is refused",
    arguments: ["gradient", "gradient-progressive", "gradient-grey", "gradient-cmyk"])
  func truncation(name: String) throws {
    let bytes = try Gradient.bytes(name)
    for count in 3..<bytes.count {
      switch fault(Array(bytes[..<count])) {
      case .truncated(.jpeg, _), .corrupt(.jpeg, _): continue
      case let fault: Issue.record("\(count) of \(bytes.count) bytes: \(String(describing: fault))")
      }
    }
  }

  @Test("bytes after the end of the picture are not looked at")
  func trailingBytes() throws {
    let bytes = try Gradient.bytes("gradient")
    #expect(try pixels(bytes + [1, 2, 3, 0xFF, 0xD8]) == pixels(bytes))
  }

  @Test("padding between segments, as cameras write it, is passed over")
  func padding() throws {
    let bytes = try Gradient.bytes("gradient")
    let padded = bytes.dropLast(2) + [0, 0, 0] + bytes.suffix(2)
    #expect(try pixels(Array(padded)) == pixels(bytes))
  }

  @Test("zeros in the middle of the data are refused as damage")
  func damage() throws {
    var bytes = try Gradient.bytes("gradient")
    let scan = try #require(
      (0..<bytes.count - 1).last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
    // A marker inside the scan: the data of the scan ends too early.
    bytes[scan + 60] = 0xFF
    bytes[scan + 61] = 0xD9
    guard case .corrupt(.jpeg, _) = fault(bytes) else {
      Issue.record("not refused as damaged: \(String(describing: fault(bytes)))")
      return
    }
  }

  @Test("a sample precision of 12 bits and two components are unsupported")
  func unsupported() throws {
    let bytes = try Gradient.bytes("gradient")
    let frame = try #require(
      (0..<bytes.count - 1).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    var precise = bytes
    precise[frame + 4] = 12
    guard case .unsupported(.jpeg, _) = fault(precise) else {
      Issue.record("12 bits: \(String(describing: fault(precise)))")
      return
    }
    // A frame of two components, and the head of its scan.
    let two: [UInt8] =
      [0xFF, 0xD8, 0xFF, 0xC0, 0, 14, 8, 0, 8, 0, 8, 2, 1, 0x11, 0, 2, 0x11, 0]
      + [0xFF, 0xDA, 0, 10, 2, 1, 0, 2, 0, 0, 63, 0]
    guard case .unsupported(.jpeg, _) = fault(two) else {
      Issue.record("two components: \(String(describing: fault(two)))")
      return
    }
  }
}
