/// Integers as differences in blocks.
///
/// - Source: Apache Parquet format, Encodings.md, "Delta Encoding".
struct DeltaBinaryPackedDecoder {
  private var reader: ByteReader
  private let blockCount: Int
  private let miniblockValueCount: Int
  /// Values that are still to come.
  private var remaining: Int
  private var value: Int64
  private var isFirst = true
  private var minDelta: Int64 = 0
  private var widths: Range<Int> = 0..<0
  private var width = 0
  private var leftInMiniblock = 0
  private var bit = 0

  init(_ reader: ByteReader) throws(ParquetFault) {
    var reader = reader
    let blockSize = try reader.varint()
    let miniblocks = try reader.varint()
    let total = try reader.varint()
    // A block of 2^20 values is a thousand times what writers use.
    guard blockSize > 0, blockSize <= 1 << 20, blockSize % 128 == 0 else {
      throw .damaged(reader.part, .invalid("the block size", Int64(clamping: blockSize)))
    }
    guard miniblocks > 0, miniblocks <= blockSize, blockSize % miniblocks == 0,
      blockSize / miniblocks % 8 == 0
    else {
      throw .damaged(reader.part, .invalid("the miniblock count", Int64(clamping: miniblocks)))
    }
    guard total <= UInt64(Int32.max) else {
      throw .damaged(reader.part, .invalid("the value count", Int64(clamping: total)))
    }
    blockCount = Int(miniblocks)
    miniblockValueCount = Int(blockSize / miniblocks)
    remaining = Int(total)
    value = try reader.zigzag()
    self.reader = reader
  }

  mutating func next() throws(ParquetFault) -> Int64 {
    guard remaining > 0 else { throw .damaged(reader.part, .endsEarly) }
    remaining -= 1
    if isFirst {
      isFirst = false
      return value
    }
    if leftInMiniblock == 0 { try beginMiniblock() }
    leftInMiniblock -= 1
    let delta = ByteReader.bits(reader.bytes, at: bit, width: width)
    bit += width
    value &+= minDelta &+ Int64(bitPattern: delta)
    return value
  }

  private mutating func beginMiniblock() throws(ParquetFault) {
    if widths.isEmpty {
      minDelta = try reader.zigzag()
      widths = try reader.take(blockCount)
    }
    width = Int(reader.bytes[widths.lowerBound])
    widths = widths.lowerBound + 1..<widths.upperBound
    guard width <= 64 else { throw .damaged(reader.part, .invalid("a bit width", Int64(width))) }
    bit = try reader.take(miniblockValueCount * width / 8).lowerBound * 8
    leftInMiniblock = miniblockValueCount
  }

  /// What follows the last block; no value may have been read.
  func rest() throws(ParquetFault) -> ByteReader {
    var copy = self
    var left = max(remaining - 1, 0)
    // Each block takes at least two bytes, so that the loop is bounded by the page.
    while left > 0 {
      try copy.beginMiniblock()
      left -= min(left, miniblockValueCount)
    }
    return copy.reader
  }
}

/// Byte strings after all their lengths.
///
/// - Source: Encodings.md, "Delta-length byte array".
struct DeltaLengthDecoder {
  private var lengths: DeltaBinaryPackedDecoder
  private var reader: ByteReader

  init(_ reader: ByteReader) throws(ParquetFault) {
    lengths = try DeltaBinaryPackedDecoder(reader)
    self.reader = try lengths.rest()
  }

  mutating func next() throws(ParquetFault) -> ArraySlice<UInt8> {
    let length = try lengths.next()
    guard length >= 0, length <= Int64(reader.remaining) else {
      throw .damaged(reader.part, .endsEarly)
    }
    return reader.bytes[try reader.take(Int(length))]
  }
}

/// Byte strings of which each repeats the beginning of the one before.
///
/// - Source: Encodings.md, "Delta Strings".
struct DeltaByteArrayDecoder {
  private var prefixes: DeltaBinaryPackedDecoder
  private var suffixes: DeltaLengthDecoder
  private var previous: [UInt8] = []
  private let limit: Int

  init(_ reader: ByteReader, limit: Int) throws(ParquetFault) {
    prefixes = try DeltaBinaryPackedDecoder(reader)
    suffixes = try DeltaLengthDecoder(try prefixes.rest())
    self.limit = limit
  }

  mutating func next() throws(ParquetFault) -> ArraySlice<UInt8> {
    let prefix = try prefixes.next()
    let suffix = try suffixes.next()
    guard prefix >= 0, prefix <= Int64(previous.count) else {
      throw .damaged(.values, .invalid("a prefix's length", prefix))
    }
    guard Int(prefix) + suffix.count <= limit else {
      throw .tooLarge(.valueBytes, value: UInt64(Int(prefix) + suffix.count), limit: limit)
    }
    previous.removeSubrange(Int(prefix)...)
    previous.append(contentsOf: suffix)
    return previous[...]
  }
}
