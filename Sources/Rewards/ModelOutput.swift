/// One completion as a checker sees it.
public struct ModelOutput: Sendable, Hashable {
  /// The text, with a prefill that the prompt forced (such as `<think>`) already put before it.
  public let text: String
  /// The tokens the policy produced, the end token included.
  public let tokenCount: Int
  /// Whether the length limit, not the policy, ended the text.
  public let isTruncated: Bool

  /// A completion.
  ///
  /// - Parameters:
  ///   - text: the whole text, forced prefill included.
  ///   - tokenCount: tokens produced; only length rewards read it.
  ///   - isTruncated: whether the length limit ended the text.
  /// - Precondition: `tokenCount` is not negative.
  public init(text: String, tokenCount: Int = 0, isTruncated: Bool = false) {
    precondition(tokenCount >= 0, "ModelOutput: tokenCount \(tokenCount) is negative")
    self.text = text
    self.tokenCount = tokenCount
    self.isTruncated = isTruncated
  }
}
