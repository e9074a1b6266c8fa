/// The tag reward of the GPG repository's `open-r1`, for comparison with the paper; 0...1.
///
/// A quarter for each of `<think>\n`, `\n</think>\n`, `\n<answer>\n` and `\n</answer>` that occurs
/// exactly once. Known hole: neither order nor content counts, so four bare tags pay all of it.
/// `tag_count` asks for the bare tags; `format_think_answer` closes the hole. The reference is not
/// read. No options.
/// - Source: `open-r1/src/open_r1/rewards.py`, `tag_count_reward`.
public struct PaperOpenR1TagCountChecker: RewardChecker {
  /// `paper_open_r1_tag_count`.
  public static let id = "paper_open_r1_tag_count"

  /// The checker; it has no options.
  public init() {}

  /// Any reference will do: none is read.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Counts the tags of one completion; the status is `ok`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let bytes = Array(output.text.utf8)
    let tags: [StaticString] = ["<think>\n", "\n</think>\n", "\n<answer>\n", "\n</answer>"]
    let once = tags.count { PaperText.count($0, in: bytes) == 1 }
    return PaperText.decided(0.25 * Double(once), rule: "tagCount", steps: 4 * bytes.count)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperOpenR1TagCountChecker()
  }
}
