import Rewards
import Testing

/// The reference of annotators, so many of whom gave each answer.
func annotators(_ answers: (String, Int)...) -> String {
  "[" + answers.flatMap { Array(repeating: "\"\($0)\"", count: $1) }.joined(separator: ", ") + "]"
}

/// Answers to one reference that all get the same score.
struct GradedAnswers: Sendable, CustomStringConvertible {
  let checker: String
  let reference: String
  let score: Double
  let options: [String: RewardOption]
  let answers: [String]

  init(
    _ checker: String, _ reference: String, score: Double, options: [String: RewardOption] = [:],
    _ answers: [String]
  ) {
    self.checker = checker
    self.reference = reference
    self.score = score
    self.options = options
    self.answers = answers
  }

  var description: String { "\(checker) \(reference.prefix(40)) \(score)" }

  /// Expects the score for each answer, and a reference that passes its check.
  func check() throws {
    let checker = try RewardRegistry.standard.makeChecker(checker, options: options)
    try checker.checkReference(reference)
    for answer in answers {
      let grade = checker.grade(ModelOutput(text: answer), reference: reference)
      let found = try #require(grade.score, "\(answer)")
      #expect((found - score).magnitude < 1e-6, "\(answer): \(grade)")
    }
  }
}
