/// How completions are sampled in training: the full softmax at one temperature.
package struct RolloutConfig: ConfigSection, ConfigValue {
  package var groupsPerStep = 16
  package var groupSize = 8
  package var temperature = 1.0
  package var maxNewTokens = 128
  /// nil takes the template's.
  package var stopStrings: [String]?
  /// Completions sampled side by side at most.
  package var liveCompletions = 256
  /// Present to be refused: training samples the full softmax.
  package var topP = 1.0
  package var topK = 0
  package var minP = 0.0

  package init() {}

  package static var fields: [ConfigField<RolloutConfig>] {
    [
      .init(
        "groups-per-step", \.groupsPerStep, "prompts drawn in a round",
        check: Check.within(1...65_536)),
      .init("group-size", \.groupSize, "completions of a prompt", check: Check.within(1...4_096)),
      .init("temperature", \.temperature, "of sampling and of the log-probs", check: fullSoftmax),
      .init("max-new-tokens", \.maxNewTokens, "token limit", check: Check.within(1...1_048_576)),
      .init("stop-strings", \.stopStrings, "end a completion; default: the template's"),
      .init(
        "live-completions", \.liveCompletions, "sampled side by side at most",
        check: Check.within(1...65_536)),
      .init("top-p", \.topP, "only 1: training refuses truncation") { refused($0 == 1, "top-p") },
      .init("top-k", \.topK, "only 0: training refuses truncation") { refused($0 == 0, "top-k") },
      .init("min-p", \.minP, "only 0: training refuses truncation") { refused($0 == 0, "min-p") },
    ]
  }

  private static func fullSoftmax(_ temperature: Double) -> String? {
    (0.01...100).contains(temperature)
      ? nil : "training samples at a temperature of 0.01 to 100, got \(temperature)"
  }

  private static func refused(_ isOff: Bool, _ name: String) -> String? {
    isOff
      ? nil
      : "training samples the full softmax: a sampled token may leave a truncated support after "
        + "an update; use \(name) with `cohort eval` or `cohort generate` only"
  }
}
