import Parquet

/// Parquet files made by hand: forms that current writers no longer write, and damage.
struct Handmade {
  /// An element of the schema.
  struct Element {
    var name: String
    /// Physical type; nil for a group.
    var type: Int?
    /// 0 required, 1 optional, 2 repeated.
    var repetition: Int? = 0
    var children: Int?
    var converted: Int?
    var length: Int?
    var scale: Int?
    var precision: Int?
  }

  /// A page, by its bytes as stored.
  struct Page {
    /// 0 data, 2 dictionary, 3 data of the second version.
    var kind = 0
    var count: Int
    var encoding = 0
    var levelEncoding = 3
    var bytes: [UInt8]
    /// Bytes once decompressed; those of `bytes` by default.
    var size: Int?
    var checksum: Int32?
    /// The highest value, as the statistics in the header have it.
    var statistics: [UInt8] = []
    /// Second version: bytes of definition and repetition levels.
    var levelSizes = (definition: 0, repetition: 0)
  }

  /// A column of the only row group.
  struct Chunk {
    var type: Int
    var codec = 0
    var count: Int
    var pages: [Page]
    var otherFile: String?
    var isEncrypted = false
  }

  var elements: [Element]
  var rows: Int
  var chunks: [Chunk]

  /// A file of one required or optional column.
  init(
    type: Int, repetition: Int = 0, converted: Int? = nil, length: Int? = nil, codec: Int = 0,
    rows: Int, pages: [Page]
  ) {
    elements = [
      Element(name: "root", repetition: nil, children: 1),
      Element(
        name: "c", type: type, repetition: repetition, converted: converted, length: length),
    ]
    self.rows = rows
    chunks = [Chunk(type: type, codec: codec, count: rows, pages: pages)]
  }

  init(elements: [Element], rows: Int, chunks: [Chunk]) {
    self.elements = elements
    self.rows = rows
    self.chunks = chunks
  }

  /// The bytes of the file.
  var bytes: [UInt8] {
    var file = Array("PAR1".utf8)
    var places: [(start: Int, count: Int)] = []
    for chunk in chunks {
      let start = file.count
      for page in chunk.pages { file += page.header + page.bytes }
      places.append((start, file.count - start))
    }
    var footer = ThriftWriter()
    footer.int(1, 1)
    footer.list(2, elements.map(\.thrift))
    footer.int(3, rows, kind: 6)
    var group = ThriftWriter()
    group.list(1, zip(chunks, places).map { $0.thrift(at: $1.start, count: $1.count) })
    group.int(2, 0, kind: 6)
    group.int(3, rows, kind: 6)
    footer.list(4, [group.ended])
    let bytes = footer.ended
    return file + bytes + UInt32(bytes.count).littleEndianBytes + Array("PAR1".utf8)
  }

  /// All rows.
  /// - Throws: `ParquetError`.
  func read(limits: ParquetLimits = ParquetLimits()) throws -> [ParquetValue] {
    try rowsOf(ParquetFile(bytes: bytes, name: "handmade", limits: limits))
  }

  /// The fault that reading ends with.
  func fault(limits: ParquetLimits = ParquetLimits()) -> ParquetFault? {
    do {
      _ = try read(limits: limits)
      return nil
    } catch { return (error as? ParquetError)?.fault }
  }
}

extension Handmade.Element {
  fileprivate var thrift: [UInt8] {
    var writer = ThriftWriter()
    if let type { writer.int(1, type) }
    if let length { writer.int(2, length) }
    if let repetition { writer.int(3, repetition) }
    writer.binary(4, Array(name.utf8))
    if let children { writer.int(5, children) }
    if let converted { writer.int(6, converted) }
    if let scale { writer.int(7, scale) }
    if let precision { writer.int(8, precision) }
    return writer.ended
  }
}

extension Handmade.Page {
  fileprivate var header: [UInt8] {
    var writer = ThriftWriter()
    writer.int(1, kind)
    writer.int(2, size ?? bytes.count)
    writer.int(3, bytes.count)
    if let checksum { writer.int(4, Int(checksum)) }
    var inner = ThriftWriter()
    inner.int(1, count)
    if kind == 3 {
      inner.int(2, 0)
      inner.int(3, count)
      inner.int(4, encoding)
      inner.int(5, levelSizes.definition)
      inner.int(6, levelSizes.repetition)
    } else {
      inner.int(2, encoding)
      if kind == 0 {
        inner.int(3, levelEncoding)
        inner.int(4, levelEncoding)
        var statistics = ThriftWriter()
        statistics.binary(1, self.statistics)
        inner.structure(5, statistics.ended)
      }
    }
    writer.structure([0: 5, 2: 7, 3: 8][kind] ?? 6, inner.ended)
    return writer.ended
  }
}

extension Handmade.Chunk {
  fileprivate func thrift(at start: Int, count byteCount: Int) -> [UInt8] {
    var meta = ThriftWriter()
    meta.int(1, type)
    meta.int(4, codec)
    meta.int(5, count, kind: 6)
    meta.int(6, byteCount, kind: 6)
    meta.int(7, byteCount, kind: 6)
    meta.int(9, start, kind: 6)
    var chunk = ThriftWriter()
    if let otherFile { chunk.binary(1, Array(otherFile.utf8)) }
    chunk.int(2, start, kind: 6)
    chunk.structure(3, meta.ended)
    if isEncrypted { chunk.structure(8, [0]) }
    return chunk.ended
  }
}

/// Writes structures in the Thrift compact protocol; fields in ascending order.
struct ThriftWriter {
  private var bytes: [UInt8] = []
  private var last = 0

  /// The bytes with the end of the structure.
  var ended: [UInt8] { bytes + [0] }

  private mutating func field(_ id: Int, _ kind: UInt8) {
    bytes.append(UInt8(id - last) << 4 | kind)
    last = id
  }

  mutating func int(_ id: Int, _ value: Int, kind: UInt8 = 5) {
    field(id, kind)
    bytes += varint(UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
  }

  mutating func binary(_ id: Int, _ value: [UInt8]) {
    field(id, 8)
    bytes += varint(UInt64(value.count)) + value
  }

  mutating func structure(_ id: Int, _ ended: [UInt8]) {
    field(id, 12)
    bytes += ended
  }

  mutating func list(_ id: Int, _ ended: [[UInt8]]) {
    field(id, 9)
    bytes += [0xFC] + varint(UInt64(ended.count)) + ended.flatMap { $0 }
  }
}

/// Unsigned LEB128.
func varint(_ value: UInt64) -> [UInt8] {
  value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
}

/// Levels below 256 as runs of one, without their length.
func runs(_ levels: [UInt8]) -> [UInt8] { levels.flatMap { [2, $0] } }

/// Levels as runs after their length, as the first page version stores them.
func levels(_ levels: [UInt8]) -> [UInt8] {
  UInt32(2 * levels.count).littleEndianBytes + runs(levels)
}

/// Numbers as INT32.
func plain(_ numbers: [Int32]) -> [UInt8] {
  numbers.flatMap { UInt32(bitPattern: $0).littleEndianBytes }
}

/// Texts as BYTE_ARRAY.
func plain(_ texts: [String]) -> [UInt8] {
  texts.flatMap { UInt32($0.utf8.count).littleEndianBytes + Array($0.utf8) }
}

extension UInt32 {
  var littleEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) } }
}

/// All rows of a file.
func rowsOf(_ file: ParquetFile, columns: [String]? = nil) throws -> [ParquetValue] {
  let cursor = try file.rows(columns: columns)
  var rows: [ParquetValue] = []
  while let row = try cursor.next() { rows.append(row) }
  return rows
}

/// The values of the only column, canonically.
func column(_ rows: [ParquetValue]) -> [String] {
  rows.compactMap { row in
    guard case .record(let fields) = row else { return nil }
    return fields.first.map { canonical($0.value) }
  }
}
