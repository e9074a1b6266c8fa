package import Objectives
package import Policy
package import Rewards
internal import Tasks
internal import VisionEncoder

/// One completion with what the checkers found.
package struct GradedCompletion: Sendable {
  package let completion: SampledCompletion
  package let result: WeightedRewards.Result
  /// Verdict of the task's first reward, which is its answer checker.
  package let isRight: Bool
  /// Whether that reward gave a score; without one the completion is neither right nor wrong.
  package var isJudged: Bool { result.parts.first?.grade.score != nil }
  /// The answer that checker found; a box in pixels of the picture's file.
  package let answer: String
}

extension GradedCompletion {
  /// A completion of a sample by the verdict of the first reward.
  package init(
    _ completion: SampledCompletion, _ result: WeightedRewards.Result, of sample: PreparedSample
  ) {
    let answer = result.parts.first?.grade
    let stated = answer?.extracted ?? ""
    self.init(
      completion: completion, result: result, isRight: answer?.verdict == .right,
      answer: sample.boxScaling?.original(stated) ?? stated)
  }
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
  /// - Parameter images: the prompt's pictures, decoded.
  package func tokens(_ images: [PromptImage] = []) -> TokenGroup {
    TokenGroup(
      prompt: sample.prompt, completions: completions.map(\.completion.tokens), images: images)
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
  private let encoder: PromptEncoder
  private let stopStrings: [String]?

  /// Patches of pictures that are held at once, in bytes; a group's own may be more.
  static let patchBytes = 256 << 20

  /// - Parameters:
  ///   - encoder: decodes the pictures of prompts.
  ///   - stopStrings: in place of the templates' own.
  package init(
    engine: GenerationEngine, tasks: [PreparedTask], encoder: PromptEncoder,
    stopStrings: [String]? = nil
  ) {
    self.engine = engine
    self.tasks = tasks
    self.encoder = encoder
    self.stopStrings = stopStrings
  }

  /// G graded completions of every draw, in order.
  /// - Throws: ``RewardSourceError`` when a reward cannot be scored, `ImageError` when a picture
  ///   cannot be decoded.
  package func groups(
    _ draws: [PromptDraw], size: Int, _ parameters: SamplingParameters,
    onProgress: (_ finished: Int, _ sampledTokens: Int) -> Bool = { _, _ in true }
  ) throws -> [RolloutGroup] {
    let sampled = try sample(draws, size: size, parameters, onProgress: onProgress)
    let results = try grade(draws, sampled)
    return draws.indices.map { index in
      RolloutGroup(
        task: draws[index].task, sample: draws[index].sample, drawIndex: draws[index].index,
        completions: zip(sampled[index], results[index]).map { completion, result in
          GradedCompletion(completion, result, of: draws[index].sample)
        })
    }
  }

  /// Completions of every draw; no more pictures at once than memory is meant for.
  private func sample(
    _ draws: [PromptDraw], size: Int, _ parameters: SamplingParameters,
    onProgress: (_ finished: Int, _ sampledTokens: Int) -> Bool
  ) throws -> [[SampledCompletion]] {
    var sampled: [[SampledCompletion]] = []
    var tokens = 0
    while sampled.count < draws.count {
      var requests: [GenerationRequest] = []
      var bytes = 0
      for draw in draws[sampled.count...] {
        let taken = draw.sample.images.reduce(0) { $0 + encoder.patchBytes($1) }
        if !requests.isEmpty, bytes + taken > Self.patchBytes { break }
        bytes += taken
        requests.append(try request(draw, size: size))
      }
      // Those of the next round of sampling are decoded meanwhile.
      let later = draws[(sampled.count + requests.count)...]
      encoder.prefetch(later.flatMap(\.sample.images))
      let finished = sampled.reduce(0) { $0 + $1.count }
      var drawn = 0
      sampled += engine.generate(requests, parameters) {
        drawn = $1
        return onProgress(finished + $0, tokens + $1)
      }
      tokens += drawn
    }
    return sampled
  }

  private func request(_ draw: PromptDraw, size: Int) throws(ImageError) -> GenerationRequest {
    GenerationRequest(
      prompt: draw.sample.prompt, completionCount: size, drawIndex: draw.index,
      stopStrings: stopStrings ?? tasks[draw.task].stopStrings,
      images: try encoder.images(draw.sample.images))
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
            isTruncated: completion.finish.isTruncated, sample: draws[index].sample)
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
