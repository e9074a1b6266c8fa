/// Grades a stated answer against a reference answer of mathematics.
public struct MathAnswerChecker: RewardChecker {
  public static let id = "math_answer"
  public let extraction: Extraction
  public init(extraction: Extraction = .strict) { self.extraction = extraction }
  public func checkReference(_ reference: String) throws(RewardError) {}
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    Grade(score: 0, status: .ok, extracted: "", rule: "", steps: 0)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    let extraction = try options.choice(
      "extraction", of: Extraction.allCases.map(\.rawValue), default: Extraction.strict.rawValue)
    return MathAnswerChecker(extraction: Extraction(rawValue: extraction) ?? .strict)
  }
}
