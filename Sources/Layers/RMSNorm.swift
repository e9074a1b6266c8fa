package import Autograd
package import TensorCore

/// Root-mean-square normalisation with a learned scale.
package struct RMSNorm {
  package let weight: Parameter
  package let epsilon: Float

  package init(name: String, width: Int, epsilon: Float, on backend: any Backend) {
    weight = Parameter(
      parts: [.init(name: name + ".weight", rows: width)], rows: 1, columns: width, isVector: true,
      on: backend)
    self.epsilon = epsilon
  }

  package func callAsFunction(_ x: Tensor, _ tape: Tape) -> Tensor {
    tape.apply(RMSNormalize(x, weight: weight, epsilon: epsilon))
  }
}
