import Grading
import Rewards
import Testing

@Suite("checkers as a library")
struct GradingTests {
  @Test(
    "an answer is compared by value, and brevity adds to it",
    arguments: [
      ("So \\boxed{0.5}", "1/2", 1.25), ("\\boxed{2/4}", "1/2", 1.25),
      ("\\boxed{0.4}", "1/2", 0.25), ("a b c d e \\boxed{7}", "7", 1.125),
      ("I cannot say.", "7", 0.25),
    ])
  func sums(text: String, reference: String, score: Double) throws {
    let result = try Grader(words: 4).grade(text, reference: reference)
    #expect(result.score == score)
    #expect(result.parts.map(\.name) == ["math_answer", "brevity"])
  }

  @Test("a reference that nobody could match gives no score")
  func unusable() throws {
    #expect(try Grader(words: 4).grade("\\boxed{1}", reference: "").score == nil)
    #expect(throws: RewardError.self) { try MathAnswerChecker().checkReference("}") }
  }

  @Test("an unknown option is named with the nearest known one")
  func unknownOption() throws {
    let error = #expect(throws: RewardError.self) {
      try RewardRegistry.standard.makeChecker("math_answer", options: ["extracton": .bool(true)])
    }
    #expect(error?.description.hasSuffix("did you mean \"extraction\"?") == true)
  }
}
