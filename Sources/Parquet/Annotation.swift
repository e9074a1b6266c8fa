/// What a type means: the older `converted_type` and the newer `logicalType` of a schema element.
///
/// - Source: Apache Parquet format, parquet.thrift and LogicalTypes.md.
struct Annotation: Equatable {
  var converted: Int?
  var scale: Int?
  var precision: Int?
  /// The field of the union `LogicalType`.
  var logical: Int?
  var isSigned = true

  mutating func readLogicalType(
    _ reader: inout ThriftReader, _ kind: ThriftReader.Kind
  ) throws(ParquetFault) {
    guard kind == .structure else { throw .damaged(.schema, .wrongType("logicalType")) }
    var found = self
    try reader.fields { (reader, id, kind) throws(ParquetFault) -> Bool in
      found.logical = id
      guard (id == 5 || id == 10), kind == .structure else { return false }
      try reader.fields { (reader, inner, kind) throws(ParquetFault) -> Bool in
        switch (id, inner) {
        case (5, 1): found.scale = try reader.int(kind, "scale")
        case (5, 2): found.precision = try reader.int(kind, "precision")
        case (10, 2): found.isSigned = try reader.bool(kind, "isSigned")
        default: return false
        }
        return true
      }
      return true
    }
    self = found
  }

  /// The meaning; the newer form holds where both are written.
  var meaning: Meaning {
    switch logical {
    case 1, 4, 12: return .text
    case 2: return .map
    case 3: return .list
    case 5: return .decimal
    case 6, 7, 8: return .plain
    case 10: return isSigned ? .plain : .unsigned
    case 11, 13, 14: return .plain
    case 15: return .float16
    case 16: return .unsupported("VARIANT")
    default: break
    }
    switch converted {
    case 0, 4, 19: return .text
    case 1, 2: return .map
    case 3: return .list
    case 5: return .decimal
    case 11, 12, 13, 14: return .unsigned
    default: return .plain
    }
  }

  enum Meaning: Equatable {
    case plain, text, list, map, decimal, unsigned, float16
    case unsupported(String)
  }
}

/// How the stored form of a value becomes a ``ParquetValue``.
enum Conversion: Sendable, Equatable {
  case bool, integer, unsigned32, unsigned64, float, double, float16, int96, string, bytes
  /// An integer or big-endian two's complement bytes, with the point before `scale` digits.
  case decimal(scale: Int)
  case unsupported(String)

  /// The conversion that type and annotation ask for.
  init(_ element: SchemaElement, _ type: PhysicalType) {
    let annotation = element.annotation
    let isBytes = type == .byteArray || type == .fixedLenByteArray
    switch (annotation.meaning, type) {
    case (.text, .byteArray), (.text, .fixedLenByteArray): self = .string
    case (.decimal, .int32), (.decimal, .int64), (.decimal, .byteArray),
      (.decimal, .fixedLenByteArray):
      let (scale, precision) = (annotation.scale ?? 0, annotation.precision ?? 0)
      self =
        precision >= 1 && precision <= 1000 && scale >= 0 && scale <= precision
        ? .decimal(scale: scale)
        : .unsupported("DECIMAL of precision \(precision) and scale \(scale)")
    case (.unsigned, .int32): self = .unsigned32
    case (.unsigned, .int64): self = .unsigned64
    case (.float16, .fixedLenByteArray) where element.typeLength == 2: self = .float16
    case (.plain, .boolean): self = .bool
    case (.plain, .int32), (.plain, .int64): self = .integer
    case (.plain, .int96): self = .int96
    case (.plain, .float): self = .float
    case (.plain, .double): self = .double
    case (.plain, _) where isBytes: self = .bytes
    case (.unsupported(let name), _): self = .unsupported(name)
    default: self = .unsupported("an annotation that does not suit \(type.name)")
    }
  }

  /// The type of the values it makes.
  var type: ParquetType {
    switch self {
    case .bool: .bool
    case .integer, .unsigned32, .unsigned64, .int96: .int64
    case .float, .double, .float16: .double
    case .string, .decimal: .string
    case .bytes: .bytes
    case .unsupported(let name): .unsupported(name)
    }
  }
}
