/// The format reward of the GPG repository's VisualThinker, Visual-RFT and R1-V; 0 or 1.
///
///     <think> ... </think> blanks <answer> ... </answer>, the whole text
///
/// Known holes: both elements may be empty, and tags may be repeated or nested inside them.
/// `format_think_answer` closes them. VisualThinker puts the prefilled `<think>` before the text
/// first; a `ModelOutput` already has it. The reference is not read. No options.
/// - Source: `format_reward` of VisualThinker's and R1-V's `grpo.py`, and of Visual-RFT's `grpo.py`,
///   `grpo_classification.py` and `grpo_lisa.py`.
public struct PaperVisualFormatChecker: RewardChecker {
  /// `paper_visual_format`.
  public static let id = "paper_visual_format"

  /// The checker; it has no options.
  public init() {}

  /// Any reference will do: none is read.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Grades the form of one completion; the status is `ok`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let bytes = Array(output.text.utf8)
    return PaperText.decided(
      PaperVisualFormatChecker.matches(bytes) ? 1 : 0, rule: "pattern", steps: bytes.count)
  }

  private static func matches(_ bytes: [UInt8]) -> Bool {
    let close: StaticString = "</answer>"
    guard bytes.hasBytes("<think>", at: 0),
      bytes.hasBytes(close, at: bytes.count - close.utf8CodeUnitCount)
    else { return false }
    let last = bytes.count - close.utf8CodeUnitCount
    var at = 7
    while at < last {
      guard bytes[at] == UInt8(ascii: "<"), bytes.hasBytes("</think>", at: at) else {
        at += 1
        continue
      }
      at = bytes.skippingBlanks(at + 8, limit: last)
      if at + 8 <= last, bytes.hasBytes("<answer>", at: at) { return true }
    }
    return false
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperVisualFormatChecker()
  }
}
