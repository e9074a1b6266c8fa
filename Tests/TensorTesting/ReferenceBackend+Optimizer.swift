internal import Foundation
package import TensorCore

extension ReferenceBackend {
  package func adamW(
    weight: Matrix, gradient: Matrix, firstMoment: Matrix, secondMoment: Matrix,
    _ step: AdamWStep
  ) {
    for other in [gradient, firstMoment, secondMoment] {
      requireSameShape("adamW", weight, other)
    }
    precondition(step.step > 0, "adamW: step \(step.step)")
    let (beta1, beta2) = (Double(step.beta1), Double(step.beta2))
    let rate = Double(step.learningRate)
    let firstScale = 1 / (1 - pow(beta1, Double(step.step)))
    let secondScale = 1 / (1 - pow(beta2, Double(step.step)))
    let gradients = load(gradient)
    var (weights, first, second) = (load(weight), load(firstMoment), load(secondMoment))
    for i in weights.values.indices {
      let g = gradients.values[i] * Double(step.gradientScale)
      first.values[i] = beta1 * first.values[i] + (1 - beta1) * g
      second.values[i] = beta2 * second.values[i] + (1 - beta2) * g * g
      let direction =
        first.values[i] * firstScale
        / ((second.values[i] * secondScale).squareRoot() + Double(step.epsilon))
      weights.values[i] -= rate * (direction + Double(step.weightDecay) * weights.values[i])
    }
    store(weights, into: weight)
    store(first, into: firstMoment)
    store(second, into: secondMoment)
  }

  package func sumOfSquares(_ x: Matrix) -> (sum: Double, isFinite: Bool) {
    let values = load(x).values
    return (values.reduce(0) { $0 + $1 * $1 }, values.allSatisfy(\.isFinite))
  }
}
