internal import CKernels
package import TensorCore

extension CPUBackend {
  package func rotary(_ x: Matrix, heads: Int, cos: Matrix, sin: Matrix, inverse: Bool) {
    precondition(
      heads > 0 && x.columns % (2 * heads) == 0, "rotary: x \(x.shape) with \(heads) heads")
    let width = x.columns / heads
    requireShape("rotary cos", cos, x.rows, width / 2)
    requireShape("rotary sin", sin, x.rows, width / 2)
    let kernel = rowKernels.rotary
    split(x.rows, costEach: x.columns) { rows in
      kernel(
        x.rows(rows).kernelMatrix, rows.count, heads, width, cos.rows(rows).kernelMatrix,
        sin.rows(rows).kernelMatrix, inverse ? 1 : 0)
    }
  }

  package func swiGLU(_ x: Matrix, into y: Matrix) {
    requireShape("swiGLU x", x, y.rows, 2 * y.columns)
    let kernel = rowKernels.swiglu
    split(y.rows, costEach: 4 * y.columns) { rows in
      kernel(x.rows(rows).kernelMatrix, rows.count, y.columns, y.rows(rows).kernelMatrix)
    }
  }

  package func swiGLUGradient(_ dy: Matrix, _ x: Matrix, into dx: Matrix) {
    requireShape("swiGLUGradient x", x, dy.rows, 2 * dy.columns)
    requireShape("swiGLUGradient dx", dx, dy.rows, 2 * dy.columns)
    let kernel = rowKernels.swiglu_gradient
    split(dy.rows, costEach: 6 * dy.columns) { rows in
      kernel(
        dy.rows(rows).kernelMatrix, x.rows(rows).kernelMatrix, rows.count, dy.columns,
        dx.rows(rows).kernelMatrix)
    }
  }

  package func gelu(_ x: Matrix, kind: GELUKind, into y: Matrix) {
    requireShape("gelu y", y, x.rows, x.columns)
    let kernel = rowKernels.gelu
    split(x.rows, costEach: 4 * x.columns) { rows in
      kernel(
        x.rows(rows).kernelMatrix, kind.kernelKind, rows.count, x.columns,
        y.rows(rows).kernelMatrix)
    }
  }

  package func geluGradient(_ dy: Matrix, _ x: Matrix, kind: GELUKind, into dx: Matrix) {
    requireShape("geluGradient dy", dy, x.rows, x.columns)
    requireShape("geluGradient dx", dx, x.rows, x.columns)
    let kernel = rowKernels.gelu_gradient
    split(x.rows, costEach: 6 * x.columns) { rows in
      kernel(
        dy.rows(rows).kernelMatrix, x.rows(rows).kernelMatrix, kind.kernelKind, rows.count,
        x.columns, dx.rows(rows).kernelMatrix)
    }
  }
}

extension GELUKind {
  fileprivate var kernelKind: Int32 {
    switch self {
    case .exact: Int32(CK_GELU_EXACT.rawValue)
    case .tanh: Int32(CK_GELU_TANH.rawValue)
    case .quick: Int32(CK_GELU_QUICK.rawValue)
    }
  }
}
