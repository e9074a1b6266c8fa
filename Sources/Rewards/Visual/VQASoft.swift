/// The agreement of the answer with those of several annotators, 0...1.
///
///     score = mean over annotators i of min(1, (others than i who gave this answer) / 3)
///
/// Answers are compared after the usual rules: lower case, punctuation dropped (or a blank, if it
/// joins two words), `none` and `zero` to `ten` as digits, articles dropped, contractions with or
/// without their apostrophe. All references are normalised, also where all agree. The answer is a
/// box, after `answer is`, the answer element, else the whole text after the reasoning.
///
/// Zero if no annotator gave it, or only the one who is left out, and for answers beyond 8 KiB.
///
/// The reference is a JSON list of the annotators' answers, at most 64, or a single text, which
/// stands for annotators who all agree; or `{"answer": ...}` of either. No options.
/// - Source: VQA evaluation (Antol et al., arXiv 1505.00468); differences: references are always
///   normalised.
public struct VQASoftChecker: RewardChecker {
  /// `vqa_soft`.
  public static let id = "vqa_soft"

  /// The checker; it has no options.
  public init() {}

  /// Checks that the most frequent answer is graded right; annotators who hardly agree are refused.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    guard let golds = VQASoftChecker.golds(reference) else {
      throw unusable(reference, rule: "reference")
    }
    let counts = golds.reduce(into: [:]) { $0[$1.normalized, default: 0] += 1 }
    let most = counts.values.max() ?? 0
    let best = golds.first { counts[$0.normalized] == most }
    try requireRight("<answer>" + (best?.text ?? "") + "</answer>", reference: reference)
  }

  /// Grades one completion.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    guard let golds = VQASoftChecker.golds(reference) else { return .unusable(rule: "reference") }
    let bytes = Array(output.text.utf8)
    let answer: [UInt8]
    switch FieldReading(short: bytes, takesPhrases: true) {
    case .failed(let grade): return grade
    case .text(let text): answer = text
    }
    let steps = bytes.count + answer.count
    guard answer.count <= VQASoftChecker.byteLimit else {
      return .zero(.budget, extracted: shortened(answer), rule: "answerLength", steps: steps)
    }
    let stated = VQAText.normalized(withoutDress(answer))
    guard !stated.isEmpty else { return .zero(.noAnswer, rule: "empty", steps: steps) }
    let matches = golds.count { $0.normalized == stated }
    let score: Double
    if golds.count == 1 {
      score = Double(matches)
    } else {
      let agreeing = min(1, Double(matches - 1) / 3)
      let others = min(1, Double(matches) / 3)
      score =
        matches == 0
        ? 0
        : (Double(matches) * agreeing + Double(golds.count - matches) * others)
          / Double(golds.count)
    }
    return Grade(
      score: score, status: .ok, extracted: shortened(answer), rule: "annotators", steps: steps)
  }

  /// The longest answer that is looked at, bytes.
  private static let byteLimit = 8_192

  private static func golds(_ reference: String) -> [(text: String, normalized: String)]? {
    guard let answers = StructuredReference(reference)?.answers, answers.count <= 64 else {
      return nil
    }
    let golds = answers.map {
      (text: $0, normalized: VQAText.normalized(withoutDress(normalizedBytes(Array($0.utf8)[...]))))
    }
    return golds.contains { !$0.normalized.isEmpty } ? golds : nil
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    VQASoftChecker()
  }
}
