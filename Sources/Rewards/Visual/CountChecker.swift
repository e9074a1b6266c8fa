/// 1 if the one total that the output states equals the reference, a whole number.
///
/// Digits (with thousands separators, `3.0` is 3), number words, `dozen`, `pair`, `none`, `no`. If
/// several numbers occur, one must be marked as the total (`total`, `altogether`, `in all`, after
/// `=`, after a final `so`, or before a colon and parts that add up to it). Looked for in a box, after `answer is`, in the answer element, else
/// in the whole text after the reasoning.
///
/// Zero without a number, for several that differ or stand in a list, ranges, bounds (`at least 3`,
/// `3 or 4`), guesses (`maybe 3`, `3?`), numbers that are refuted (`3 is wrong`), a sum that is none
/// (`3 = 4`), decimals, fractions (`three quarters`), negative numbers, percentages and digits inside
/// words. `about 3` counts as 3.
///
/// The reference is a whole number in digits. No options.
public struct CountChecker: RewardChecker {
  /// `count`.
  public static let id = "count"

  /// The checker; it has no options.
  public init() {}

  /// Checks that the reference is a whole number.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    guard let gold = CountChecker.gold(reference) else {
      throw unusable(reference, rule: "reference")
    }
    try requireRight("\(gold)", reference: reference)
  }

  /// Grades one completion; the score is 0 or 1.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    guard let gold = CountChecker.gold(reference) else { return .unusable(rule: "reference") }
    let bytes = Array(output.text.utf8)
    var answer: [UInt8] = []
    switch FieldReading(short: bytes, takesPhrases: true) {
    case .text(let text): answer = text
    case .failed(let grade) where grade.status == .budget:
      if case .text(let tail) = FieldReading(bytes, wholeOnly: false) { answer = tail }
    case .failed(let grade): return grade
    }
    let steps = bytes.count + answer.count
    switch CountReading.read(answer) {
    case .total(let total):
      return Grade(
        score: total == gold ? 1 : 0, status: .ok, extracted: "\(total)", rule: "count",
        steps: steps)
    case .none: return .zero(.noAnswer, rule: "noNumber", steps: steps)
    case .notWhole:
      return .zero(.ok, extracted: shortened(answer), rule: "notWhole", steps: steps)
    case .ambiguous:
      return .zero(.ambiguous, extracted: shortened(answer), rule: "severalNumbers", steps: steps)
    case .hedged:
      return .zero(.hedged, extracted: shortened(answer), rule: "bound", steps: steps)
    }
  }

  private static func gold(_ reference: String) -> Int? {
    guard let record = StructuredReference(reference) else { return nil }
    let answers = record.answers ?? []
    guard answers.count == 1 else { return nil }
    let bytes = normalizedBytes(Array(answers[0].utf8)[...])
    guard case .total(let value) = CountReading.read(bytes), bytes.contains(where: \.isASCIIDigit)
    else { return nil }
    return value
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    CountChecker()
  }
}
