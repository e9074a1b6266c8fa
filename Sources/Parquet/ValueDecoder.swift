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
/// - Source: Apache Parquet format, Encodings.md.
struct ValueDecoder {
  private enum State {
    case plain(ByteReader)
    case bits(ByteReader, at: Int)
    case runs(RunLengthDecoder)
    case numbers(DeltaBinaryPackedDecoder)
    case lengths(DeltaLengthDecoder)
    case strings(DeltaByteArrayDecoder)
    case streams(ByteReader, count: Int, at: Int)
  }

  private var state: State
  private let type: PhysicalType
  /// Bytes of a value, 0 when each has its own length.
  private let size: Int

  init(
    _ reader: ByteReader, encoding: Int, leaf: Leaf, limits: ParquetLimits
  ) throws(ParquetFault) {
    type = leaf.physicalType
    size =
      switch type {
      case .boolean, .byteArray: 0
      case .int32, .float: 4
      case .int64, .double: 8
      case .int96, .fixedLenByteArray: leaf.typeLength
      }
    switch (encoding, type) {
    case (0, .boolean): state = .bits(reader, at: reader.position * 8)
    case (0, _): state = .plain(reader)
    case (3, .boolean):
      var reader = reader
      let length = Int(try reader.uint32())
      state = .runs(RunLengthDecoder(try reader.section(length, part: .values), width: 1))
    case (5, .int32), (5, .int64): state = .numbers(try DeltaBinaryPackedDecoder(reader))
    case (6, .byteArray): state = .lengths(try DeltaLengthDecoder(reader))
    case (7, .byteArray), (7, .fixedLenByteArray):
      state = .strings(try DeltaByteArrayDecoder(reader, limit: limits.rowBytes))
    case (9, .int32), (9, .int64), (9, .float), (9, .double), (9, .fixedLenByteArray):
      guard reader.remaining % size == 0 else {
        throw .damaged(
          .values,
          .count("bytes of whole values", expected: size, found: reader.remaining % size))
      }
      state = .streams(reader, count: reader.remaining / size, at: 0)
    default: throw .unsupportedEncoding(ValueEncoding.name(encoding), of: type.name)
    }
  }

  mutating func next() throws(ParquetFault) -> StoredValue {
    switch state {
    case .plain(var reader):
      let value = try plain(&reader)
      state = .plain(reader)
      return value
    case .bits(let reader, let at):
      guard at < reader.end * 8 else { throw .damaged(.values, .endsEarly) }
      state = .bits(reader, at: at + 1)
      return .number(Int64(reader.bytes[at >> 3] >> UInt8(at & 7) & 1))
    case .runs(var runs):
      let value = try runs.next()
      state = .runs(runs)
      return .number(Int64(value))
    case .numbers(var numbers):
      let value = try numbers.next()
      state = .numbers(numbers)
      return .number(type == .int32 ? Int64(Int32(truncatingIfNeeded: value)) : value)
    case .lengths(var lengths):
      let value = try lengths.next()
      state = .lengths(lengths)
      return .bytes(value)
    case .strings(var strings):
      // Taken out of the state, so that the bytes it holds are changed in place.
      state = .bits(ByteReader([], part: .values), at: 0)
      let value = try strings.next()
      state = .strings(strings)
      guard type == .byteArray || value.count == size else {
        throw .damaged(.values, .count("bytes of a value", expected: size, found: value.count))
      }
      return .bytes(value)
    case .streams(let reader, let count, let at):
      guard at < count else { throw .damaged(.values, .endsEarly) }
      state = .streams(reader, count: count, at: at + 1)
      return split(reader, count, at)
    }
  }

  private func plain(_ reader: inout ByteReader) throws(ParquetFault) -> StoredValue {
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

  /// Value `index` of `count` whose first bytes are stored together, then the second, and so on.
  private func split(_ reader: ByteReader, _ count: Int, _ index: Int) -> StoredValue {
    let places = (0..<size).lazy.map { reader.position + $0 * count + index }
    if type == .fixedLenByteArray { return .bytes(places.map { reader.bytes[$0] }[...]) }
    var value: UInt64 = 0
    for place in places.reversed() { value = value << 8 | UInt64(reader.bytes[place]) }
    return .number(
      type == .int32 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value))
  }
}
