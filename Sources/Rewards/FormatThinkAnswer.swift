/// 1 if the whole text is one non-blank think element and one non-blank answer element.
///
///     <think>...</think><answer>...</answer>
///
/// Only blanks may stand before, between and after. What shows nothing is blank in an element too. Nested or repeated tags, tags in another case
/// anywhere, or any other text outside the two elements give 0. The reference is not read.
public struct FormatThinkAnswerChecker: RewardChecker {
  /// `format_think_answer`.
  public static let id = "format_think_answer"

  /// The checker; it has no options.
  public init() {}

  /// Any reference will do: none is read.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Grades the form of one completion; the score is 0 or 1 and the status `ok`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let text = Array(output.text.utf8)
    let defect = FormatThinkAnswerChecker.defect(of: text)
    return Grade(
      score: defect == nil ? 1 : 0, status: .ok, extracted: "", rule: defect ?? "thinkAnswer",
      steps: text.count)
  }

  /// What is wrong with the form, or `nil`.
  private static func defect(of text: [UInt8]) -> String? {
    let tags = thinkAnswerTags(in: text)
    guard tags.map(\.tag) == [.thinkOpen, .thinkClose, .answerOpen, .answerClose] else {
      return tags.count < 4 ? "missingTag" : "repeatedOrMisplacedTag"
    }
    guard tags.allSatisfy(\.isExact) else { return "otherCase" }
    let outside = [
      0..<tags[0].range.lowerBound,
      tags[1].range.upperBound..<tags[2].range.lowerBound,
      tags[3].range.upperBound..<text.count,
    ]
    guard outside.allSatisfy({ isBlank(text[$0], takesInvisible: false) }) else {
      return "textOutside"
    }
    guard !isBlank(text[tags[0].range.upperBound..<tags[1].range.lowerBound]) else {
      return "blankThink"
    }
    guard !isBlank(text[tags[2].range.upperBound..<tags[3].range.lowerBound]) else {
      return "blankAnswer"
    }
    return nil
  }

  /// Whether only blanks, those beyond ASCII included, and characters that show nothing stand here.
  private static func isBlank(_ bytes: ArraySlice<UInt8>, takesInvisible: Bool = true) -> Bool {
    let start = bytes.skippingBlanks(bytes.startIndex, limit: bytes.endIndex)
    // Most texts are decided by their first character.
    guard start < bytes.endIndex else { return true }
    if bytes[start] < 0x80, bytes[start] > 0x20, bytes[start] < 0x7F { return false }
    return text(of: bytes[start...]).unicodeScalars.allSatisfy { scalar in
      scalar.properties.isWhitespace
        || takesInvisible
          && (scalar.properties.isDefaultIgnorableCodePoint
            || scalar.properties.generalCategory == .control)
    }
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    FormatThinkAnswerChecker()
  }
}
