internal import TensorCore

/// A stretch of a graph that keeps nothing but its input: on the way back its forward runs again.
///
/// Memory of what the stretch would have saved, for the time of a second forward. The forward is
/// the same operations on the same values, so value and gradients have the bits they have without.
/// Source: Chen et al. 2016 (1604.06174).
struct Recomputed: DifferentiableOperation {
  static let name = "recomputed"
  let input: Tensor
  let hasTrainableParameters: Bool
  let body: (Tensor, Tape) -> Tensor

  var inputs: [Tensor] { [input] }

  func forward(on backend: any Backend) -> Matrix {
    body(Tensor(input.value, requiresGradient: false), Tape(backend, isRecording: false)).value
  }

  func backward(_ gradient: Matrix, on backend: any Backend) {
    let tape = Tape(backend, isRecording: true)
    let x = Tensor(input.value, requiresGradient: input.requiresGradient)
    tape.backward(from: body(x, tape), seed: gradient)
    if let gradient = x.takeGradient() { input.addGradient(gradient, owned: true, on: backend) }
  }
}

extension Tape {
  /// Runs a stretch of the graph whose saved values are made again on the way back.
  /// - Parameters:
  ///   - hasTrainableParameters: whether a weight of the stretch is trained.
  ///   - body: the stretch; it must read nothing that changes before the backward pass.
  package func recomputing(
    _ input: Tensor, hasTrainableParameters: Bool, _ body: @escaping (Tensor, Tape) -> Tensor
  ) -> Tensor {
    guard isRecording, hasTrainableParameters || input.requiresGradient else {
      return body(input, self)
    }
    return apply(
      Recomputed(input: input, hasTrainableParameters: hasTrainableParameters, body: body))
  }
}
