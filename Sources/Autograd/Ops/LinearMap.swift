package import TensorCore

/// y = x Wᵀ + b + residual.
///
/// Derivatives: dx += dy W; dW += dyᵀ x; db += column sums of dy; d residual += dy.
package struct LinearMap: DifferentiableOperation {
  package static let name = "linear"
  package let x: Tensor
  package let weight: Parameter
  package let bias: Parameter?
  package let residual: Tensor?

  package init(_ x: Tensor, weight: Parameter, bias: Parameter? = nil, residual: Tensor? = nil) {
    precondition(
      x.columns == weight.columns,
      "linear \(weight.name): x \(x.value.shape), weight [\(weight.rows), \(weight.columns)]")
    self.x = x
    self.weight = weight
    self.bias = bias
    self.residual = residual
  }

  package var inputs: [Tensor] { residual.map { [x, $0] } ?? [x] }
  package var hasTrainableParameters: Bool { weight.isTrainable || bias?.isTrainable == true }

  package func forward(on backend: any Backend) -> Matrix {
    let y = backend.allocateMatrix(rows: x.rows, columns: weight.rows)
    backend.matmul(
      x.value, weight.preparedWeight(), bias: bias?.value, residual: residual?.value, into: y)
    return y
  }

  package func backward(_ gradient: Matrix, on backend: any Backend) {
    if x.requiresGradient {
      let (target, accumulating) = x.gradientTarget(on: backend)
      if let frozen = weight.frozen {
        backend.matmulInputGradient(
          gradient, frozen: frozen, accumulating: accumulating, into: target)
      } else {
        backend.matmulInputGradient(
          gradient, weight: weight.value, accumulating: accumulating, into: target)
      }
    }
    if weight.isTrainable {
      backend.matmulWeightGradient(
        gradient, x.value, addingTo: weight.gradientTarget(on: backend))
    }
    if let bias, bias.isTrainable {
      backend.biasGradient(gradient, addingTo: bias.gradientTarget(on: backend))
    }
    residual?.addGradient(gradient, owned: true, on: backend)
  }
}
