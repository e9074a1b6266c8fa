/// What the footer says, as it is written there; ``Schema`` and ``ParquetFile`` check it.
///
/// - Source: Apache Parquet format, parquet.thrift, `FileMetaData`.
struct FileMetadata {
  var elements: [SchemaElement] = []
  var rowCount = 0
  var rowGroups: [RowGroup] = []

  init(_ bytes: [UInt8], limits: ParquetLimits) throws(ParquetFault) {
    var reader = ThriftReader(ByteReader(bytes, part: .footer))
    var rows: Int?
    var chunkCount = 0
    var elements: [SchemaElement] = []
    var groups: [RowGroup] = []
    try reader.fields { (reader, id, kind) throws(ParquetFault) -> Bool in
      switch id {
      case 2:
        try reader.list(
          kind, "schema", of: .structure, limit: limits.schemaElements, .schemaElements
        ) { (reader) throws(ParquetFault) in elements.append(try SchemaElement(&reader)) }
      case 3: rows = try reader.int(kind, "num_rows", in: 0...Int.max)
      case 4:
        try reader.list(
          kind, "row_groups", of: .structure, limit: limits.columnChunks, .columnChunks
        ) { (reader) throws(ParquetFault) in
          let group = try RowGroup(&reader, limit: limits.columnChunks - chunkCount)
          chunkCount += group.chunks.count
          groups.append(group)
        }
      default: return false
      }
      return true
    }
    guard let rows else { throw .damaged(.footer, .missing("num_rows")) }
    guard rows <= limits.rows else {
      throw .tooLarge(.rows, value: UInt64(rows), limit: limits.rows)
    }
    var sum = 0
    for group in groups {
      // A sum over Int.max comes out negative, since it stays below 2^40 before.
      sum = sum.addingReportingOverflow(group.rowCount).partialValue
      guard sum >= 0, sum <= rows else {
        throw .damaged(.footer, .count("rows in all row groups", expected: rows, found: sum))
      }
    }
    guard sum == rows else {
      throw .damaged(.footer, .count("rows in all row groups", expected: rows, found: sum))
    }
    self.elements = elements
    rowCount = rows
    rowGroups = groups
  }
}

/// One element of the schema, which is a tree written depth first.
struct SchemaElement {
  var name = ""
  var physicalType: PhysicalType?
  var typeLength: Int?
  var repetition: Repetition?
  var childCount: Int?
  var annotation = Annotation()

  enum Repetition: Int { case required, optional, repeated }

  init(_ reader: inout ThriftReader) throws(ParquetFault) {
    var name: String?
    var (physical, length, repetition, children) = (
      nil as Int?, nil as Int?, nil as Int?, nil as Int?
    )
    var annotation = Annotation()
    try reader.fields { (reader, id, kind) throws(ParquetFault) -> Bool in
      switch id {
      case 1: physical = try reader.int(kind, "type", in: 0...7)
      case 2: length = try reader.int(kind, "type_length")
      case 3: repetition = try reader.int(kind, "repetition_type", in: 0...2)
      case 4: name = try reader.string(kind, "name")
      case 5: children = try reader.int(kind, "num_children", in: 0...Int(Int32.max))
      case 6: annotation.converted = try reader.int(kind, "converted_type")
      case 7: annotation.scale = try reader.int(kind, "scale")
      case 8: annotation.precision = try reader.int(kind, "precision")
      case 10: try annotation.readLogicalType(&reader, kind)
      default: return false
      }
      return true
    }
    guard let name else { throw .damaged(.schema, .missing("name")) }
    self.name = name
    physicalType = physical.flatMap(PhysicalType.init)
    typeLength = length
    self.repetition = repetition.flatMap(Repetition.init)
    childCount = children
    self.annotation = annotation
  }
}

/// How a value is stored.
enum PhysicalType: Int, Sendable {
  case boolean, int32, int64, int96, float, double, byteArray, fixedLenByteArray

  /// The name in the format's specification.
  var name: String {
    switch self {
    case .boolean: "BOOLEAN"
    case .int32: "INT32"
    case .int64: "INT64"
    case .int96: "INT96"
    case .float: "FLOAT"
    case .double: "DOUBLE"
    case .byteArray: "BYTE_ARRAY"
    case .fixedLenByteArray: "FIXED_LEN_BYTE_ARRAY"
    }
  }
}

/// Some rows of the file, stored column by column.
struct RowGroup: Sendable {
  var rowCount = 0
  var chunks: [ColumnChunk] = []

  init(_ reader: inout ThriftReader, limit: Int) throws(ParquetFault) {
    var rows: Int?
    var chunks: [ColumnChunk] = []
    try reader.fields { (reader, id, kind) throws(ParquetFault) -> Bool in
      switch id {
      case 1:
        try reader.list(kind, "columns", of: .structure, limit: limit, .columnChunks) {
          (reader) throws(ParquetFault) in chunks.append(try ColumnChunk(&reader))
        }
      case 3: rows = try reader.int(kind, "num_rows", in: 0...Int.max)
      default: return false
      }
      return true
    }
    guard let rows else { throw .damaged(.footer, .missing("num_rows of a row group")) }
    rowCount = rows
    self.chunks = chunks
  }
}

/// Where the values of one column in one row group are.
struct ColumnChunk: Sendable {
  var otherFile: String?
  var isEncrypted = false
  var physicalType: PhysicalType = .boolean
  var codec = 0
  var valueCount = 0
  var byteCount = 0
  var dataOffset = 0
  var dictionaryOffset: Int?

  init(_ reader: inout ThriftReader) throws(ParquetFault) {
    var chunk = self
    var hasMetadata = false
    try reader.fields { (reader, id, kind) throws(ParquetFault) -> Bool in
      switch id {
      case 1: chunk.otherFile = try reader.string(kind, "file_path")
      case 3:
        guard kind == .structure else { throw .damaged(.footer, .wrongType("meta_data")) }
        try chunk.readMetadata(&reader)
        hasMetadata = true
      case 8, 9:
        chunk.isEncrypted = true
        return false
      default: return false
      }
      return true
    }
    guard hasMetadata || chunk.isEncrypted else {
      throw .damaged(.footer, .missing("meta_data of a column chunk"))
    }
    self = chunk
  }

  private mutating func readMetadata(_ reader: inout ThriftReader) throws(ParquetFault) {
    var chunk = self
    var seen: Set<Int> = []
    try reader.fields { (reader, id, kind) throws(ParquetFault) -> Bool in
      switch id {
      case 1:
        chunk.physicalType =
          PhysicalType(rawValue: try reader.int(kind, "type", in: 0...7)) ?? .int32
      case 4: chunk.codec = try reader.int(kind, "codec")
      case 5: chunk.valueCount = try reader.int(kind, "num_values", in: 0...Int.max)
      case 7: chunk.byteCount = try reader.int(kind, "total_compressed_size", in: 0...Int.max)
      case 9: chunk.dataOffset = try reader.int(kind, "data_page_offset", in: 0...Int.max)
      case 11: chunk.dictionaryOffset = try reader.int(kind, "dictionary_page_offset")
      default: return false
      }
      seen.insert(id)
      return true
    }
    for (id, name) in [
      (1, "type"), (4, "codec"), (5, "num_values"), (7, "total_compressed_size"),
      (9, "data_page_offset"),
    ] where !seen.contains(id) {
      throw .damaged(.footer, .missing("\(name) of a column chunk"))
    }
    self = chunk
  }
}
