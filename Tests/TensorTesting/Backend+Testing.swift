package import TensorCore

extension Backend {
  /// A new matrix holding `values` rounded to `dtype`.
  ///
  /// With `padding` the rows lie that many elements further apart and the view begins `padding`
  /// elements into its storage: a strided view for tests. The gaps hold NaN.
  package func upload(_ values: DoubleMatrix, _ dtype: DType = .f32, padding: Int = 0) -> Matrix {
    let matrix = empty(values.rows, values.columns, dtype, padding: padding)
    if matrix.count > 0 { values.floats.withUnsafeBufferPointer { write($0, into: matrix) } }
    return matrix
  }

  /// A new matrix whose elements, gaps included, are NaN.
  package func empty(
    _ rows: Int, _ columns: Int, _ dtype: DType = .f32, padding: Int = 0
  ) -> Matrix {
    let stride = columns + padding
    let storage = allocate(max(padding + rows * stride, 1), dtype)
    fill(Matrix(storage: storage, rows: 1, columns: storage.count), with: .nan)
    return Matrix(
      storage: storage, offset: padding, rows: rows, columns: columns, stride: stride)
  }

  /// The elements of a view as Floats, row by row.
  package func floats(_ matrix: Matrix) -> [Float] {
    var result = [Float](repeating: 0, count: matrix.count)
    if matrix.count > 0 { result.withUnsafeMutableBufferPointer { read(matrix, into: $0) } }
    return result
  }

  /// The elements of a view in Double.
  package func download(_ matrix: Matrix) -> DoubleMatrix {
    DoubleMatrix(
      rows: matrix.rows, columns: matrix.columns, values: floats(matrix).map(Double.init))
  }
}
