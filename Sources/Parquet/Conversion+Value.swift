extension Conversion {
  /// The value that stored bytes or bits stand for.
  /// - Throws: `notUTF8`, `outOfRange`, or `damaged` when the stored form does not suit.
  func value(_ stored: StoredValue) throws(ParquetFault) -> ParquetValue {
    switch (self, stored) {
    case (.bool, .number(let bits)): return .bool(bits != 0)
    case (.integer, .number(let number)): return .int64(number)
    case (.unsigned32, .number(let number)):
      return .int64(Int64(UInt32(truncatingIfNeeded: number)))
    case (.unsigned64, .number(let number)):
      return number >= 0 ? .int64(number) : .string(String(UInt64(bitPattern: number)))
    case (.float, .number(let bits)):
      return .double(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))))
    case (.double, .number(let bits)):
      return .double(Double(bitPattern: UInt64(bitPattern: bits)))
    case (.float16, .bytes(let bytes)):
      guard bytes.count == 2, let low = bytes.first, let high = bytes.last else { break }
      return .double(Double(Float16(bitPattern: UInt16(high) << 8 | UInt16(low))))
    case (.int96, .bytes(let bytes)): return .int64(try nanoseconds(bytes))
    case (.string, .bytes(let bytes)):
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw .notUTF8(dictionaryEntry: nil)
      }
      return .string(text)
    case (.bytes, .bytes(let bytes)): return .bytes(Array(bytes))
    case (.decimal(let scale), .number(let number)):
      return .string(placePoint(String(number.magnitude), number < 0, scale))
    case (.decimal(let scale), .bytes(let bytes)): return .string(try decimal(bytes, scale))
    default: break
    }
    throw .damaged(.values, .wrongType("a value"))
  }

  /// A timestamp of twelve bytes, nanoseconds of the day and Julian day, as nanoseconds since 1970.
  ///
  /// - Source: the convention of Impala and Spark, which parquet.thrift calls deprecated.
  private func nanoseconds(_ bytes: ArraySlice<UInt8>) throws(ParquetFault) -> Int64 {
    var reader = ByteReader(Array(bytes), part: .values)
    let nanoseconds = Int64(bitPattern: try reader.fixed(8))
    let day = Int64(Int32(bitPattern: try reader.uint32())) - 2_440_588
    let (start, isTooLarge) = day.multipliedReportingOverflow(by: 86_400_000_000_000)
    let (sum, isOver) = start.addingReportingOverflow(nanoseconds)
    guard !isTooLarge, !isOver else { throw .outOfRange("a timestamp") }
    return sum
  }

  /// A big-endian two's complement number in decimal digits.
  private func decimal(
    _ bytes: ArraySlice<UInt8>, _ scale: Int
  ) throws(ParquetFault) -> String {
    // 416 bytes hold the 1000 digits that a precision may have.
    guard let first = bytes.first, bytes.count <= 416 else {
      throw .damaged(.values, .invalid("the length of a decimal", Int64(bytes.count)))
    }
    let isNegative = first >= 0x80
    var magnitude = Array(bytes)
    if isNegative {
      var carry = 1
      for index in magnitude.indices.reversed() {
        let byte = Int(~magnitude[index]) + carry
        magnitude[index] = UInt8(byte & 0xFF)
        carry = byte >> 8
      }
    }
    var pieces: [String] = []
    // Division by 10^9, most significant byte first, until nothing is left.
    while true {
      var rest = 0
      var isZero = true
      for index in magnitude.indices {
        let value = rest << 8 | Int(magnitude[index])
        magnitude[index] = UInt8(value / 1_000_000_000)
        rest = value % 1_000_000_000
        isZero = isZero && magnitude[index] == 0
      }
      pieces.append(String(rest))
      if isZero { break }
    }
    var digits = pieces.last ?? "0"
    for piece in pieces.dropLast().reversed() {
      digits += String(repeating: "0", count: 9 - piece.utf8.count) + piece
    }
    return placePoint(digits, isNegative, scale)
  }

  /// `digits` with a point before the last `scale`, and a sign.
  private func placePoint(_ digits: String, _ isNegative: Bool, _ scale: Int) -> String {
    let sign = isNegative ? "-" : ""
    if scale == 0 { return sign + digits }
    let zeros = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count))
    let padded = zeros + digits
    return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
  }
}
