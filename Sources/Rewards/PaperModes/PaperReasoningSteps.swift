/// The reasoning-step reward of the GPG repository's `open-r1`, for comparison with the paper; 0...1.
///
///     score = min(1, marks / 3)
///
/// Marks are `Step 12:`, a number with a stop at the start of the text only, a line that begins with
/// `-` or `*`, and `First,` `Second,` `Next,` `Finally,`. Known hole: marks pay without any reasoning,
/// `First, First, First,` all of it. There is no strict form: style is no evidence of reasoning, so
/// the library grades answers instead. The reference is not read. No options.
/// - Source: `open-r1/src/open_r1/rewards.py`, `reasoning_steps_reward`.
public struct PaperReasoningStepsChecker: RewardChecker {
  /// `paper_open_r1_reasoning_steps`.
  public static let id = "paper_open_r1_reasoning_steps"

  /// The checker; it has no options.
  public init() {}

  /// Any reference will do: none is read.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Counts the marks of one completion; the status is `ok`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let bytes = Array(output.text.utf8)
    var marks = 0
    var at = 0
    while at < bytes.count {
      if let end = PaperReasoningStepsChecker.markEnd(bytes, at) {
        marks += 1
        at = end
      } else {
        at += 1
      }
    }
    return PaperText.decided(
      min(1, Double(marks) / 3), extracted: "\(marks)", rule: "marks", steps: bytes.count)
  }

  private static let words: [StaticString] = ["First,", "Second,", "Next,", "Finally,"]

  /// Where the mark at an index ends.
  private static func markEnd(_ bytes: [UInt8], _ at: Int) -> Int? {
    switch bytes[at] {
    case 0x0A:
      let isMark = bytes.hasBytes("\n-", at: at) || bytes.hasBytes("\n*", at: at)
      return isMark ? at + 2 : nil
    case UInt8(ascii: "S") where bytes.hasBytes("Step ", at: at):
      return numberEnd(bytes, at + 5, UInt8(ascii: ":"))
    case UInt8(ascii: "F"), UInt8(ascii: "S"), UInt8(ascii: "N"):
      let word = words.first { bytes.hasBytes($0, at: at) }
      return word.map { at + $0.utf8CodeUnitCount }
    case 0x30...0x39 where at == 0: return numberEnd(bytes, at, UInt8(ascii: "."))
    default: return nil
    }
  }

  /// Where digits and one closing byte end.
  private static func numberEnd(_ bytes: [UInt8], _ from: Int, _ closing: UInt8) -> Int? {
    var at = from
    while at < bytes.count, bytes[at].isASCIIDigit { at += 1 }
    return at > from && at < bytes.count && bytes[at] == closing ? at + 1 : nil
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperReasoningStepsChecker()
  }
}
