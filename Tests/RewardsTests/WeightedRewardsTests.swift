import Rewards
import Testing

@Suite("weighted rewards")
struct WeightedRewardsTests {
  private let right = "<think>a</think><answer>7</answer>"

  @Test("the sum is weight times score and each part keeps its grade")
  func sum() throws {
    let rewards = try WeightedRewards([
      .init(weight: 2, checker: MathAnswerChecker()),
      .init(name: "form", weight: 0.5, checker: FormatThinkAnswerChecker()),
      .init(weight: 0, checker: TagCountChecker()),
    ])
    let full = rewards.grade(ModelOutput(text: right), reference: "7")
    #expect(full.score == 2.5)
    #expect(full.parts.map(\.name) == ["math_answer", "form", "tag_count"])
    #expect(full.parts.map(\.grade.score) == [1, 1, 1])
    let formOnly = rewards.grade(ModelOutput(text: right), reference: "8")
    #expect(formOnly.score == 0.5)
  }

  @Test("an unusable reference leaves no score, unless its part has no weight")
  func unusable() throws {
    let rewards = try WeightedRewards([
      .init(checker: MathAnswerChecker()), .init(checker: FormatThinkAnswerChecker()),
    ])
    #expect(rewards.grade(ModelOutput(text: right), reference: " ").score == nil)
    let unweighted = try WeightedRewards([
      .init(weight: 0, checker: MathAnswerChecker()), .init(checker: FormatThinkAnswerChecker()),
    ])
    #expect(unweighted.grade(ModelOutput(text: right), reference: " ").score == 1)
    #expect(throws: RewardError.self) { try rewards.checkReference(" ") }
  }

  @Test("no parts, a weight that is not finite and a name used twice are errors")
  func errors() {
    #expect(throws: RewardError.noParts) { try WeightedRewards([]) }
    #expect(throws: RewardError.invalidWeight(part: "tag_count", weight: .infinity)) {
      try WeightedRewards([.init(weight: .infinity, checker: TagCountChecker())])
    }
    #expect(throws: RewardError.duplicateName("tag_count")) {
      try WeightedRewards([.init(checker: TagCountChecker()), .init(checker: TagCountChecker())])
    }
  }
}
