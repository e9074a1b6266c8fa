package import TensorCore

/// y = silu(g) * u for x = [g | u].
///
/// Derivatives, s = sigmoid(g): dg = dy * u * s * (1 + g * (1 - s)); du = dy * g * s.
/// Source: Shazeer 2020, "GLU variants improve transformer", SwiGLU.
package struct GatedSiLU: DifferentiableOperation {
  package static let name = "swiGLU"
  package let x: Tensor

  package init(_ x: Tensor) {
    precondition(x.columns % 2 == 0, "swiGLU: x \(x.value.shape) has an odd width")
    self.x = x
  }

  package var inputs: [Tensor] { [x] }

  package func forward(on backend: any Backend) -> Matrix {
    let y = backend.allocateMatrix(rows: x.rows, columns: x.columns / 2)
    backend.swiGLU(x.value, into: y)
    return y
  }

  package func backward(_ gradient: Matrix, on backend: any Backend) {
    let dx = backend.allocateMatrix(rows: x.rows, columns: x.columns)
    backend.swiGLUGradient(gradient, x.value, into: dx)
    x.addGradient(dx, owned: true, on: backend)
  }
}
