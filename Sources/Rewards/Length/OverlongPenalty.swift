/// A penalty for completions near or beyond a length, -1...0.
///
///     0                                    tokens <= max_tokens - buffer
///     (max_tokens - buffer - tokens) / buffer     up to max_tokens
///     -1                                   beyond, or cut off by the length limit
///
/// Add it to a reward with a positive weight. The reference is not read.
///
/// Options: `max_tokens` (default 20480) and `buffer` (default 4096), both at least 1, `buffer` at
/// most `max_tokens`.
/// - Source: DAPO (arXiv 2503.14476), soft overlong punishment, equation 13.
public struct OverlongPenaltyChecker: RewardChecker {
  /// `overlong_penalty`.
  public static let id = "overlong_penalty"

  /// The length from which on the penalty is whole.
  public let maxTokens: Int
  /// Over how many tokens before it the penalty grows.
  public let buffer: Int

  /// A checker.
  /// - Precondition: `1 <= buffer <= maxTokens`.
  public init(maxTokens: Int = 20_480, buffer: Int = 4_096) {
    precondition(
      buffer >= 1 && buffer <= maxTokens,
      "OverlongPenaltyChecker: buffer \(buffer) is not from 1 to maxTokens \(maxTokens)")
    self.maxTokens = maxTokens
    self.buffer = buffer
  }

  /// Any reference will do: none is read.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Grades the length of one completion; the status is `ok`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let excess = output.tokenCount - (maxTokens - buffer)
    let score: Double
    if output.isTruncated || excess > buffer {
      score = -1
    } else {
      score = excess <= 0 ? 0 : -Double(excess) / Double(buffer)
    }
    return Grade(
      score: score, status: .ok, extracted: "",
      rule: output.isTruncated ? "truncated" : "overlong", steps: 1)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    let maxTokens = try options.integer("max_tokens", default: 20_480, in: 1...(1 << 40))
    let buffer = try options.integer(
      "buffer", default: min(4_096, maxTokens), in: 1...maxTokens)
    return OverlongPenaltyChecker(maxTokens: maxTokens, buffer: buffer)
  }
}
