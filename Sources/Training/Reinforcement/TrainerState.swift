package import StrictJSON

/// Counters that decide everything that comes next; with weights and moments they are the run.
package struct TrainerState: Sendable, Equatable {
  /// Optimizer steps begun and finished, updates or not.
  package var step = 0
  /// Draws from the mixture so far, resampling rounds included.
  package var drawIndex: UInt64 = 0
  /// Completion tokens sampled so far, used or not.
  package var sampledTokens = 0
  /// AdamW steps applied.
  package var optimizerSteps = 0
  /// Steps without an informative group.
  package var stepsWithoutUpdate = 0
  /// Best evaluation so far and its step.
  package var bestScore: Double?
  package var bestStep: Int?

  package init() {}

  package init(json: JSONValue) throws(ConfigError) {
    func int(_ key: String) throws(ConfigError) -> Int {
      guard let value = json[key]?.int, value >= 0 else {
        throw ConfigError(key: key, message: "missing from the checkpoint's state")
      }
      return value
    }
    step = try int("step")
    drawIndex = UInt64(try int("draw_index"))
    sampledTokens = try int("sampled_tokens")
    optimizerSteps = try int("optimizer_steps")
    stepsWithoutUpdate = try int("steps_without_update")
    bestScore = json["best_score"]?.double
    bestStep = json["best_step"]?.int
  }

  package var json: JSONValue {
    .object(
      JSONObject([
        ("step", JSONValue(step)),
        ("draw_index", JSONValue(Int(clamping: drawIndex))),
        ("sampled_tokens", JSONValue(sampledTokens)),
        ("optimizer_steps", JSONValue(optimizerSteps)),
        ("steps_without_update", JSONValue(stepsWithoutUpdate)),
        ("best_score", bestScore.map { JSONValue($0) } ?? .null),
        ("best_step", bestStep.map { JSONValue($0) } ?? .null),
      ]))
  }
}
