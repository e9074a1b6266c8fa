/// The classification reward of the GPG repository's Visual-RFT, for comparison with the paper; 0 or 1.
///
/// 1 if the reference's label is contained in the answer **or the answer in the label**, both in lower
/// case without blanks and underscores. The answer is the one-line answer element, without one the
/// whole text. Known holes: an empty answer element pays, for the empty text is in every label; so do
/// a single letter of the label, and a list of all class names. The repository's evaluation has them
/// too. `class_label` closes all three.
///
/// The repository asks Math-Verify first; that step, which fires only where label and output read as
/// mathematics, is left out. The reference may carry an answer element. Texts beyond 64 KiB score 0.
/// No options.
/// - Source: `Visual-RFT/src/virft/src/open_r1/grpo_classification.py`, `accuracy_reward`.
public struct PaperClassificationChecker: RewardChecker {
  /// `paper_visual_rft_classification`.
  public static let id = "paper_visual_rft_classification"

  /// The checker; it has no options.
  public init() {}

  /// Any reference will do: its text is looked for.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Grades one completion; the status is `ok`, or `budget` beyond the limit.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let bytes = Array(output.text.utf8)
    let stated = PaperText.strippedAnswer(bytes)
    let gold = PaperText.strippedAnswer(Array(reference.utf8))
    let steps = bytes.count + 2 * stated.count
    guard stated.count <= unboxedWindow, gold.count <= unboxedWindow else {
      return .zero(.budget, extracted: shortened(stated), rule: "answerLength", steps: steps)
    }
    let (answer, label) = (
      PaperClassificationChecker.folded(stated), PaperClassificationChecker.folded(gold)
    )
    let isRight =
      PaperText.firstIndex(of: label, in: answer, from: 0) != nil
      || PaperText.firstIndex(of: answer, in: label, from: 0) != nil
    return PaperText.decided(
      isRight ? 1 : 0, extracted: shortened(stated), rule: "containment", steps: steps)
  }

  private static func folded(_ bytes: [UInt8]) -> [UInt8] {
    Array(text(of: bytes.filter { $0 != 0x20 && $0 != UInt8(ascii: "_") }).lowercased().utf8)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperClassificationChecker()
  }
}
