import TensorTesting
import Testing
import VisionEncoder

@Suite("PNG decoding")
struct DecodingPNGTests {
  @Test("RGB is taken as it is")
  func rgb() throws {
    let png = HandMadePNG(
      width: 2, height: 2, colorType: 2, rows: [[1, 2, 3, 4, 5, 6], [7, 8, 9, 250, 251, 252]])
    let image = try ImageDecoder.decode(png.bytes, name: "a")
    #expect(image.size == ImageSize(width: 2, height: 2))
    #expect(image.pixels == [1, 2, 3, 4, 5, 6, 7, 8, 9, 250, 251, 252])
  }

  @Test("grey of 1, 2, 4 and 8 bits is spread over 0 to 255")
  func gray() throws {
    let cases: [(UInt8, [UInt8], [UInt8])] = [
      (1, [0b1010_0000], [255, 0, 255]), (2, [0b0001_1000], [0, 85, 170]),
      (4, [0x0F, 0x80], [0, 255, 136]), (8, [0, 7, 255], [0, 7, 255]),
    ]
    for (bits, row, levels) in cases {
      let png = HandMadePNG(width: 3, height: 1, colorType: 0, bitDepth: bits, rows: [row])
      #expect(try pixels(png.bytes) == levels.flatMap { [$0, $0, $0] })
    }
  }

  @Test("of 16 bits the high byte is kept")
  func sixteenBits() throws {
    let gray = HandMadePNG(
      width: 2, height: 1, colorType: 0, bitDepth: 16, rows: [[0x12, 0xFF, 0xFE, 0x01]])
    #expect(try pixels(gray.bytes) == [0x12, 0x12, 0x12, 0xFE, 0xFE, 0xFE])
    let rgb = HandMadePNG(
      width: 1, height: 1, colorType: 2, bitDepth: 16, rows: [[0x00, 0xFF, 0x80, 0x7F, 0xFF, 0]])
    #expect(try pixels(rgb.bytes) == [0, 0x80, 0xFF])
  }

  @Test("a transparent colour of 16 bits is compared in all bits")
  func sixteenBitKey() throws {
    let png = HandMadePNG(
      width: 2, height: 1, colorType: 0, bitDepth: 16, before: [("tRNS", [0x12, 0x34])],
      rows: [[0x12, 0x34, 0x12, 0x35]])
    #expect(try pixels(png.bytes) == [255, 255, 255, 0x12, 0x12, 0x12])
  }

  @Test("palettes of 1 and 8 bits are looked up; an index beyond the palette is black")
  func palette() throws {
    let colors: [UInt8] = [10, 20, 30, 200, 210, 220]
    let bits = HandMadePNG(
      width: 3, height: 1, colorType: 3, bitDepth: 1, before: [("PLTE", colors)],
      rows: [[0b1010_0000]])
    #expect(try pixels(bits.bytes) == [200, 210, 220, 10, 20, 30, 200, 210, 220])
    let bytes = HandMadePNG(
      width: 3, height: 1, colorType: 3, before: [("PLTE", colors)], rows: [[1, 0, 9]])
    #expect(try pixels(bytes.bytes) == [200, 210, 220, 10, 20, 30, 0, 0, 0])
  }

  @Test("alpha is laid over white, rounded to the nearest level")
  func alpha() throws {
    let rgba = HandMadePNG(
      width: 3, height: 1, colorType: 6, rows: [[10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 255, 128]])
    // (0 · 128 + 255 · 127) / 255 = 127; (100 · 128 + 255 · 127) / 255 = 177.2.
    #expect(try pixels(rgba.bytes) == [10, 20, 30, 255, 255, 255, 127, 177, 255])
    let gray = HandMadePNG(width: 2, height: 1, colorType: 4, rows: [[50, 255, 50, 51]])
    // (50 · 51 + 255 · 204) / 255 = 214.
    #expect(try pixels(gray.bytes) == [50, 50, 50, 214, 214, 214])
  }

  @Test("a transparent palette entry or colour is white; half of one is half white")
  func transparency() throws {
    let palette = HandMadePNG(
      width: 3, height: 1, colorType: 3,
      before: [("PLTE", [0, 0, 0, 100, 100, 100, 9, 9, 9]), ("tRNS", [0, 128])], rows: [[0, 1, 2]])
    #expect(try pixels(palette.bytes) == [255, 255, 255, 177, 177, 177, 9, 9, 9])
    let key = HandMadePNG(
      width: 2, height: 1, colorType: 2, before: [("tRNS", [0, 1, 0, 2, 0, 3])],
      rows: [[1, 2, 3, 1, 2, 4]])
    #expect(try pixels(key.bytes) == [255, 255, 255, 1, 2, 4])
    let gray = HandMadePNG(
      width: 2, height: 1, colorType: 0, bitDepth: 4, before: [("tRNS", [0, 15])], rows: [[0xFE]])
    #expect(try pixels(gray.bytes) == [255, 255, 255, 238, 238, 238])
  }

  @Test("interlaced rows land where the seven passes say, also where passes are empty")
  func interlace() throws {
    // First column, first row, column step, row step of each pass.
    let passes = [
      (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
      (0, 1, 1, 2),
    ]
    for (width, height) in [(1, 1), (3, 2), (5, 7), (11, 9)] {
      let level = { (x: Int, y: Int) in UInt8(x * 17 + y * 3) }
      var rows: [[UInt8]] = []
      for (left, top, right, down) in passes where left < width {
        for y in stride(from: top, to: height, by: down) {
          rows.append(stride(from: left, to: width, by: right).map { level($0, y) })
        }
      }
      let png = HandMadePNG(
        width: width, height: height, colorType: 0, isInterlaced: true, rows: rows)
      let expected = (0..<height).flatMap { y in
        (0..<width).flatMap { [UInt8](repeating: level($0, y), count: 3) }
      }
      #expect(try pixels(png.bytes) == expected, "\(width) x \(height)")
    }
  }

  @Test("gamma and text chunks change nothing; a text bomb is never inflated")
  func ignoredChunks() throws {
    let plain = HandMadePNG(width: 1, height: 1, colorType: 2, rows: [[9, 99, 199]])
    var decorated = plain
    decorated.before = [
      ("gAMA", HandMadePNG.big(100_000)),
      ("zTXt", Array("Comment".utf8) + [0, 0] + HandMadePNG.stored([1, 2, 3])),
      ("iCCP", Array("x".utf8) + [0, 0] + [0xFF, 0xFF]),
      ("acTL", HandMadePNG.big(2) + HandMadePNG.big(0)),
    ]
    #expect(try pixels(decorated.bytes) == pixels(plain.bytes))
  }

  @Test("cut short at any byte, a PNG is refused as truncated")
  func truncation() {
    let bytes = HandMadePNG(
      width: 2, height: 2, colorType: 3, before: [("PLTE", [1, 2, 3]), ("tRNS", [5])],
      rows: [[0, 0], [0, 0]]
    ).bytes
    #expect(fault(bytes) == nil)
    for count in 8..<bytes.count {
      guard case .truncated(.png, _) = fault(Array(bytes[..<count])) else {
        Issue.record("the first \(count) of \(bytes.count) bytes: not refused as truncated")
        continue
      }
    }
    #expect(
      fault(Array(bytes.dropLast(13)))?.description
        == "the PNG data ends too early; copy the file again")
    for count in 0..<8 {
      guard case .unknownFormat = fault(Array(bytes[..<count])) else {
        Issue.record("\(count) bytes: not refused as unknown")
        continue
      }
    }
  }

  @Test("any single changed byte after the signature is refused, or changes no pixel")
  func corruption() throws {
    let bytes = HandMadePNG(
      width: 3, height: 2, colorType: 2, before: [("tEXt", [65, 0, 66])],
      rows: [[1, 2, 3, 4, 5, 6, 7, 8, 9], [9, 8, 7, 6, 5, 4, 3, 2, 1]]
    ).bytes
    let good = try pixels(bytes)
    for index in 8..<bytes.count {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << bit
        if fault(changed) == nil { #expect(try pixels(changed) == good, "byte \(index)") }
      }
    }
  }

  @Test("too few rows of data are refused; data after the last row is not looked at")
  func wrongAmountOfData() throws {
    let short = HandMadePNG(width: 2, height: 3, colorType: 0, rows: [[1, 2], [3, 4]])
    guard case .corrupt(.png, _) = fault(short.bytes) else {
      Issue.record("not refused: \(String(describing: fault(short.bytes)))")
      return
    }
    let long = HandMadePNG(width: 2, height: 1, colorType: 0, rows: [[1, 2], [3, 4]])
    #expect(try pixels(long.bytes) == [1, 1, 1, 2, 2, 2])
  }
}
