/// Numbers of a fixed width in runs: repeated, or packed bit by bit.
///
/// - Source: Apache Parquet format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".
struct RunLengthDecoder {
  private var reader: ByteReader
  private let width: Int
  /// Values left in the run, and the repeated value or the place of the packed ones.
  private var remaining = 0
  private var isPacked = false
  private var value: UInt32 = 0
  private var bit = 0
  private var endBit = 0

  /// - Precondition: `width` is from 0 to 32.
  init(_ reader: ByteReader, width: Int) {
    precondition((0...32).contains(width))
    self.reader = reader
    self.width = width
  }

  mutating func next() throws(ParquetFault) -> UInt32 {
    while remaining == 0 { try beginRun() }
    remaining -= 1
    if !isPacked { return value }
    guard bit + width <= endBit else { throw .damaged(reader.part, .endsEarly) }
    let value = ByteReader.bits(reader.bytes, at: bit, width: width)
    bit += width
    return UInt32(truncatingIfNeeded: value)
  }

  private mutating func beginRun() throws(ParquetFault) {
    let header = try reader.varint()
    guard header <= UInt64(UInt32.max) else {
      throw .damaged(reader.part, .invalid("a run's length", Int64(clamping: header)))
    }
    isPacked = header & 1 == 1
    if isPacked {
      remaining = Int(header >> 1) * 8
      // Some writers cut the last group of eight; its values are bounded by the bytes there are.
      let range = try reader.take(min(Int(header >> 1) * width, reader.remaining))
      bit = range.lowerBound * 8
      endBit = range.upperBound * 8
    } else {
      remaining = Int(header >> 1)
      value = UInt32(try reader.littleEndian((width + 7) / 8))
      guard width == 32 || value >> UInt32(width) == 0 else {
        throw .damaged(reader.part, .invalid("a repeated number", Int64(value)))
      }
    }
  }
}

/// Repetition or definition levels of one page.
struct LevelDecoder {
  private var runs: RunLengthDecoder?
  private var packed: ByteReader?
  private var bit = 0
  private let width: Int
  private let limit: Int
  private let part: ParquetPart

  /// Levels that are all 0, for which nothing is stored.
  init(part: ParquetPart) { self.init(part: part, limit: 0) }

  private init(part: ParquetPart, limit: Int) {
    width = Int.bitWidth - limit.leadingZeroBitCount
    self.limit = limit
    self.part = part
  }

  /// Levels from 0 to `limit` in the hybrid of runs.
  init(runs reader: ByteReader, limit: Int) {
    self.init(part: reader.part, limit: limit)
    runs = RunLengthDecoder(reader, width: width)
  }

  /// Levels of the first page version, from the start of `reader`, which is moved past them.
  ///
  /// - Parameters:
  ///   - encoding: 3 for runs after their length, 4 for the deprecated packing, which puts the most
  ///     significant bit first.
  ///   - count: values of the page.
  init(
    _ reader: inout ByteReader, limit: Int, encoding: Int, count: Int, part: ParquetPart
  ) throws(ParquetFault) {
    guard limit > 0 else {
      self.init(part: part)
      return
    }
    switch encoding {
    case 3:
      let length = Int(try reader.uint32())
      self.init(runs: try reader.section(length, part: part), limit: limit)
    case 4:
      self.init(part: part, limit: limit)
      let section = try reader.section((count * width + 7) / 8, part: part)
      packed = section
      bit = section.position * 8
    default: throw .unsupportedEncoding(ValueEncoding.name(encoding), of: part.rawValue)
    }
  }

  mutating func next() throws(ParquetFault) -> Int {
    var level = 0
    if runs != nil {
      level = Int(try runs?.next() ?? 0)
    } else if let packed {
      guard bit + width <= packed.end * 8 else { throw .damaged(part, .endsEarly) }
      for _ in 0..<width {
        level = level << 1 | Int(packed.bytes[bit >> 3] >> UInt8(7 - bit & 7) & 1)
        bit += 1
      }
    }
    guard level <= limit else { throw .damaged(part, .invalid("a level", Int64(level))) }
    return level
  }
}
