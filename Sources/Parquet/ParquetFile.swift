/// A Parquet file whose footer and schema have been checked; rows are read when asked for.
///
/// Read are flat and nested columns of every physical type, data pages of both versions, all
/// encodings of the format, pages stored plain or with Snappy, gzip or zstd. Refused by name: LZO,
/// LZ4, Brotli, encryption, data in other files, VARIANT.
///
/// - Source: Apache Parquet format 2.11 (parquet-format: README.md, Encodings.md, LogicalTypes.md,
///   Compression.md, parquet.thrift).
package final class ParquetFile: Sendable {
  /// Path, or the name that was given for bytes in memory.
  package let name: String
  /// Rows of all row groups.
  package let rowCount: Int
  /// Rows of each row group.
  package let rowGroupRowCounts: [Int]
  let limits: ParquetLimits
  let schema: Schema
  let rowGroups: [RowGroup]
  private let source: SourceFile
  /// Where the footer begins; all pages lie before it.
  private let dataEnd: Int

  /// Opens a file and checks its frame, footer and schema.
  /// - Throws: ``ParquetError`` that names the file and what is wrong.
  package convenience init(
    path: String, limits: ParquetLimits = ParquetLimits()
  ) throws(ParquetError) {
    do throws(ParquetFault) {
      try self.init(try SourceFile(path: path), limits)
    } catch { throw ParquetError(file: path, fault: error) }
  }

  /// Reads a file that is in memory.
  /// - Parameter name: what errors call it.
  package convenience init(
    bytes: [UInt8], name: String, limits: ParquetLimits = ParquetLimits()
  ) throws(ParquetError) {
    do throws(ParquetFault) {
      try self.init(SourceFile(bytes: bytes, name: name), limits)
    } catch { throw ParquetError(file: name, fault: error) }
  }

  private init(_ source: SourceFile, _ limits: ParquetLimits) throws(ParquetFault) {
    let size = source.byteCount
    // Magic, footer, its length, magic.
    guard size >= 12 else { throw .notParquet(bytes: size) }
    let magic = Array("PAR1".utf8)
    let tail = try source.read(size - 8..<size)
    if Array(tail[4...]) == Array("PARE".utf8) { throw .encrypted }
    guard Array(tail[4...]) == magic, try source.read(0..<4) == magic else {
      throw .notParquet(bytes: size)
    }
    var reader = ByteReader(tail, part: .footer)
    let length = Int(try reader.uint32())
    guard length <= size - 12 else { throw .damaged(.footer, .endsEarly) }
    guard length <= limits.footerBytes else {
      throw .tooLarge(.footerBytes, value: UInt64(length), limit: limits.footerBytes)
    }
    dataEnd = size - 8 - length
    let metadata = try FileMetadata(try source.read(dataEnd..<size - 8), limits: limits)
    schema = try Schema(metadata.elements, limits: limits)
    for group in metadata.rowGroups where group.chunks.count != schema.leaves.count {
      throw .damaged(
        .footer,
        .count("columns", expected: schema.leaves.count, found: group.chunks.count))
    }
    rowGroups = metadata.rowGroups
    rowGroupRowCounts = metadata.rowGroups.map(\.rowCount)
    rowCount = metadata.rowCount
    name = source.name
    self.source = source
    self.limits = limits
  }

  /// The columns, in the order of the file.
  package var columns: [ParquetColumn] { schema.columns }

  /// A cursor over the rows, before the first.
  ///
  /// - Parameter columns: names of the columns to read; the bytes of others are not touched. All by
  ///   default.
  /// - Throws: `unknownColumn`, or `unsupportedType` when a selected column is of such.
  package func rows(columns: [String]? = nil) throws(ParquetError) -> ParquetRows {
    try ParquetRows(self, columns: columns)
  }

  /// A cursor over one column of one row group, before its first entry.
  func cursor(leaf index: Int, group: Int, open: OpenBytes) throws(ParquetError) -> ColumnCursor {
    let leaf = schema.leaves[index]
    do throws(ParquetFault) {
      let chunk = rowGroups[group].chunks[index]
      if let path = chunk.otherFile { throw .otherFile(path) }
      if chunk.isEncrypted { throw .encrypted }
      guard chunk.physicalType == leaf.physicalType else {
        throw .damaged(.footer, .wrongType("the column chunk"))
      }
      let rows = rowGroups[group].rowCount
      guard chunk.valueCount == rows || leaf.maxRepetition > 0 else {
        throw .damaged(
          .columnChunk, .count("values", expected: rows, found: chunk.valueCount))
      }
      // Some writers store 0 where there is no dictionary.
      var start = chunk.dataOffset
      if let dictionary = chunk.dictionaryOffset, dictionary > 0 { start = min(start, dictionary) }
      guard start >= 4, start <= dataEnd, chunk.byteCount <= dataEnd - start else {
        throw .damaged(.columnChunk, .invalid("its place in the file", Int64(start)))
      }
      let pages = PageReader(
        source, start..<start + chunk.byteCount, compression: try Compression(codec: chunk.codec),
        limits: limits)
      return ColumnCursor(
        pages, leaf: leaf, valueCount: chunk.valueCount, limits: limits, open: open)
    } catch {
      throw ParquetError(file: name, column: leaf.path, rowGroup: group, fault: error)
    }
  }
}
