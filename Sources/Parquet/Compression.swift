internal import CZlib
internal import CZstd

/// The compressions of a page.
///
/// - Source: Apache Parquet format, Compression.md.
enum Compression {
  case none, snappy, gzip, zstd

  init(codec: Int) throws(ParquetFault) {
    switch codec {
    case 0: self = .none
    case 1: self = .snappy
    case 2: self = .gzip
    case 6: self = .zstd
    default:
      let names = [3: "LZO", 4: "BROTLI", 5: "LZ4", 7: "LZ4_RAW"]
      throw .unsupportedCodec(names[codec] ?? "number \(codec)")
    }
  }

  /// The bytes of `input`, which must be exactly `count` once decompressed.
  ///
  /// - Precondition: `count` is within the limits.
  func decompress(_ input: ByteReader, count: Int) throws(ParquetFault) -> ByteReader {
    // Writers may leave out the compressed form of nothing.
    if count == 0 && input.remaining == 0 { return input }
    switch self {
    case .none:
      guard input.remaining == count else {
        throw .damaged(
          .compressedData, .count("bytes", expected: count, found: input.remaining))
      }
      return input
    case .snappy:
      return ByteReader(try Snappy.decompress(input, count: count), part: .values)
    case .gzip: return ByteReader(try inflated(input, count: count), part: .values)
    case .zstd: return ByteReader(try unpacked(input, count: count), part: .values)
    }
  }

  private func unpacked(_ input: ByteReader, count: Int) throws(ParquetFault) -> [UInt8] {
    var result = 0
    let output = [UInt8](unsafeUninitializedCapacity: count) { output, done in
      result = input.bytes.withUnsafeBytes {
        ZSTD_decompress(
          output.baseAddress, count, $0.baseAddress.map { $0 + input.position }, input.remaining)
      }
      done = ZSTD_isError(result) == 0 && result == count ? count : 0
    }
    guard ZSTD_isError(result) == 0 else {
      throw .damaged(
        .compressedData, .decompression("zstd: \(String(cString: ZSTD_getErrorName(result)))"))
    }
    guard result == count else {
      throw .damaged(.compressedData, .count("bytes", expected: count, found: result))
    }
    return output
  }

  /// One or more gzip members, or a zlib stream, as writers have stored either.
  private func inflated(_ input: ByteReader, count: Int) throws(ParquetFault) -> [UInt8] {
    var outcome = Int32(Z_OK)
    var found = 0
    let output = [UInt8](unsafeUninitializedCapacity: count) { output, done in
      (outcome, found) = input.bytes.withUnsafeBufferPointer {
        inflateAll($0[input.position..<input.end], into: output, count)
      }
      done = outcome == Z_STREAM_END && found == count ? count : 0
    }
    guard outcome == Z_STREAM_END else {
      let name = outcome == Z_BUF_ERROR ? "it is longer than its page says" : "it is not valid"
      throw .damaged(.compressedData, .decompression("gzip: \(name)"))
    }
    guard found == count else {
      throw .damaged(.compressedData, .count("bytes", expected: count, found: found))
    }
    return output
  }

  /// - Returns: `Z_STREAM_END` and the bytes written, or an error.
  private func inflateAll(
    _ input: Slice<UnsafeBufferPointer<UInt8>>, into output: UnsafeMutableBufferPointer<UInt8>,
    _ count: Int
  ) -> (Int32, Int) {
    var stream = z_stream()
    // 15 bits of window; 32: the header tells gzip from zlib.
    guard
      inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return (Z_MEM_ERROR, 0) }
    defer { inflateEnd(&stream) }
    var (at, done) = (input.startIndex, 0)
    var spare: UInt8 = 0
    while true {
      // Both counts are below 2^31. Once the output is full, one byte tells whether more follows.
      stream.next_in = UnsafeMutablePointer(mutating: input.base.baseAddress.map { $0 + at })
      stream.avail_in = UInt32(input.endIndex - at)
      let space = count - done
      let result = withUnsafeMutablePointer(to: &spare) { spare in
        stream.next_out = space > 0 ? output.baseAddress.map { $0 + done } : spare
        stream.avail_out = space > 0 ? UInt32(space) : 1
        return inflate(&stream, Z_NO_FLUSH)
      }
      let written = (space > 0 ? space : 1) - Int(stream.avail_out)
      at = input.endIndex - Int(stream.avail_in)
      if space == 0 && written > 0 { return (Z_BUF_ERROR, done) }
      done += space > 0 ? written : 0
      if result == Z_STREAM_END {
        if at == input.endIndex { return (Z_STREAM_END, done) }
        guard inflateReset(&stream) == Z_OK else { return (Z_DATA_ERROR, done) }
      } else if result != Z_OK {
        return (result == Z_BUF_ERROR ? Z_DATA_ERROR : result, done)
      }
    }
  }

  /// CRC-32 as gzip computes it.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { UInt32(crc32_z(0, $0.baseAddress, $0.count)) }
  }
}
