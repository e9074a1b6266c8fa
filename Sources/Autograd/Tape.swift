package import TensorCore

/// One operation on a graph: forward and derivative side by side.
///
/// Only types of this protocol can be recorded, so an operation without a derivative cannot enter
/// a graph; what reads a value without a derivative goes through ``Tape/detached(_:for:)``.
package protocol DifferentiableOperation {
  /// Name for messages.
  static var name: String { get }
  /// Tensors the result depends on.
  var inputs: [Tensor] { get }
  /// Computes the result and keeps what the derivative needs.
  mutating func forward(on backend: any Backend) -> Matrix
  /// Adds d loss / d input to every input that requires it and to the gradients of parameters.
  /// `gradient` is d loss / d result and may be kept or overwritten.
  func backward(_ gradient: Matrix, on backend: any Backend)
  /// Whether the operation has trainable parameters of its own.
  var hasTrainableParameters: Bool { get }
}

extension DifferentiableOperation {
  package var hasTrainableParameters: Bool { false }
}

/// Runs operations and, when recording, keeps them for one backward pass.
package final class Tape {
  package let backend: any Backend
  package let isRecording: Bool
  private var entries: [(operation: any DifferentiableOperation, result: Tensor)] = []

  package init(_ backend: any Backend, isRecording: Bool) {
    self.backend = backend
    self.isRecording = isRecording
  }

  /// Runs an operation and records it if a gradient must pass through it.
  package func apply(_ operation: some DifferentiableOperation) -> Tensor {
    var operation = operation
    let value = operation.forward(on: backend)
    let needsGradient =
      isRecording
      && (operation.hasTrainableParameters || operation.inputs.contains { $0.requiresGradient })
    let result = Tensor(value, requiresGradient: needsGradient)
    if needsGradient { entries.append((operation, result)) }
    return result
  }

  /// The value for a reader that has no derivative (sampling, logging).
  /// - Precondition: the tape does not record a gradient through the tensor.
  package func detached(_ tensor: Tensor, for reader: String) -> Matrix {
    precondition(
      !tensor.requiresGradient, "\(reader) has no derivative and cannot enter a recorded graph")
    return tensor.value
  }

  /// Sends a gradient back from `output`; the tape is empty afterwards.
  ///
  /// Saved values and gradients are freed as soon as their operation is done.
  /// - Parameter seed: d loss / d output, of its shape; owned by the tape from here on.
  package func backward(from output: Tensor, seed: Matrix) {
    precondition(isRecording, "backward: the tape does not record")
    precondition(
      seed.rows == output.rows && seed.columns == output.columns,
      "backward: seed \(seed.shape) for output \(output.value.shape)")
    output.addGradient(seed, owned: true, on: backend)
    while let (operation, result) = entries.popLast() {
      guard let gradient = result.takeGradient() else { continue }
      operation.backward(gradient, on: backend)
    }
  }
}
