package import Objectives
package import Policy
package import Rewards
internal import Tasks

/// One completion with what the checkers found.
package struct GradedCompletion: Sendable {
  package let completion: SampledCompletion
  package let result: WeightedRewards.Result
  /// Verdict of the task's first reward, which is its answer checker.
  package let isRight: Bool
  /// Whether that reward gave a score; without one the completion is neither right nor wrong.
  package var isJudged: Bool { result.parts.first?.grade.score != nil }
  /// The answer that checker found.
  package let answer: String
}

/// All completions of one draw: a group.
package struct RolloutGroup: Sendable {
  /// Index of the task among the prepared ones.
  package let task: Int
  package let sample: PreparedSample
  package let drawIndex: UInt64
  package let completions: [GradedCompletion]

  /// The group as an objective sees it.
  package var sampled: SampledGroup {
    SampledGroup(
      members: completions.map { graded in
        GroupMember(
          logProbs: graded.completion.logProbs, reward: graded.result.score,
          isTruncated: graded.completion.finish.isTruncated,
          isRight: graded.isJudged ? graded.isRight : nil,
          entropies: graded.completion.entropies)
      })
  }

  /// The group as the policy sees it.
  package var tokens: TokenGroup {
    TokenGroup(prompt: sample.prompt, completions: completions.map(\.completion.tokens))
  }
}

/// A prompt to be sampled from.
package struct PromptDraw: Sendable {
  package let task: Int
  package let sample: PreparedSample
  package let index: UInt64

  package init(task: Int, sample: PreparedSample, index: UInt64) {
    self.task = task
    self.sample = sample
    self.index = index
  }
}

/// Samples and grades completions.
package struct RolloutWorker {
  private let engine: GenerationEngine
  private let tasks: [PreparedTask]
  private let stopStrings: [String]?

  /// - Parameter stopStrings: in place of the templates' own.
  package init(engine: GenerationEngine, tasks: [PreparedTask], stopStrings: [String]? = nil) {
    self.engine = engine
    self.tasks = tasks
    self.stopStrings = stopStrings
  }

  /// G graded completions of every draw, in order.
  /// - Throws: ``RewardSourceError`` when a reward cannot be scored.
  package func groups(
    _ draws: [PromptDraw], size: Int, _ parameters: SamplingParameters,
    onProgress: (_ finished: Int, _ sampledTokens: Int) -> Bool = { _, _ in true }
  ) throws(RewardSourceError) -> [RolloutGroup] {
    let sampled = engine.generate(
      draws.map { draw in
        GenerationRequest(
          prompt: draw.sample.prompt, completionCount: size, drawIndex: draw.index,
          stopStrings: stopStrings ?? tasks[draw.task].stopStrings)
      }, parameters, onProgress: onProgress)
    let results = try grade(draws, sampled)
    return draws.indices.map { index in
      RolloutGroup(
        task: draws[index].task, sample: draws[index].sample, drawIndex: draws[index].index,
        completions: zip(sampled[index], results[index]).map { completion, result in
          let answer = result.parts.first?.grade
          return GradedCompletion(
            completion: completion, result: result, isRight: answer?.verdict == .right,
            answer: answer?.extracted ?? "")
        })
    }
  }

  /// The results of every completion; each task's are graded as one batch.
  private func grade(
    _ draws: [PromptDraw], _ sampled: [[SampledCompletion]]
  ) throws(RewardSourceError) -> [[WeightedRewards.Result]] {
    var results: [[WeightedRewards.Result]] = draws.map { _ in [] }
    for task in tasks.indices {
      let members = draws.indices.filter { draws[$0].task == task }
      let requests = members.flatMap { index in
        sampled[index].map { completion in
          tasks[task].request(
            completion.text, tokenCount: completion.tokens.count,
            isTruncated: completion.finish.isTruncated, sample: draws[index].sample.sample)
        }
      }
      if requests.isEmpty { continue }
      var graded = try tasks[task].rewards.grade(requests)[...]
      for index in members {
        results[index] = Array(graded.prefix(sampled[index].count))
        graded = graded.dropFirst(sampled[index].count)
      }
    }
    return results
  }
}
