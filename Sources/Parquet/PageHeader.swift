/// The header before each page.
///
/// - Source: Apache Parquet format, parquet.thrift, `PageHeader`.
struct PageHeader: Equatable {
  var kind: Kind = .other
  /// Bytes of the page once decompressed, levels included.
  var byteCount = 0
  /// Bytes of the page as stored.
  var storedByteCount = 0
  /// CRC-32 of the stored bytes.
  var checksum: UInt32?
  var valueCount = 0
  var encoding = 0
  var definitionEncoding = 3
  var repetitionEncoding = 3
  /// Second version: bytes of the levels, which are not compressed.
  var definitionByteCount = 0
  var repetitionByteCount = 0
  var isCompressed = true

  enum Kind: Equatable { case data, dataV2, dictionary, other }

  /// Reads a header from the start of `bytes`.
  /// - Returns: the header and its length.
  static func read(_ bytes: [UInt8]) throws(ParquetFault) -> (PageHeader, byteCount: Int) {
    var reader = ThriftReader(ByteReader(bytes, part: .pageHeader))
    var header = PageHeader()
    var type: Int?
    var seen: Set<Int> = []
    let sizes = 0...Int(Int32.max)
    try reader.fields { (reader, id, kind) throws(ParquetFault) -> Bool in
      switch id {
      case 1: type = try reader.int(kind, "type")
      case 2: header.byteCount = try reader.int(kind, "uncompressed_page_size", in: sizes)
      case 3: header.storedByteCount = try reader.int(kind, "compressed_page_size", in: sizes)
      case 4: header.checksum = UInt32(truncatingIfNeeded: try reader.int(kind, "crc"))
      case 5, 7, 8:
        guard kind == .structure else {
          throw .damaged(.pageHeader, .wrongType("the header of a page of its type"))
        }
        try header.readPart(id, &reader)
      default: return false
      }
      seen.insert(id)
      return true
    }
    guard let type, seen.contains(2), seen.contains(3) else {
      throw .damaged(.pageHeader, .missing("type or size"))
    }
    let part: Int
    switch type {
    case 0: (header.kind, part) = (.data, 5)
    case 2: (header.kind, part) = (.dictionary, 7)
    case 3: (header.kind, part) = (.dataV2, 8)
    default: return (header, reader.position)
    }
    guard seen.contains(part) else {
      throw .damaged(.pageHeader, .missing("the header of a page of its type"))
    }
    return (header, reader.position)
  }

  private mutating func readPart(
    _ part: Int, _ reader: inout ThriftReader
  ) throws(ParquetFault) {
    var header = self
    var seen: Set<Int> = []
    let sizes = 0...Int(Int32.max)
    try reader.fields { (reader, id, kind) throws(ParquetFault) -> Bool in
      switch (part, id) {
      case (_, 1): header.valueCount = try reader.int(kind, "num_values", in: sizes)
      case (5, 2), (7, 2), (8, 4): header.encoding = try reader.int(kind, "encoding")
      case (5, 3): header.definitionEncoding = try reader.int(kind, "definition_level_encoding")
      case (5, 4): header.repetitionEncoding = try reader.int(kind, "repetition_level_encoding")
      case (8, 5):
        header.definitionByteCount = try reader.int(
          kind, "definition_levels_byte_length", in: sizes)
      case (8, 6):
        header.repetitionByteCount = try reader.int(
          kind, "repetition_levels_byte_length", in: sizes)
      case (8, 7): header.isCompressed = try reader.bool(kind, "is_compressed")
      default: return false
      }
      seen.insert(id)
      return true
    }
    guard seen.contains(1), seen.contains(part == 8 ? 4 : 2) else {
      throw .damaged(.pageHeader, .missing("num_values or encoding"))
    }
    self = header
  }
}
