/// A number with its 95 % interval.
public struct Estimate: Sendable, Equatable {
  /// The estimate.
  public let value: Double
  /// The lower end of the 95 % interval.
  public let lower: Double
  /// The upper end of the 95 % interval.
  public let upper: Double
  /// The number of independent units (questions) behind it.
  public let count: Int

  /// The 97.5 % point of the standard normal distribution.
  public static let z95 = 1.959963984540054

  /// Creates an estimate.
  public init(value: Double, lower: Double, upper: Double, count: Int) {
    self.value = value
    self.lower = lower
    self.upper = upper
    self.count = count
  }

  /// A proportion with Wilson's interval, which keeps its width at 0 and at 1.
  ///
  ///     centre = ( p + z^2 / 2n ) / ( 1 + z^2 / n )
  ///     half   = z sqrt( p (1 - p) / n + z^2 / 4n^2 ) / ( 1 + z^2 / n )
  ///
  /// - Returns: nil when there are no trials, or the successes are not between 0 and the trials.
  /// - Source: E. B. Wilson 1927, without continuity correction.
  public static func proportion(successes: Int, trials: Int) -> Estimate? {
    guard trials > 0, successes >= 0, successes <= trials else { return nil }
    return wilson(
      Double(successes) / Double(trials), trials: Double(trials), count: trials)
  }

  /// The mean over questions of a rate per question, with an interval over questions.
  ///
  /// Samples of one question are not independent, so the question is the unit: the variance of the
  /// mean is the variance between questions over their number Q. Wilson's formula then takes the
  /// effective number of trials
  ///
  ///     n_eff = p (1 - p) / ( s^2 / Q )        within Q … samples
  ///
  /// so that the interval neither leaves 0…1 nor vanishes when every question scores alike. With
  /// one sample a question this is `proportion`.
  ///
  /// - Parameters:
  ///   - rates: One rate per question, each within 0…1: its fraction right, its pass@k, its vote.
  ///   - samples: The samples behind all rates together; the number of questions when nil.
  /// - Returns: nil without questions.
  /// - Precondition: every rate lies within 0…1.
  public static func meanRate(_ rates: [Double], samples: Int? = nil) -> Estimate? {
    guard !rates.isEmpty else { return nil }
    for rate in rates {
      precondition((0...1).contains(rate), "Estimate.meanRate: rate \(rate), range 0…1")
    }
    let questions = Double(rates.count)
    let (mean, variance) = meanAndVariance(rates)
    let p = min(1, max(0, mean))
    let spread = p * (1 - p)
    var trials = questions
    if spread > 0 {
      let most = Double(max(rates.count, samples ?? rates.count))
      let effective = variance > 0 ? spread * questions / variance : most
      trials = min(most, max(questions, effective))
    }
    return wilson(p, trials: trials, count: rates.count)
  }

  /// A mean over questions with the normal interval `mean ± z s / sqrt(Q)`.
  ///
  /// For values without bounds, such as lengths in tokens: give one value per question, its mean
  /// over the question's samples. With a single value the interval is that value.
  ///
  /// - Returns: nil without values.
  public static func mean(_ values: [Double]) -> Estimate? {
    guard !values.isEmpty else { return nil }
    let (mean, variance) = meanAndVariance(values)
    let half = z95 * (variance / Double(values.count)).squareRoot()
    return Estimate(value: mean, lower: mean - half, upper: mean + half, count: values.count)
  }

  /// The plain mean of a score per task, each task weighing the same; tasks without one left out.
  ///
  /// - Returns: nil when no task has a score.
  public static func macroMean(_ scores: [Double?]) -> Double? {
    let known = scores.compactMap { $0 }
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  private static func wilson(_ p: Double, trials n: Double, count: Int) -> Estimate {
    let z2 = z95 * z95
    let centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    let half =
      z95 * (p * (1 - p) / n + z2 / (4 * n * n)).squareRoot() / (1 + z2 / n)
    // At p = 0 and p = 1 an end equals p up to rounding; it must not pass it.
    return Estimate(
      value: p, lower: max(0, min(p, centre - half)), upper: min(1, max(p, centre + half)),
      count: count)
  }

  private static func meanAndVariance(_ values: [Double]) -> (mean: Double, variance: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    guard values.count > 1 else { return (mean, 0) }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, squares / (count - 1))
  }
}
