internal import Checkpoints
package import Policy
internal import Rewards
package import RunLog
internal import Tasks
internal import TensorCore

/// Samples a policy on held-out questions and reports how many are right.
package struct Evaluator {
  /// How a set is evaluated.
  package struct Settings: Sendable {
    /// Questions; 0 takes all.
    package var questions: Int
    package var samples: Int
    package var sampling: SamplingParameters

    package init(questions: Int, samples: Int, sampling: SamplingParameters) {
      self.questions = questions
      self.samples = samples
      self.sampling = sampling
    }
  }

  let tasks: [PreparedTask]
  let encoder: PromptEncoder
  /// Tokens that a prompt and its completion may have together.
  let positionCount: Int
  private let engine: GenerationEngine
  private let stopStrings: [String]?

  /// - Parameters:
  ///   - encoder: decodes the pictures of prompts; nil makes one.
  ///   - seed: decides every sampled token; greedy evaluation does not depend on it.
  package init(
    policy: PolicyFolder, encoder: PromptEncoder? = nil, tasks: [PreparedTask], seed: UInt64,
    stopStrings: [String]? = nil, limits: GenerationEngine.Limits = GenerationEngine.Limits()
  ) {
    self.encoder = encoder ?? PromptEncoder(policy)
    self.tasks = tasks
    self.stopStrings = stopStrings
    positionCount = policy.model.configuration.maxPositions
    engine = policy.engine(
      random: SeededRandom(seed: seed, purpose: .evaluation), limits: limits)
  }

  /// Evaluates one task.
  ///
  /// The questions are the first of the file, so that two evaluations of one set compare.
  /// - Throws: ``RewardSourceError`` when a reward cannot be scored, `ImageError` when a picture
  ///   cannot be decoded.
  package func evaluate(
    task index: Int, _ settings: Settings, onPhase: (TrainerPhase) -> Void = { _ in }
  ) throws -> (report: EvaluationReport, groups: [RolloutGroup]) {
    let task = tasks[index]
    let count =
      settings.questions > 0
      ? min(settings.questions, task.samples.count) : task.samples.count
    // Sets do not share random numbers.
    var name = StableHash()
    name.combine(task.name)
    let stream = name.value
    let draws = (0..<count).map {
      PromptDraw(task: index, sample: task.samples[$0], index: stream &+ UInt64($0))
    }
    let groups = try self.groups(draws, settings, detail: task.name, onPhase)
    var report = EvaluationReport(
      task: task.name, temperature: Double(settings.sampling.temperature), groups: groups)
    report.datasetMetrics = DatasetMetric.metrics(of: groups, task: task)
    return (report, groups)
  }

  /// The graded completions of every draw.
  /// - Parameter detail: what is evaluated, for people.
  func groups(
    _ draws: [PromptDraw], _ settings: Settings, detail: String, _ onPhase: (TrainerPhase) -> Void
  ) throws -> [RolloutGroup] {
    let worker = RolloutWorker(
      engine: engine, tasks: tasks, encoder: encoder, stopStrings: stopStrings)
    return try worker.groups(draws, size: settings.samples, settings.sampling) { finished, tokens in
      onPhase(
        TrainerPhase(
          name: "evaluation", done: finished, of: draws.count * settings.samples,
          detail: "\(detail), \(tokens) tokens"))
      return true
    }
  }

  /// An answer without blanks around it; nil where nothing is left.
  private static func trimmed(_ answer: String) -> String? {
    guard let first = answer.firstIndex(where: { !$0.isWhitespace }),
      let last = answer.lastIndex(where: { !$0.isWhitespace })
    else { return nil }
    return String(answer[first...last])
  }

  /// The completions of groups as log records.
  package static func records(
    _ groups: [RolloutGroup], advantages: [[Double?]?], step: Int, tasks: [PreparedTask]
  ) -> [CompletionRecord] {
    groups.enumerated().flatMap { number, group in
      group.completions.enumerated().map { index, graded in
        var parts = Metrics()
        for part in graded.result.parts { parts[part.name] = part.grade.score }
        return CompletionRecord(
          step: step, group: number, sample: index, task: tasks[group.task].name,
          prompt: group.sample.sample.question, images: group.sample.images.map(\.shownName),
          completion: graded.completion.text, answer: Self.trimmed(graded.answer),
          reference: group.sample.sample.reference, reward: graded.result.score, parts: parts,
          advantage: advantages[number]?[index], finish: graded.completion.finish.label,
          tokens: graded.completion.tokens.count)
      }
    }
  }
}
