package import Objectives
internal import TensorCore

extension LearningRateSchedule.Shape: ConfigEnum {}

/// How a moment of the optimizer is kept; bf16 is rounded at random, right in the mean.
package enum MomentType: String, ConfigEnum, CaseIterable, Sendable {
  case f32
  case bf16

  var type: DType { self == .f32 ? .f32 : .bf16 }
}

/// AdamW, clipping and the learning-rate schedule.
package struct OptimizerConfig: ConfigSection, ConfigValue {
  package var learningRate = 1e-4
  package var schedule = LearningRateSchedule.Shape.constant
  package var warmupSteps = 0
  /// Share of the learning rate that cosine ends at.
  package var minRatio = 0.1
  package var beta1 = 0.9
  package var beta2 = 0.95
  package var epsilon = 1e-8
  package var weightDecay = 0.0
  /// Gradient norm clipped to; 0 switches clipping off.
  package var clip = 1.0

  /// How the first moment is kept.
  package var firstMoment = MomentType.f32

  package init() {}

  package static var fields: [ConfigField<OptimizerConfig>] {
    [
      .init("learning-rate", \.learningRate, "peak learning rate", check: Check.within(0.0...10.0)),
      .init("schedule", \.schedule, "constant or cosine"),
      .init("warmup-steps", \.warmupSteps, "linear warm-up", check: Check.atLeast(0)),
      .init("min-ratio", \.minRatio, "end of cosine as a share", check: Check.within(0.0...1.0)),
      .init("beta1", \.beta1, "first-moment decay", check: Check.within(0.0...0.9999999)),
      .init("beta2", \.beta2, "second-moment decay", check: Check.within(0.0...0.9999999)),
      .init("epsilon", \.epsilon, "added to the root", check: Check.within(1e-30...1.0)),
      .init(
        "weight-decay", \.weightDecay, "decoupled; none on norms and biases",
        check: Check.within(0.0...10.0)),
      .init("first-moment", \.firstMoment, "f32, or bf16 to save two bytes per trained scalar"),
      .init("clip", \.clip, "gradient norm; 0: off", check: Check.within(0.0...1e9)),
    ]
  }
}

extension OptimizerConfig {
  /// The learning rate of every step.
  package func learningRateSchedule(totalSteps: Int) throws(ObjectiveError) -> LearningRateSchedule
  {
    try LearningRateSchedule(
      shape: schedule, peak: learningRate, warmupSteps: warmupSteps, totalSteps: totalSteps,
      minRatio: minRatio)
  }
}
