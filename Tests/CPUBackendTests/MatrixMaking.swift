import CPUBackend
import TensorCore

extension CPUBackend {
  /// A contiguous f32 matrix with undefined contents.
  func allocateMatrix(rows: Int, columns: Int) -> Matrix {
    Matrix(storage: allocate(max(rows * columns, 1), .f32), rows: rows, columns: columns)
  }

  /// A contiguous f32 matrix from row-major values.
  func makeMatrix(_ values: [Float], rows: Int, columns: Int) -> Matrix {
    let matrix = allocateMatrix(rows: rows, columns: columns)
    values.withUnsafeBufferPointer { write($0, into: matrix) }
    return matrix
  }
}
