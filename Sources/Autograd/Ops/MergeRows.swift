package import TensorCore

/// `count` consecutive rows become one: `[N, D]` read as `[N / count, count * D]`.
///
/// Derivative: the gradient read as `[N, D]` again.
package struct MergeRows: DifferentiableOperation {
  package static let name = "mergeRows"
  package let x: Tensor
  package let count: Int

  package init(_ x: Tensor, count: Int) {
    precondition(
      count > 0 && x.rows % count == 0 && x.value.isContiguous,
      "mergeRows: \(count) rows each of x \(x.value.shape)")
    self.x = x
    self.count = count
  }

  package var inputs: [Tensor] { [x] }

  package func forward(on backend: any Backend) -> Matrix {
    Matrix(
      storage: x.value.storage, offset: x.value.offset, rows: x.rows / count,
      columns: x.columns * count)
  }

  package func backward(_ gradient: Matrix, on backend: any Backend) {
    precondition(gradient.isContiguous, "mergeRows: gradient \(gradient.shape) has gaps")
    x.addGradient(
      Matrix(
        storage: gradient.storage, offset: gradient.offset, rows: x.rows, columns: x.columns),
      owned: true, on: backend)
  }
}
