/// Why a Parquet file could not be read: the file, the place in it, and what is wrong there.
package struct ParquetError: Error, Sendable, Equatable {
  /// Path, or the name that was given for bytes in memory.
  package var file: String
  /// Path of the column in the schema, joined by dots.
  package var column: String?
  /// Row group, counted from 0.
  package var rowGroup: Int?
  /// Page of the column chunk, the dictionary included, counted from 0.
  package var page: Int?
  /// Row of the file, counted from 0.
  package var row: Int?
  /// What is wrong.
  package var fault: ParquetFault

  package init(
    file: String, column: String? = nil, rowGroup: Int? = nil, page: Int? = nil, row: Int? = nil,
    fault: ParquetFault
  ) {
    self.file = file
    self.column = column
    self.rowGroup = rowGroup
    self.page = page
    self.row = row
    self.fault = fault
  }
}

/// What is wrong, without the place.
package enum ParquetFault: Error, Sendable, Equatable {
  /// No such file.
  case missingFile
  /// A folder, device or pipe.
  case notRegularFile
  /// A system call failed; `code` is errno.
  case system(operation: String, code: Int32)
  /// The file became shorter while it was read.
  case cutWhileReading(expectedBytes: Int, foundBytes: Int)
  /// The four bytes `PAR1` are missing at the start or the end.
  case notParquet(bytes: Int)
  /// The footer or the column is encrypted.
  case encrypted
  /// The column's data is in another file.
  case otherFile(String)
  /// A size or count over its limit.
  case tooLarge(ParquetQuantity, value: UInt64, limit: Int)
  /// A compression that is not read.
  case unsupportedCodec(String)
  /// An encoding that is not read, or not for this type.
  case unsupportedEncoding(String, of: String)
  /// A type or annotation that is not read.
  case unsupportedType(String)
  /// Bytes of `part` contradict the format.
  case damaged(ParquetPart, ParquetDamage)
  /// The page's CRC-32 is not the one stored.
  case checksum(expected: UInt32, found: UInt32)
  /// A text that is not UTF-8; `dictionaryEntry` when it is met in the dictionary.
  case notUTF8(dictionaryEntry: Int?)
  /// A timestamp or number that does not fit.
  case outOfRange(String)
  /// A selected column that is not there.
  case unknownColumn(String, present: [String])
}

/// What is bounded by ``ParquetLimits``.
package enum ParquetQuantity: String, Sendable, Equatable {
  case footerBytes = "bytes of the footer"
  case schemaElements = "elements of the schema"
  case schemaDepth = "levels of the schema"
  case columnChunks = "column chunks"
  case rows = "rows"
  case pageHeaderBytes = "bytes of a page header"
  case pageBytes = "bytes of a page"
  case dictionaryEntries = "entries of a dictionary"
  case openBytes = "bytes of pages open at once"
  case valueBytes = "bytes of a value"
  case rowBytes = "bytes of a row"
  case rowValues = "values of a row"
}

/// The part of a file that is damaged.
package enum ParquetPart: String, Sendable, Equatable {
  case footer = "footer"
  case schema = "schema"
  case columnChunk = "column chunk"
  case pageHeader = "page header"
  case compressedData = "compressed data"
  case repetitionLevels = "repetition levels"
  case definitionLevels = "definition levels"
  case dictionary = "dictionary"
  case values = "values"
}

/// How it is damaged.
package enum ParquetDamage: Sendable, Equatable {
  /// Its bytes end before its content does.
  case endsEarly
  /// A required field is absent.
  case missing(String)
  /// A field's value is not allowed.
  case invalid(String, Int64)
  /// A field is of another type than the format says.
  case wrongType(String)
  /// A count differs from what another part says.
  case count(String, expected: Int, found: Int)
  /// The columns of one structure, or the levels of one column, disagree.
  case levels
  /// Two fields of one group have the same name.
  case duplicateName(String)
  /// A group annotated as list or map is not built as one.
  case nesting(String)
  /// The decompressor refuses the bytes.
  case decompression(String)
}
