package import Autograd
package import TensorCore

/// down(silu(gate(x)) * up(x)), gate and up as one product.
package struct GatedMLP {
  package let gateUp: Linear
  package let down: Linear

  package init(
    name: String, width: Int, intermediate: Int, hasBias: Bool = false, on backend: any Backend
  ) {
    gateUp = Linear(
      outputs: [(name + ".gate_proj", intermediate), (name + ".up_proj", intermediate)],
      inputs: width, hasBias: hasBias, on: backend)
    down = Linear(
      outputs: [(name + ".down_proj", width)], inputs: intermediate, hasBias: hasBias,
      on: backend)
  }

  package var parameters: [Parameter] { gateUp.parameters + down.parameters }

  package func callAsFunction(_ x: Tensor, residual: Tensor, _ tape: Tape) -> Tensor {
    down(tape.apply(GatedSiLU(gateUp(x, tape))), residual: residual, tape)
  }
}
