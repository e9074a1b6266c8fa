package import Autograd
package import TensorCore

/// Layer normalisation with a learned scale and shift.
package struct LayerNorm {
  package let weight: Parameter
  package let bias: Parameter
  package let epsilon: Float

  package init(name: String, width: Int, epsilon: Float, on backend: any Backend) {
    weight = Parameter(
      parts: [.init(name: name + ".weight", rows: width)], rows: 1, columns: width, isVector: true,
      on: backend)
    bias = Parameter(
      parts: [.init(name: name + ".bias", rows: width)], rows: 1, columns: width, isVector: true,
      on: backend)
    self.epsilon = epsilon
  }

  package var parameters: [Parameter] { [weight, bias] }

  package func callAsFunction(_ x: Tensor, _ tape: Tape) -> Tensor {
    tape.apply(LayerNormalize(x, weight: weight, bias: bias, epsilon: epsilon))
  }
}
