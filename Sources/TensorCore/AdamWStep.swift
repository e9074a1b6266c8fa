/// Numbers of one AdamW step.
package struct AdamWStep: Sendable {
  package var learningRate: Float
  package var beta1: Float
  package var beta2: Float
  package var epsilon: Float
  package var weightDecay: Float
  /// 1 for the first step.
  package var step: Int
  /// The gradient is multiplied by this first (clipping).
  package var gradientScale: Float
  /// Key of the random rounding of a first moment in bf16.
  package var rounding: UInt32

  package init(
    learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float, step: Int,
    gradientScale: Float, rounding: UInt32 = 0
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.step = step
    self.gradientScale = gradientScale
    self.rounding = rounding
  }
}
