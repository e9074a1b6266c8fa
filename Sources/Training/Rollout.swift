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
          isTruncated: graded.completion.finish.isTruncated, isRight: graded.isRight,
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
  package func groups(
    _ draws: [PromptDraw], size: Int, _ parameters: SamplingParameters,
    onProgress: (_ finished: Int, _ sampledTokens: Int) -> Bool = { _, _ in true }
  ) -> [RolloutGroup] {
    let sampled = engine.generate(
      draws.map { draw in
        GenerationRequest(
          prompt: draw.sample.prompt, completionCount: size, drawIndex: draw.index,
          stopStrings: stopStrings ?? tasks[draw.task].stopStrings)
      }, parameters, onProgress: onProgress)
    return zip(draws, sampled).map { draw, completions in
      let task = tasks[draw.task]
      return RolloutGroup(
        task: draw.task, sample: draw.sample, drawIndex: draw.index,
        completions: completions.map { completion in
          let result = task.grade(
            completion.text, tokenCount: completion.tokens.count,
            isTruncated: completion.finish.isTruncated, reference: draw.sample.sample.reference)
          let answer = result.parts.first?.grade
          return GradedCompletion(
            completion: completion, result: result, isRight: answer?.verdict == .right,
            answer: answer?.extracted ?? "")
        })
    }
  }
}
