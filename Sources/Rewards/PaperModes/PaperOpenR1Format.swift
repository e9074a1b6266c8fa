/// The format reward of the GPG repository's `open-r1`, for comparison with the paper; 0 or 1.
///
///     <think>\n ... \n</think>\n<answer>\n ... \n</answer>
///
/// 1 if the text begins so and a line ends after the closing tag. Known holes: the pattern's `$`
/// matches at every end of line, so any text may follow; tags may be repeated inside; reasoning and
/// answer may be blank. `format_think_answer` closes all three. The reference is not read. No options.
/// - Source: `open-r1/src/open_r1/rewards.py`, `format_reward`.
public struct PaperOpenR1FormatChecker: RewardChecker {
  /// `paper_open_r1_format`.
  public static let id = "paper_open_r1_format"

  /// The checker; it has no options.
  public init() {}

  /// Any reference will do: none is read.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Grades the form of one completion; the status is `ok`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let bytes = Array(output.text.utf8)
    return PaperText.decided(
      PaperOpenR1FormatChecker.matches(bytes) ? 1 : 0, rule: "pattern", steps: 2 * bytes.count)
  }

  private static func matches(_ bytes: [UInt8]) -> Bool {
    let middle = Array("\n</think>\n<answer>\n".utf8)
    guard bytes.hasBytes("<think>\n", at: 0),
      let border = PaperText.firstIndex(of: middle, in: bytes, from: 8)
    else { return false }
    let close: StaticString = "\n</answer>"
    for index in (border + middle.count)..<max(border + middle.count, bytes.count)
    where bytes[index] == 0x0A && bytes.hasBytes(close, at: index) {
      let end = index + close.utf8CodeUnitCount
      if end == bytes.count || bytes[end] == 0x0A { return true }
    }
    return false
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperOpenR1FormatChecker()
  }
}

/// The second format reward of the GPG repository's `open-r1`, also that of `open-rs`; 0 or 1.
///
/// 1 if the text has exactly one line that is `</think>`. Known hole: nothing else is asked for, no
/// reasoning, no answer. `format_think_answer` closes it. The reference is not read. No options.
/// - Source: `open-r1/src/open_r1/rewards.py`, `format_reward_v2`; `open-rs`, `format_reward`.
public struct PaperOpenR1FormatV2Checker: RewardChecker {
  /// `paper_open_r1_format_v2`.
  public static let id = "paper_open_r1_format_v2"

  /// The checker; it has no options.
  public init() {}

  /// Any reference will do: none is read.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Grades the form of one completion; the status is `ok`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let bytes = Array(output.text.utf8)
    return PaperText.decided(
      PaperText.count("\n</think>\n", in: bytes) == 1 ? 1 : 0, rule: "oneTag", steps: bytes.count)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperOpenR1FormatV2Checker()
  }
}
