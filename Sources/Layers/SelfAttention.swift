package import Autograd
package import TensorCore

/// Grouped-query self-attention: one product for queries, keys and values, attention by layout,
/// output product.
package struct SelfAttention {
  package let queryKeyValue: Linear
  package let output: Linear
  package let heads: RotaryAttention.Heads

  package init(
    name: String, width: Int, heads: RotaryAttention.Heads, hasBias: Bool, on backend: any Backend
  ) {
    self.heads = heads
    queryKeyValue = Linear(
      outputs: [
        (name + ".q_proj", heads.query * heads.width),
        (name + ".k_proj", heads.keyValue * heads.width),
        (name + ".v_proj", heads.keyValue * heads.width),
      ], inputs: width, hasBias: hasBias, on: backend)
    output = Linear(
      outputs: [(name + ".o_proj", width)], inputs: heads.query * heads.width, hasBias: false,
      on: backend)
  }

  package var parameters: [Parameter] { queryKeyValue.parameters + output.parameters }

  package func callAsFunction(
    _ x: Tensor, residual: Tensor, angles: RotaryAttention.Angles, layout: SequenceLayout,
    pages: (any KeyValuePages)?, _ tape: Tape
  ) -> Tensor {
    let attended = tape.apply(
      RotaryAttention(
        queryKeyValue(x, tape), heads: heads, angles: angles, layout: layout, pages: pages))
    return output(attended, residual: residual, tape)
  }
}
