package import TensorCore

/// y = gelu(x) in one of its three forms.
///
/// Derivative: dx += dy * gelu'(x). Source: Hendrycks and Gimpel 2016, section 2.
package struct GELU: DifferentiableOperation {
  package static let name = "gelu"
  package let x: Tensor
  package let kind: GELUKind

  package init(_ x: Tensor, kind: GELUKind) {
    self.x = x
    self.kind = kind
  }

  package var inputs: [Tensor] { [x] }

  package func forward(on backend: any Backend) -> Matrix {
    let y = backend.allocateMatrix(rows: x.rows, columns: x.columns)
    backend.gelu(x.value, kind: kind, into: y)
    return y
  }

  package func backward(_ gradient: Matrix, on backend: any Backend) {
    let dx = backend.allocateMatrix(rows: x.rows, columns: x.columns)
    backend.geluGradient(gradient, x.value, kind: kind, into: dx)
    x.addGradient(dx, owned: true, on: backend)
  }
}
