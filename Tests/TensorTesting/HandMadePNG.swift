/// PNG files written byte by byte: filter 0, deflate blocks that store, one IDAT.
package struct HandMadePNG {
  package var width: Int
  package var height: Int
  /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.
  package var colorType: UInt8
  package var bitDepth: UInt8 = 8
  package var isInterlaced = false
  /// Chunks between IHDR and IDAT.
  package var before: [(type: String, data: [UInt8])] = []
  /// Chunks between IDAT and IEND.
  package var after: [(type: String, data: [UInt8])] = []
  /// Packed rows without their filter bytes; of an interlaced picture, the rows of all passes.
  package var rows: [[UInt8]]

  package init(
    width: Int, height: Int, colorType: UInt8, bitDepth: UInt8 = 8, isInterlaced: Bool = false,
    before: [(type: String, data: [UInt8])] = [], after: [(type: String, data: [UInt8])] = [],
    rows: [[UInt8]]
  ) {
    self.width = width
    self.height = height
    self.colorType = colorType
    self.bitDepth = bitDepth
    self.isInterlaced = isInterlaced
    self.before = before
    self.after = after
    self.rows = rows
  }

  /// A picture of one colour.
  package init(width: Int, height: Int, red: UInt8, green: UInt8, blue: UInt8) {
    let row = (0..<width).flatMap { _ in [red, green, blue] }
    self.init(
      width: width, height: height, colorType: 2, rows: Array(repeating: row, count: height))
  }

  package var bytes: [UInt8] {
    var header = Self.big(width) + Self.big(height)
    header += [bitDepth, colorType, 0, 0, isInterlaced ? 1 : 0]
    let chunks =
      [("IHDR", header)] + before + [("IDAT", Self.stored(rows.flatMap { [0] + $0 }))] + after
      + [("IEND", [])]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunks.flatMap { Self.chunk($0.0, $0.1) }
  }

  package static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return big(data.count) + body + big(Int(crc(body)))
  }

  package static func big(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  package static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
        sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1
      }
    }
  }

  /// A zlib stream of stored blocks.
  package static func stored(_ data: [UInt8]) -> [UInt8] {
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
