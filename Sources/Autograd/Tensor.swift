package import TensorCore

/// A value of a computation, with its gradient once a backward pass has reached it.
///
/// Always `[rows, columns]`; rows are packed tokens wherever a model is concerned.
package final class Tensor {
  package let value: Matrix
  /// Whether a backward pass must reach this tensor.
  package let requiresGradient: Bool
  /// d loss / d value, of the value's shape; nil until something contributed.
  package private(set) var gradient: Matrix?

  package init(_ value: Matrix, requiresGradient: Bool) {
    self.value = value
    self.requiresGradient = requiresGradient
  }

  package var rows: Int { value.rows }
  package var columns: Int { value.columns }

  /// Adds a contribution. A contribution nobody else reads may be `owned`: it is then kept, and
  /// later contributions are added in place.
  func addGradient(_ contribution: Matrix, owned: Bool, on backend: any Backend) {
    guard requiresGradient else { return }
    if let gradient {
      backend.add(gradient, contribution, into: gradient)
    } else if owned {
      gradient = contribution
    } else {
      let own = backend.allocateMatrix(rows: rows, columns: columns)
      backend.copy(contribution, into: own)
      gradient = own
    }
  }

  /// Where an operation may write (`accumulating` false) or add (true) its contribution.
  func gradientTarget(on backend: any Backend) -> (target: Matrix, accumulating: Bool) {
    if let gradient { return (gradient, true) }
    let fresh = backend.allocateMatrix(rows: rows, columns: columns)
    gradient = fresh
    return (fresh, false)
  }

  /// Takes the gradient out: a tensor's gradient is dead once its producer has used it.
  func takeGradient() -> Matrix? {
    defer { gradient = nil }
    return gradient
  }
}

extension Backend {
  /// A contiguous f32 matrix with undefined contents.
  package func allocateMatrix(rows: Int, columns: Int, _ dtype: DType = .f32) -> Matrix {
    Matrix(storage: allocate(max(rows * columns, 1), dtype), rows: rows, columns: columns)
  }

  /// A contiguous f32 matrix from row-major values.
  package func makeMatrix(_ values: [Float], rows: Int, columns: Int) -> Matrix {
    precondition(
      values.count == rows * columns,
      "makeMatrix: \(values.count) values for [\(rows), \(columns)]")
    let matrix = allocateMatrix(rows: rows, columns: columns)
    values.withUnsafeBufferPointer { write($0, into: matrix) }
    return matrix
  }

  /// Row-major values of a view.
  package func readFloats(_ matrix: Matrix) -> [Float] {
    [Float](unsafeUninitializedCapacity: matrix.count) { buffer, count in
      read(matrix, into: buffer)
      count = matrix.count
    }
  }
}
