import Rewards
import Testing

@Suite("grade")
struct GradeTests {
  @Test(
    "the verdict follows from status and score",
    arguments: [
      (1, .ok, .right), (0.5, .ok, .right), (0.49, .ok, .wrong), (0, .noAnswer, .unparseable),
      (0, .unparsedPrediction, .unparseable), (0, .budget, .undecided),
      (0, .ambiguous, .undecided), (0, .hedged, .undecided), (nil, .unparsedGold, .undecided),
    ] as [(Double?, Grade.Status, Grade.Verdict)])
  func verdict(score: Double?, status: Grade.Status, expected: Grade.Verdict) {
    let grade = Grade(score: score, status: status, extracted: "", rule: "", steps: 0)
    #expect(grade.verdict == expected)
  }
}
