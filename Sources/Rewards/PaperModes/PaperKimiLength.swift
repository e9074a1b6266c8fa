/// The length reward of the GPG repository's `open-r1`, for comparison with the paper.
///
///     lambda = 0.5 - (length - shortest) / (longest - shortest)
///     right: lambda,  wrong: min(0, lambda),  all of one length: 0;  -0.5...0.5
///
/// No checker: it is a function of several completions, so it has no name in the registry. Lengths
/// are in characters (Unicode scalars). Known hole: the repository passes all completions of a call,
/// so that a completion's reward depends on the answers to other prompts, and a right answer to a hard
/// prompt pays less than one to an easy prompt. Pass the completions of one group, as Kimi k1.5
/// defines it, unless the repository is to be reproduced. There a reference that cannot be read
/// counts every answer as right.
/// - Source: `open-r1/src/open_r1/rewards.py`, `len_reward`; Kimi k1.5 (arXiv 2501.12599), section
///   2.3.3.
public enum PaperKimiLength {
  /// The rewards of several completions, in their order.
  ///
  /// - Parameters:
  ///   - outputs: the completions.
  ///   - isRight: whether each is right; as many as there are outputs.
  /// - Precondition: both have the same count.
  public static func rewards(_ outputs: [ModelOutput], isRight: [Bool]) -> [Double] {
    precondition(
      outputs.count == isRight.count,
      "PaperKimiLength: \(outputs.count) outputs and \(isRight.count) verdicts")
    let lengths = outputs.map { $0.text.unicodeScalars.count }
    guard let shortest = lengths.min(), let longest = lengths.max(), shortest < longest else {
      return [Double](repeating: 0, count: outputs.count)
    }
    return zip(lengths, isRight).map { length, isRight in
      let lambda = 0.5 - Double(length - shortest) / Double(longest - shortest)
      return isRight ? lambda : min(0, lambda)
    }
  }
}
