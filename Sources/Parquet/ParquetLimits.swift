/// Bounds on what a file may ask for; each is checked before anything is allocated.
package struct ParquetLimits: Sendable, Equatable {
  /// Bytes of the footer.
  package var footerBytes = 64 << 20
  /// Fields and groups of the schema.
  package var schemaElements = 10_000
  /// Nesting of the schema below its root.
  package var schemaDepth = 32
  /// Columns times row groups.
  package var columnChunks = 1 << 20
  /// Rows of the file.
  package var rows = 1 << 40
  /// Bytes of a page header, whose statistics may hold two values.
  package var pageHeaderBytes = 16 << 20
  /// Bytes of a page once decompressed. A page whose stored bytes are at least a quarter of that may
  /// be larger: writers cut pages by rows, and a thousand pictures can be one page.
  package var pageBytes = 256 << 20
  /// Entries of a dictionary.
  package var dictionaryEntries = 1 << 22
  /// Decompressed bytes that all columns of a cursor hold at once.
  package var openBytes = 2 << 30
  /// Bytes of the texts and byte strings of one row.
  package var rowBytes = 1 << 30
  /// Values of one row, counted over all columns and list elements.
  package var rowValues = 1 << 22

  /// The defaults.
  package init() {}
}

/// Counts of one row, checked as its values are made.
struct RowBudget {
  let limits: ParquetLimits
  private var values = 0
  private var bytes = 0

  init(limits: ParquetLimits) { self.limits = limits }

  /// Counts one entry of one column.
  mutating func countValue() throws(ParquetFault) {
    values += 1
    if values > limits.rowValues {
      throw .tooLarge(.rowValues, value: UInt64(values), limit: limits.rowValues)
    }
  }

  /// Counts the bytes of one value.
  mutating func count(bytes count: Int) throws(ParquetFault) {
    // Both terms are below 2^62: a value is at most as long as its page and its limit.
    bytes += count
    if bytes > limits.rowBytes {
      throw .tooLarge(.rowBytes, value: UInt64(bytes), limit: limits.rowBytes)
    }
  }

  /// Begins the next row.
  mutating func beginRow() {
    values = 0
    bytes = 0
  }
}

/// Decompressed bytes held by all columns of one cursor.
final class OpenBytes {
  private let limit: Int
  private var used = 0

  init(limit: Int) { self.limit = limit }

  /// Replaces `old` bytes by `new` ones.
  func exchange(_ old: Int, for new: Int) throws(ParquetFault) {
    used += new - old
    if used > limit { throw .tooLarge(.openBytes, value: UInt64(used), limit: limit) }
  }
}
