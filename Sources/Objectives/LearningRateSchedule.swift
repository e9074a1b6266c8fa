#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The learning rate of an optimizer step, as a pure function of the step's number.
///
/// With W warm-up steps, T steps in all, peak p and floor f = minRatio * p, for step s = 0, 1, …:
///
///     s < W      p * (s + 1) / W
///     constant   p
///     cosine     f + (p - f) * ( 1 + cos( pi * min(1, (s - W) / (T - W)) ) ) / 2
///
/// The first step is never at 0, nor is the last unless the floor is 0 and s reaches T.
public struct LearningRateSchedule: Equatable, Sendable {
  /// The curve after the warm-up.
  public enum Shape: String, Codable, CaseIterable, Sendable {
    /// The peak, to the end.
    case constant
    /// Half a cosine from the peak to the floor.
    case cosine
  }

  /// The curve after the warm-up.
  public let shape: Shape
  /// The highest learning rate.
  public let peak: Double
  /// W: the steps of linear warm-up.
  public let warmupSteps: Int
  /// T: the optimizer steps of the run, warm-up included.
  public let totalSteps: Int
  /// The floor of the cosine, as a fraction of the peak.
  public let minRatio: Double

  /// Creates a schedule.
  ///
  /// - Throws: `ObjectiveError` when the peak is negative or not finite, a number of steps is
  ///   negative, or the ratio is not between 0 and 1.
  public init(
    shape: Shape, peak: Double, warmupSteps: Int = 0, totalSteps: Int, minRatio: Double = 0
  ) throws(ObjectiveError) {
    guard peak >= 0, peak.isFinite else {
      throw .outOfRange(key: "learning-rate", value: "\(peak)", allowed: "finite and at least 0")
    }
    guard warmupSteps >= 0 else {
      throw .outOfRange(key: "warmup-steps", value: "\(warmupSteps)", allowed: "at least 0")
    }
    guard totalSteps >= 0 else {
      throw .outOfRange(key: "steps", value: "\(totalSteps)", allowed: "at least 0")
    }
    guard (0...1).contains(minRatio) else {
      throw .outOfRange(key: "min-ratio", value: "\(minRatio)", allowed: "between 0 and 1")
    }
    self.shape = shape
    self.peak = peak
    self.warmupSteps = warmupSteps
    self.totalSteps = totalSteps
    self.minRatio = minRatio
  }

  /// The learning rate of step `step`, counted from 0.
  public func rate(at step: Int) -> Double {
    if step < warmupSteps {
      return peak * Double(max(0, step) + 1) / Double(warmupSteps)
    }
    switch shape {
    case .constant: return peak
    case .cosine:
      let span = Double(max(1, totalSteps - warmupSteps))
      let progress = min(1, Double(step - warmupSteps) / span)
      let floor = minRatio * peak
      return floor + (peak - floor) * (1 + cos(Double.pi * progress)) / 2
    }
  }
}
