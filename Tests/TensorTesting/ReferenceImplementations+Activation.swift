internal import Foundation
package import TensorCore

extension ReferenceImplementations {
  static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// silu of the first half of the columns, times the second half.
  package static func swiGLU(_ x: DoubleMatrix) -> DoubleMatrix {
    let inner = x.columns / 2
    var y = DoubleMatrix(rows: x.rows, columns: inner)
    for n in 0..<x.rows {
      for j in 0..<inner { y[n, j] = x[n, j] * sigmoid(x[n, j]) * x[n, inner + j] }
    }
    return y
  }

  /// silu'(g) = s (1 + g (1 - s)), s = sigmoid(g).
  package static func swiGLUGradient(_ dy: DoubleMatrix, _ x: DoubleMatrix) -> DoubleMatrix {
    let inner = x.columns / 2
    var dx = DoubleMatrix(rows: x.rows, columns: x.columns)
    for n in 0..<x.rows {
      for j in 0..<inner {
        let (gate, up) = (x[n, j], x[n, inner + j])
        let s = sigmoid(gate)
        dx[n, j] = dy[n, j] * up * s * (1 + gate * (1 - s))
        dx[n, inner + j] = dy[n, j] * gate * s
      }
    }
    return dx
  }

  /// x Phi(x); 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))); x sigmoid(1.702 x).
  package static func gelu(_ x: Double, kind: GELUKind) -> Double {
    switch kind {
    case .exact: x * 0.5 * erfc(-x / 2.0.squareRoot())
    case .tanh: 0.5 * x * (1 + tanh(tanhArgument(x)))
    case .quick: x * sigmoid(1.702 * x)
    }
  }

  /// The derivative of ``gelu(_:kind:)``.
  package static func geluDerivative(_ x: Double, kind: GELUKind) -> Double {
    switch kind {
    case .exact:
      return 0.5 * erfc(-x / 2.0.squareRoot()) + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    case .tanh:
      let t = tanh(tanhArgument(x))
      let slope = (2 / Double.pi).squareRoot() * (1 + 3 * 0.044715 * x * x)
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope
    case .quick:
      let s = sigmoid(1.702 * x)
      return s + 1.702 * x * s * (1 - s)
    }
  }

  private static func tanhArgument(_ x: Double) -> Double {
    (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
  }
}
