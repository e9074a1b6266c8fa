/// A quarter for each of `<think>`, `</think>`, `<answer>`, `</answer>` that occurs exactly once.
///
/// A softer signal than `format_think_answer` while a policy learns the form; a policy can earn all
/// of it without the right order, so give it a small weight. The reference is not read.
public struct TagCountChecker: RewardChecker {
  /// `tag_count`.
  public static let id = "tag_count"

  /// The checker; it has no options.
  public init() {}

  /// Any reference will do: none is read.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Counts the tags of one completion; the score is a multiple of 0.25 and the status `ok`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let text = Array(output.text.utf8)
    let tags = thinkAnswerTags(in: text).filter(\.isExact).map(\.tag)
    let once = ThinkAnswerTag.allCases.count { tag in tags.count { $0 == tag } == 1 }
    return Grade(
      score: 0.25 * Double(once), status: .ok, extracted: "", rule: "tagCount", steps: text.count)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    TagCountChecker()
  }
}
