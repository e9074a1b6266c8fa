package import Autograd
package import TensorCore

/// Grouped-query self-attention: one product for queries, keys and values, attention by layout,
/// output product.
package struct SelfAttention {
  package let queryKeyValue: Linear
  package let output: Linear
  package let heads: RotaryAttention.Heads
  /// Norms over each head's query and key; nil where there are none.
  private let headNorms: (query: RMSNorm, key: RMSNorm)?

  /// - Parameters:
  ///   - hasBias: whether queries, keys and values have a bias.
  ///   - headNormEpsilon: epsilon of the norms over each head's query and key; nil for no norms.
  package init(
    name: String, width: Int, heads: RotaryAttention.Heads, hasBias: Bool,
    hasOutputBias: Bool = false, headNormEpsilon: Float? = nil, on backend: any Backend
  ) {
    self.heads = heads
    queryKeyValue = Linear(
      outputs: [
        (name + ".q_proj", heads.query * heads.width),
        (name + ".k_proj", heads.keyValue * heads.width),
        (name + ".v_proj", heads.keyValue * heads.width),
      ], inputs: width, hasBias: hasBias, on: backend)
    output = Linear(
      outputs: [(name + ".o_proj", width)], inputs: heads.query * heads.width,
      hasBias: hasOutputBias, on: backend)
    headNorms = headNormEpsilon.map { epsilon in
      (
        query: RMSNorm(name: name + ".q_norm", width: heads.width, epsilon: epsilon, on: backend),
        key: RMSNorm(name: name + ".k_norm", width: heads.width, epsilon: epsilon, on: backend)
      )
    }
  }

  package var parameters: [Parameter] {
    queryKeyValue.parameters + output.parameters
      + (headNorms.map { [$0.query.weight, $0.key.weight] } ?? [])
  }

  package func callAsFunction(
    _ x: Tensor, residual: Tensor, angles: RotaryAttention.Angles, layout: SequenceLayout,
    pages: (any KeyValuePages)?, _ tape: Tape
  ) -> Tensor {
    var projected = queryKeyValue(x, tape)
    if let (query, key) = headNorms {
      projected = tape.apply(
        NormalizeHeads(
          projected, heads: heads, query: query.weight, key: key.weight, epsilon: query.epsilon))
    }
    let attended = tape.apply(
      RotaryAttention(projected, heads: heads, angles: angles, layout: layout, pages: pages))
    return output(attended, residual: residual, tape)
  }
}
