extension ImagePreprocessor {
  /// The settings of a preprocessor_config.json; defaults are those of the Qwen2-VL processor.
  package struct Configuration: Sendable, Equatable {
    /// Side of a patch in pixels.
    package var patchSize = 14
    /// Frames in a patch.
    package var temporalPatchSize = 2
    /// Patches that become one token, along each side.
    package var mergeSize = 2
    /// Least area that a picture is resized to, in pixels.
    package var minPixels = 56 * 56
    /// Greatest area that a picture is resized to, in pixels.
    package var maxPixels = 28 * 28 * 1280
    /// Of red, green and blue, after rescaling.
    package var mean = [0.48145466, 0.4578275, 0.40821073]
    /// Of red, green and blue, after rescaling.
    package var standardDeviation = [0.26862954, 0.26130258, 0.27577711]
    /// What a level from 0 to 255 is multiplied with.
    package var rescaleFactor = 1.0 / 255
    package var resizes = true
    package var rescales = true
    package var normalizes = true

    /// The Qwen2-VL processor's own settings.
    package init() {}

    /// Both sides of a resized picture are multiples of it.
    package var factor: Int { patchSize * mergeSize }
    /// Values of one patch.
    package var patchWidth: Int { 3 * temporalPatchSize * patchSize * patchSize }

    /// What a level of a channel becomes; rounded to Float after each step, as the reference does.
    func value(ofLevel level: Int, channel: Int) -> Float {
      let rescaled = rescales ? Float(Double(level) * rescaleFactor) : Float(level)
      guard normalizes else { return rescaled }
      return (rescaled - Float(mean[channel])) / Float(standardDeviation[channel])
    }
  }
}
