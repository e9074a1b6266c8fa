/// A view of `rows` x `columns` elements of a storage, row-major, rows `stride` elements apart.
package struct Matrix: Sendable {
  package let storage: Storage
  package let offset: Int
  package let rows: Int
  package let columns: Int
  package let stride: Int

  /// - Precondition: the view lies inside the storage.
  package init(storage: Storage, offset: Int = 0, rows: Int, columns: Int, stride: Int? = nil) {
    let stride = stride ?? columns
    precondition(
      rows >= 0 && columns >= 0 && stride >= columns && offset >= 0
        && (rows == 0 || offset + (rows - 1) * stride + columns <= storage.count),
      "Matrix: [\(rows), \(columns)] stride \(stride) at \(offset) leaves storage of \(storage.count)"
    )
    self.storage = storage
    self.offset = offset
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }

  package var isContiguous: Bool { stride == columns || rows <= 1 }
  package var count: Int { rows * columns }
  package var shape: String { "[\(rows), \(columns)]" }

  /// Rows `range`, same columns.
  package func rows(_ range: Range<Int>) -> Matrix {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= rows, "Matrix.rows: \(range) of \(rows) rows")
    return Matrix(
      storage: storage, offset: offset + range.lowerBound * stride, rows: range.count,
      columns: columns, stride: stride)
  }

  /// Columns `range`, same rows.
  package func columns(_ range: Range<Int>) -> Matrix {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= columns,
      "Matrix.columns: \(range) of \(columns) columns")
    return Matrix(
      storage: storage, offset: offset + range.lowerBound, rows: rows, columns: range.count,
      stride: stride)
  }

  /// First f32 element of the view. For backends only.
  package var floats: UnsafeMutablePointer<Float> {
    precondition(storage.dtype == .f32, "Matrix.floats: storage is \(storage.dtype)")
    return storage.address.assumingMemoryBound(to: Float.self) + offset
  }

  /// First bf16 element of the view. For backends only.
  package var halves: UnsafeMutablePointer<UInt16> {
    precondition(storage.dtype == .bf16, "Matrix.halves: storage is \(storage.dtype)")
    return storage.address.assumingMemoryBound(to: UInt16.self) + offset
  }
}
