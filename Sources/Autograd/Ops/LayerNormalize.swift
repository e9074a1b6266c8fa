package import TensorCore

/// y = (x - mean) * r * w + b, r = 1 / sqrt(variance + epsilon), over the columns of each row.
///
/// Derivatives, n = (x - mean) * r and g = dy * w: dx += r * (g - mean(g) - n * mean(g * n));
/// dw += sum over rows of dy * n; db += sum of dy. Source: Ba et al. 2016, equation 4.
package struct LayerNormalize: DifferentiableOperation {
  package static let name = "layerNorm"
  package let x: Tensor
  package let weight: Parameter
  package let bias: Parameter
  package let epsilon: Float
  private var statistics: Matrix?

  package init(_ x: Tensor, weight: Parameter, bias: Parameter, epsilon: Float) {
    precondition(
      x.columns == weight.value.columns && x.columns == bias.value.columns,
      "layerNorm \(weight.name): x \(x.value.shape), weight \(weight.value.shape)")
    self.x = x
    self.weight = weight
    self.bias = bias
    self.epsilon = epsilon
  }

  package var inputs: [Tensor] { [x] }
  package var hasTrainableParameters: Bool { weight.isTrainable || bias.isTrainable }

  package mutating func forward(on backend: any Backend) -> Matrix {
    let y = backend.allocateMatrix(rows: x.rows, columns: x.columns)
    let statistics = backend.allocateMatrix(rows: x.rows, columns: 2)
    backend.layerNorm(
      x.value, weight: weight.value, bias: bias.value, epsilon: epsilon, into: y,
      statistics: statistics)
    self.statistics = statistics
    return y
  }

  package func backward(_ gradient: Matrix, on backend: any Backend) {
    guard let statistics else { preconditionFailure("layerNorm: backward before forward") }
    let (target, accumulating) =
      x.requiresGradient
      ? x.gradientTarget(on: backend)
      : (backend.allocateMatrix(rows: x.rows, columns: x.columns), false)
    backend.layerNormGradient(
      gradient, x.value, weight: weight.value, statistics: statistics,
      accumulating: accumulating, into: target,
      dWeight: weight.isTrainable ? weight.gradientTarget(on: backend) : nil,
      dBias: bias.isTrainable ? bias.gradientTarget(on: backend) : nil)
  }
}
