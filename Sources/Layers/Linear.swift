package import Autograd
package import TensorCore

/// y = x Wᵀ + b, with the weight's rows under one or several checkpoint names; where an adapter is
/// attached and on, its own product is added, never merged into W.
package struct Linear {
  package let weight: Parameter
  package let bias: Parameter?

  /// - Parameters:
  ///   - outputs: (module name, rows) of each consecutive part, for example q_proj, k_proj, v_proj.
  ///   - inputs: K.
  package init(
    outputs: [(name: String, rows: Int)], inputs: Int, hasBias: Bool, on backend: any Backend
  ) {
    let rows = outputs.reduce(0) { $0 + $1.rows }
    weight = Parameter(
      parts: outputs.map { .init(name: $0.name + ".weight", rows: $0.rows) }, rows: rows,
      columns: inputs, isVector: false, on: backend)
    bias =
      hasBias
      ? Parameter(
        parts: outputs.map { .init(name: $0.name + ".bias", rows: $0.rows) }, rows: 1,
        columns: rows, isVector: true, on: backend)
      : nil
  }

  package var parameters: [Parameter] { bias.map { [weight, $0] } ?? [weight] }

  package func callAsFunction(_ x: Tensor, residual: Tensor? = nil, _ tape: Tape) -> Tensor {
    let y = tape.apply(LinearMap(x, weight: weight, bias: bias, residual: residual))
    guard let update = weight.lowRank, update.isOn else { return y }
    return tape.apply(AddLowRank(y, x, update))
  }
}
