/// Reads the pages of one column chunk in their order.
final class PageReader {
  let compression: Compression
  /// The page whose header was read last, counted from 0; -1 before the first.
  private(set) var index = -1
  private let source: SourceFile
  private let limits: ParquetLimits
  private var position: Int
  private let end: Int

  /// - Precondition: `range` lies in the file.
  init(
    _ source: SourceFile, _ range: Range<Int>, compression: Compression, limits: ParquetLimits
  ) {
    self.source = source
    self.limits = limits
    self.compression = compression
    position = range.lowerBound
    end = range.upperBound
  }

  /// Reads the header at the current place; its body follows.
  func nextHeader() throws(ParquetFault) -> PageHeader {
    index += 1
    guard position < end else { throw .damaged(.columnChunk, .endsEarly) }
    // Most headers are short; statistics may hold two long values.
    var window = 512
    while true {
      let count = min(window, end - position)
      let bytes = try source.read(position..<position + count)
      do throws(ParquetFault) {
        let (header, byteCount) = try PageHeader.read(bytes)
        position += byteCount
        try check(header)
        return header
      } catch .damaged(.pageHeader, .endsEarly) {
        guard count == window else { throw .damaged(.pageHeader, .endsEarly) }
        guard window < limits.pageHeaderBytes else {
          throw .tooLarge(
            .pageHeaderBytes, value: UInt64(window) * 8, limit: limits.pageHeaderBytes)
        }
        window = min(window * 8, limits.pageHeaderBytes)
      }
    }
  }

  /// Sizes against the chunk and the limits, before anything is read or allocated.
  private func check(_ header: PageHeader) throws(ParquetFault) {
    guard header.storedByteCount <= end - position else {
      throw .damaged(.columnChunk, .endsEarly)
    }
    guard header.byteCount <= limits.pageBytes || header.byteCount / 4 <= header.storedByteCount
    else {
      throw .tooLarge(.pageBytes, value: UInt64(header.byteCount), limit: limits.pageBytes)
    }
  }

  /// Passes over the body of the page, unread.
  func passBody(_ header: PageHeader) { position += header.storedByteCount }

  /// The stored bytes of the page, whose checksum is right where there is one.
  func storedBody(_ header: PageHeader) throws(ParquetFault) -> ByteReader {
    let bytes = try source.read(position..<position + header.storedByteCount)
    position += header.storedByteCount
    if let expected = header.checksum {
      let found = Compression.checksum(bytes)
      guard found == expected else { throw .checksum(expected: expected, found: found) }
    }
    return ByteReader(bytes, part: .values)
  }

  /// The decompressed bytes of the page.
  func body(_ header: PageHeader) throws(ParquetFault) -> ByteReader {
    try compression.decompress(try storedBody(header), count: header.byteCount)
  }
}
