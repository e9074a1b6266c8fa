package import Autograd
package import TensorCore

/// AdamW with decoupled decay over the trainable parameters of a policy.
///
/// Decay applies to matrices only: none on norms and biases. Source: Loshchilov and Hutter 2019,
/// algorithm 2 (with bias correction).
package final class AdamW {
  /// What one step did.
  package struct Report: Sendable, Equatable {
    /// L2 norm of the whole gradient before clipping.
    package var gradientNorm: Double
    /// False: a gradient was not finite, nothing was written.
    package var isApplied: Bool
  }

  /// First and second moment of one parameter.
  package struct Moments {
    package let parameter: Parameter
    package let first: Matrix
    package let second: Matrix
  }

  private let config: OptimizerConfig
  private let backend: any Backend
  package let moments: [Moments]
  /// Steps applied so far.
  package var stepCount = 0

  package init(_ config: OptimizerConfig, parameters: [Parameter], on backend: any Backend) {
    self.config = config
    self.backend = backend
    moments = parameters.filter(\.isTrainable).map { parameter in
      let shape = (parameter.rows, parameter.columns)
      let first = backend.allocateMatrix(
        rows: shape.0, columns: shape.1, config.firstMoment.type)
      let second = backend.allocateMatrix(rows: shape.0, columns: shape.1)
      backend.fill(first, with: 0)
      backend.fill(second, with: 0)
      return Moments(parameter: parameter, first: first, second: second)
    }
  }

  /// Sets all gradients to zero before a step's first micro-batch.
  package func clearGradients() {
    for moment in moments { moment.parameter.clearGradient(on: backend) }
  }

  /// Applies one step from the gradients held by the parameters.
  ///
  /// The finite check precedes any write: a gradient that is not finite changes nothing.
  package func step(learningRate: Double) -> Report {
    var sum = 0.0
    var isFinite = true
    for moment in moments {
      guard let gradient = moment.parameter.gradient else { continue }
      let part = backend.sumOfSquares(gradient)
      sum += part.sum
      isFinite = isFinite && part.isFinite
    }
    let norm = sum.squareRoot()
    guard isFinite, norm.isFinite else { return Report(gradientNorm: norm, isApplied: false) }
    stepCount += 1
    let clip = config.clip
    let scale = clip > 0 && norm > clip ? clip / norm : 1
    let random = SeededRandom(seed: 0, purpose: .rounding)
    for (index, moment) in moments.enumerated() {
      guard let gradient = moment.parameter.gradient else { continue }
      backend.adamW(
        weight: moment.parameter.value, gradient: gradient, firstMoment: moment.first,
        secondMoment: moment.second,
        AdamWStep(
          learningRate: Float(learningRate), beta1: Float(config.beta1),
          beta2: Float(config.beta2), epsilon: Float(config.epsilon),
          weightDecay: moment.parameter.isVector ? 0 : Float(config.weightDecay),
          step: stepCount, gradientScale: Float(scale),
          rounding: UInt32(
            truncatingIfNeeded: random.bits(UInt64(stepCount), UInt64(index)))))
      moment.parameter.markChanged()
    }
    return Report(gradientNorm: norm, isApplied: true)
  }
}
