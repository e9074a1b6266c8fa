internal import ArgumentParser
internal import Checkpoints
internal import Policy

/// How completions are sampled outside training, where a truncated softmax is allowed.
struct SamplingOptions: ParsableArguments {
  @Option(help: "Completions of each question.")
  var samples: Int?

  @Option(help: "Temperature; 0 is greedy. Default: 0 for one sample, 1 for several.")
  var temperature: Double?

  @Option(help: "Keeps the likeliest tokens up to this probability in all.")
  var topP = 1.0

  @Option(help: "Keeps so many of the likeliest tokens; 0 keeps all.")
  var topK = 0

  @Option(help: "Keeps tokens of at least this share of the likeliest one's probability.")
  var minP = 0.0

  @Option(help: "Token limit of a completion. Default: half of the positions, at most 1024.")
  var maxNewTokens: Int?

  @Option(help: "Seed of every sampled token.")
  var seed: UInt64 = 1

  @Option(help: "Worker threads; 0 takes every core.")
  var threads = 0

  func validate() throws {
    func require(_ isRight: Bool, _ message: String) throws {
      guard isRight else { throw CommandError.usage(message) }
    }
    try require((1...4_096).contains(samples ?? 1), "--samples must be in 1...4096")
    try require((0...100).contains(temperature ?? 0), "--temperature must be in 0...100")
    try require(topP > 0 && topP <= 1, "--top-p must be above 0 and at most 1")
    try require((0...1 << 24).contains(topK), "--top-k must be in 0...16777216")
    try require((0...1).contains(minP), "--min-p must be in 0...1")
    try require(
      (1...1_048_576).contains(maxNewTokens ?? 1), "--max-new-tokens must be in 1...1048576")
    try require((0...1024).contains(threads), "--threads must be in 0...1024")
  }

  /// Parameters for the engine; flags over what a suite says over the defaults.
  func parameters(
    _ policy: PolicyFolder, samples: Int, temperature: Double? = nil, maxNewTokens: Int? = nil
  ) -> SamplingParameters {
    let temperature = self.temperature ?? temperature ?? (samples > 1 ? 1 : 0)
    let half = max(policy.model.configuration.maxPositions / 2, 1)
    return SamplingParameters(
      temperature: Float(temperature), topK: topK, topP: Float(topP), minP: Float(minP),
      stopIDs: policy.stopIDs,
      maxNewTokens: self.maxNewTokens ?? maxNewTokens ?? min(1024, half))
  }
}
