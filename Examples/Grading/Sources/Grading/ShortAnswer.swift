import Rewards

/// 1 for an output of at most so many words, falling to 0 at twice as many.
///
/// A checker of one's own is a type with two functions; options are read by name.
public struct ShortAnswer: RewardChecker {
  /// `short_answer`.
  public static let id = "short_answer"

  /// Words that earn the whole score.
  public let words: Int

  /// A checker for outputs of at most so many words.
  public init(words: Int = 50) { self.words = words }

  /// Any reference will do: none is read.
  public func checkReference(_ reference: String) throws(RewardError) {}

  /// Counts the words of one output.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    let count = output.text.split(whereSeparator: \.isWhitespace).count
    let score = min(1, max(0, 2 - Double(count) / Double(words)))
    return Grade(
      score: score, status: .ok, extracted: "", rule: "words", steps: output.text.utf8.count)
  }
}

/// Grades outputs as a training run would: the answer, and a little for brevity.
public struct Grader: Sendable {
  private let rewards: WeightedRewards

  /// - Parameter words: words that earn the whole of the small reward.
  public init(words: Int) throws {
    var registry = RewardRegistry.standard
    try registry.register(ShortAnswer.id) { options in
      ShortAnswer(words: try options.integer("words", default: 50))
    }
    rewards = try WeightedRewards([
      .init(checker: registry.makeChecker("math_answer")),
      .init(
        name: "brevity", weight: 0.25,
        checker: registry.makeChecker("short_answer", options: ["words": .integer(words)])),
    ])
  }

  /// The weighted sum and the grade of each part.
  public func grade(_ text: String, reference: String) -> WeightedRewards.Result {
    rewards.grade(ModelOutput(text: text), reference: reference)
  }
}
