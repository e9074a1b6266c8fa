/// Rotary frequencies stretched for long texts: `rope_type` `llama3` of config.json.
///
/// With the wavelength w = 2 pi / f of a frequency f and L original positions: f stays where
/// w < L / high, becomes f / factor where w > L / low, and between the two
/// f * ((1 - s) / factor + s), s = (L / w - low) / (high - low).
/// Source: Llama 3.1 as published; Hugging Face `_compute_llama3_parameters`.
package struct RopeScaling: Sendable, Equatable {
  /// How many times slower the slow frequencies turn; at least 1.
  package var factor: Double
  package var lowFrequencyFactor: Double
  package var highFrequencyFactor: Double
  /// Positions that the frequencies were first made for.
  package var originalPositions: Int

  /// The numbers as given; ``ModelConfiguration/validate(path:)`` checks them.
  package init(
    factor: Double, lowFrequencyFactor: Double = 1, highFrequencyFactor: Double = 4,
    originalPositions: Int = 8192
  ) {
    self.factor = factor
    self.lowFrequencyFactor = lowFrequencyFactor
    self.highFrequencyFactor = highFrequencyFactor
    self.originalPositions = originalPositions
  }

  /// The stretched form of a frequency, in radians per position.
  package func scaled(_ frequency: Double) -> Double {
    let turns = Double(originalPositions) * frequency / (2 * .pi)
    if turns > highFrequencyFactor { return frequency }
    if turns < lowFrequencyFactor { return frequency / factor }
    let s = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor)
    return frequency * ((1 - s) / factor + s)
  }

  /// What is wrong with the numbers, by key; nil where they are in order.
  var fault: (key: String, found: String, allowed: String)? {
    if !(1...1e6).contains(factor) { return ("factor", "\(factor)", "1 to 1e6") }
    if !(1e-6...1e6).contains(lowFrequencyFactor) {
      return ("low_freq_factor", "\(lowFrequencyFactor)", "1e-6 to 1e6")
    }
    guard highFrequencyFactor > lowFrequencyFactor, highFrequencyFactor <= 1e6 else {
      return (
        "high_freq_factor", "\(highFrequencyFactor)",
        "above low_freq_factor \(lowFrequencyFactor), at most 1e6"
      )
    }
    guard (1...1 << 26).contains(originalPositions) else {
      return ("original_max_position_embeddings", "\(originalPositions)", "1 to \(1 << 26)")
    }
    return nil
  }
}
