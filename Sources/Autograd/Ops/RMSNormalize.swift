package import TensorCore

/// y = x * r * w, r = 1 / sqrt(mean(x^2) + epsilon).
///
/// Derivatives, g = dy * w: dx += r * (g - x * r^2 * mean(g * x)); dw += sum over rows of
/// dy * x * r. Source: Zhang and Sennrich 2019, equation 4.
package struct RMSNormalize: DifferentiableOperation {
  package static let name = "rmsNorm"
  package let x: Tensor
  package let weight: Parameter
  package let epsilon: Float
  private var inverse: Matrix?

  package init(_ x: Tensor, weight: Parameter, epsilon: Float) {
    precondition(
      x.columns == weight.value.columns,
      "rmsNorm \(weight.name): x \(x.value.shape), weight \(weight.value.shape)")
    self.x = x
    self.weight = weight
    self.epsilon = epsilon
  }

  package var inputs: [Tensor] { [x] }
  package var hasTrainableParameters: Bool { weight.isTrainable }

  package mutating func forward(on backend: any Backend) -> Matrix {
    let y = backend.allocateMatrix(rows: x.rows, columns: x.columns)
    let inverse = backend.allocateMatrix(rows: x.rows, columns: 1)
    backend.rmsNorm(x.value, weight: weight.value, epsilon: epsilon, into: y, inverse: inverse)
    self.inverse = inverse
    return y
  }

  package func backward(_ gradient: Matrix, on backend: any Backend) {
    guard let inverse else { preconditionFailure("rmsNorm: backward before forward") }
    let (target, accumulating) =
      x.requiresGradient
      ? x.gradientTarget(on: backend)
      : (backend.allocateMatrix(rows: x.rows, columns: x.columns), false)
    backend.rmsNormGradient(
      gradient, x.value, weight: weight.value, inverse: inverse, accumulating: accumulating,
      into: target, dWeight: weight.isTrainable ? weight.gradientTarget(on: backend) : nil)
  }
}
