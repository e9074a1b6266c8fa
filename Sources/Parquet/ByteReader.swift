/// Reads a range of bytes from its start; every read is checked.
struct ByteReader {
  let bytes: [UInt8]
  private(set) var position: Int
  let end: Int
  /// The part that an error names.
  let part: ParquetPart

  init(_ bytes: [UInt8], part: ParquetPart) {
    self.init(bytes, 0..<bytes.count, part: part)
  }

  /// - Precondition: `range` lies in `bytes`.
  init(_ bytes: [UInt8], _ range: Range<Int>, part: ParquetPart) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
    self.part = part
  }

  /// Bytes not yet read.
  var remaining: Int { end - position }

  mutating func byte() throws(ParquetFault) -> UInt8 {
    guard position < end else { throw .damaged(part, .endsEarly) }
    defer { position += 1 }
    return bytes[position]
  }

  /// The range of the next `count` bytes, which are passed over.
  mutating func take(_ count: Int) throws(ParquetFault) -> Range<Int> {
    guard count >= 0, count <= end - position else { throw .damaged(part, .endsEarly) }
    defer { position += count }
    return position..<position + count
  }

  /// A reader of the next `count` bytes, which are passed over.
  mutating func section(_ count: Int, part: ParquetPart) throws(ParquetFault) -> ByteReader {
    guard count >= 0, count <= end - position else { throw .damaged(part, .endsEarly) }
    return ByteReader(bytes, try take(count), part: part)
  }

  /// A little-endian number of `count` bytes, at most 8.
  mutating func littleEndian(_ count: Int) throws(ParquetFault) -> UInt64 {
    let range = try take(count)
    var value: UInt64 = 0
    for index in range.reversed() { value = value << 8 | UInt64(bytes[index]) }
    return value
  }

  mutating func uint32() throws(ParquetFault) -> UInt32 { UInt32(try fixed(4)) }

  /// Four or eight bytes, loaded as one.
  mutating func fixed(_ count: Int) throws(ParquetFault) -> UInt64 {
    let start = try take(count).lowerBound
    return bytes.withUnsafeBytes { bytes in
      count == 4
        ? UInt64(
          UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)))
        : UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    }
  }

  /// A base-128 number, least significant group first (unsigned LEB128).
  mutating func varint() throws(ParquetFault) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try byte()
      guard shift < 63 || byte <= 1 else {
        throw .damaged(part, .invalid("a number's last byte", Int64(byte)))
      }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  /// A signed base-128 number, sign in the lowest bit.
  mutating func zigzag() throws(ParquetFault) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// `width` bits, at most 64, from bit `position`, least significant bit first.
  ///
  /// - Precondition: they lie in `bytes`.
  static func bits(_ bytes: [UInt8], at position: Int, width: Int) -> UInt64 {
    if width == 0 { return 0 }
    let first = position >> 3
    let shift = position & 7
    let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
    if width <= 56, first + 8 <= bytes.count {
      let word = bytes.withUnsafeBytes {
        UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: first, as: UInt64.self))
      }
      return word >> UInt64(shift) & mask
    }
    var value: UInt64 = 0
    var have = -shift
    var index = first
    while have < width {
      let byte = UInt64(bytes[index])
      value |= have < 0 ? byte >> UInt64(-have) : byte << UInt64(have)
      have += 8
      index += 1
    }
    return value & mask
  }
}
