/// What the accuracy rewards of the GPG repository's visual projects share.
private enum PaperVisualAccuracy {
  /// By mathematics anywhere in the text, else by equal text of the answer element.
  static func grade(
    _ output: ModelOutput, reference: String, takesLetter: Bool
  ) -> Grade {
    let bytes = Array(output.text.utf8)
    let gold = PaperText.strippedAnswer(Array(reference.utf8))
    let whole = ModelOutput(text: PaperText.withoutTags(bytes))
    let inner = MathAnswerChecker(extraction: .lenient).grade(whole, reference: text(of: gold))
    let steps = inner.steps + 2 * bytes.count
    if inner.verdict == .right {
      return PaperText.decided(
        1, extracted: inner.extracted, rule: "mathematics." + inner.rule, steps: steps)
    }
    let stated = PaperText.strippedAnswer(bytes)
    if stated == gold {
      return PaperText.decided(1, extracted: shortened(stated), rule: "equalText", steps: steps)
    }
    if takesLetter, gold.count == 1, let letter = lastLetter(stated), letter == gold[0] {
      return PaperText.decided(1, extracted: text(of: [letter]), rule: "lastLetter", steps: steps)
    }
    return PaperText.decided(0, extracted: shortened(stated), rule: "equalText", steps: steps)
  }

  /// The last capital from A to H that is a word of its own.
  private static func lastLetter(_ bytes: [UInt8]) -> UInt8? {
    func isWord(_ index: Int) -> Bool {
      bytes.indices.contains(index)
        && (bytes[index].isWordByte || bytes[index] == UInt8(ascii: "_"))
    }
    let last = bytes.indices.last { index in
      (0x41...0x48).contains(bytes[index]) && !isWord(index - 1) && !isWord(index + 1)
    }
    return last.map { bytes[$0] }
  }
}

/// The accuracy reward of the GPG repository's VisualThinker, for comparison with the paper; 0 or 1.
///
/// 1 if any answer in the whole text, the reasoning included, equals the reference by mathematics;
/// else if the one-line answer element (without one, the whole text) equals the reference's; else if
/// its last isolated capital from A to H is the reference. Known holes: an answer in the reasoning
/// pays whatever the answer element says; listing all letters with the right one last pays, and so
/// does an article `A`. `multiple_choice` closes both.
///
/// `math_answer` with lenient extraction, over the text without its tags, stands for Math-Verify. The
/// reference may carry an answer element. No options.
/// - Source: `VisualThinker-R1-Zero/src/open-r1-multimodal`, `accuracy_reward` of `grpo.py`.
public struct PaperVisualThinkerAccuracyChecker: RewardChecker {
  /// `paper_visual_thinker_accuracy`.
  public static let id = "paper_visual_thinker_accuracy"

  /// The checker; it has no options.
  public init() {}

  /// Any reference will do: its text is compared.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Grades one completion; the status is `ok`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    PaperVisualAccuracy.grade(output, reference: reference, takesLetter: true)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperVisualThinkerAccuracyChecker()
  }
}

/// The accuracy reward of the GPG repository's R1-V, for comparison with the paper; 0 or 1.
///
/// 1 if any answer in the whole text, the reasoning included, equals the reference by mathematics;
/// else if the one-line answer element (without one, the whole text) equals the reference's. Known
/// hole: an answer in the reasoning pays whatever the answer element says. `math_answer` closes it.
///
/// `math_answer` with lenient extraction, over the text without its tags, stands for Math-Verify. The
/// reference may carry an answer element. No options.
/// - Source: `R1-V/src/r1-v/src/open_r1/grpo.py`, `accuracy_reward`.
public struct PaperR1VAccuracyChecker: RewardChecker {
  /// `paper_r1v_accuracy`.
  public static let id = "paper_r1v_accuracy"

  /// The checker; it has no options.
  public init() {}

  /// Any reference will do: its text is compared.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Grades one completion; the status is `ok`.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    PaperVisualAccuracy.grade(output, reference: reference, takesLetter: false)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperR1VAccuracyChecker()
  }
}
