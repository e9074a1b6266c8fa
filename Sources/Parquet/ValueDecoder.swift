/// A value as it is stored, before its annotation gives it a meaning.
enum StoredValue {
  /// INT32, INT64; the bits of FLOAT and DOUBLE; 0 or 1 of BOOLEAN.
  case number(Int64)
  /// BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY, INT96.
  case bytes(ArraySlice<UInt8>)
}

/// Names of encodings.
enum ValueEncoding {
  /// The name in the format's specification.
  static func name(_ encoding: Int) -> String {
    let names = [
      0: "PLAIN", 2: "PLAIN_DICTIONARY", 3: "RLE", 4: "BIT_PACKED", 5: "DELTA_BINARY_PACKED",
      6: "DELTA_LENGTH_BYTE_ARRAY", 7: "DELTA_BYTE_ARRAY", 8: "RLE_DICTIONARY",
      9: "BYTE_STREAM_SPLIT",
    ]
    return names[encoding] ?? "number \(encoding)"
  }
}

/// The values of one page or dictionary that are not indices, one after the other.
///
/// A class, so that its state is changed in place.
///
/// - Source: Apache Parquet format, Encodings.md.
final class ValueDecoder {
  private enum Form { case plain, bits, runs, numbers, lengths, strings, streams }

  private let form: Form
  private let type: PhysicalType
  /// Bytes of a value, 0 when each has its own length.
  private let size: Int
  private var reader: ByteReader
  /// The next bit or value, where values do not lie one after the other.
  private var index = 0
  private var runs: RunLengthDecoder?
  private var numbers: DeltaBinaryPackedDecoder?
  private var lengths: DeltaLengthDecoder?
  private var strings: DeltaByteArrayDecoder?

  init(
    _ body: ByteReader, encoding: Int, leaf: Leaf, limits: ParquetLimits
  ) throws(ParquetFault) {
    type = leaf.physicalType
    reader = body
    size =
      switch leaf.physicalType {
      case .boolean, .byteArray: 0
      case .int32, .float: 4
      case .int64, .double: 8
      case .int96, .fixedLenByteArray: leaf.typeLength
      }
    switch (encoding, leaf.physicalType) {
    case (0, .boolean): form = .bits
    case (0, _): form = .plain
    case (3, .boolean):
      form = .runs
      let length = Int(try reader.uint32())
      runs = RunLengthDecoder(try reader.section(length, part: .values), width: 1)
    case (5, .int32), (5, .int64):
      form = .numbers
      numbers = try DeltaBinaryPackedDecoder(reader)
    case (6, .byteArray):
      form = .lengths
      lengths = try DeltaLengthDecoder(reader)
    case (7, .byteArray), (7, .fixedLenByteArray):
      form = .strings
      strings = try DeltaByteArrayDecoder(reader, limit: limits.rowBytes)
    case (9, .int32), (9, .int64), (9, .float), (9, .double), (9, .fixedLenByteArray):
      form = .streams
      guard reader.remaining % size == 0 else {
        throw .damaged(
          .values,
          .count("bytes of whole values", expected: size, found: reader.remaining % size))
      }
    default: throw .unsupportedEncoding(ValueEncoding.name(encoding), of: type.name)
    }
  }

  func next() throws(ParquetFault) -> StoredValue {
    switch form {
    case .plain: return try plain()
    case .bits:
      let bit = reader.position * 8 + index
      guard bit < reader.end * 8 else { throw .damaged(.values, .endsEarly) }
      index += 1
      return .number(Int64(reader.bytes[bit >> 3] >> UInt8(bit & 7) & 1))
    case .runs: return .number(Int64(try runs?.next() ?? 0))
    case .numbers:
      let value = try numbers?.next() ?? 0
      return .number(type == .int32 ? Int64(Int32(truncatingIfNeeded: value)) : value)
    case .lengths: return .bytes(try lengths?.next() ?? [])
    case .strings:
      let value = try strings?.next() ?? []
      guard type == .byteArray || value.count == size else {
        throw .damaged(.values, .count("bytes of a value", expected: size, found: value.count))
      }
      return .bytes(value)
    case .streams:
      guard index < reader.remaining / size else { throw .damaged(.values, .endsEarly) }
      defer { index += 1 }
      return split(reader.remaining / size)
    }
  }

  private func plain() throws(ParquetFault) -> StoredValue {
    switch type {
    case .int32: return .number(Int64(Int32(bitPattern: try reader.uint32())))
    case .float: return .number(Int64(try reader.uint32()))
    case .int64, .double: return .number(Int64(bitPattern: try reader.fixed(8)))
    case .byteArray:
      let length = Int(try reader.uint32())
      return .bytes(reader.bytes[try reader.take(length)])
    case .int96, .fixedLenByteArray, .boolean:
      return .bytes(reader.bytes[try reader.take(size)])
    }
  }

  /// The next of `count` values whose first bytes are stored together, then the second, and so on.
  private func split(_ count: Int) -> StoredValue {
    let places = (0..<size).lazy.map { [reader, index] in reader.position + $0 * count + index }
    if type == .fixedLenByteArray { return .bytes(places.map { reader.bytes[$0] }[...]) }
    var value: UInt64 = 0
    for place in places.reversed() { value = value << 8 | UInt64(reader.bytes[place]) }
    return .number(
      type == .int32 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value))
  }
}
