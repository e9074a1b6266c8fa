package import Objectives
internal import Policy
internal import Rewards
package import StrictJSON
internal import Tasks

/// Figures of one evaluated set, with 95 % intervals over its questions.
package struct EvaluationReport: Sendable, Equatable {
  package var task: String
  package var questions: Int
  /// Completions of each question.
  package var samples: Int
  package var temperature: Double
  /// Mean share of right completions.
  package var passAt1: Estimate
  /// Chance that one of k is right (Chen et al. 2021), k = samples; nil for one sample.
  package var passAtK: Estimate?
  /// Share of questions whose most frequent answer is right; nil for one sample.
  package var majorityAtK: Estimate?
  /// Over the completions that have a reward; 0 if none has.
  package var meanReward: Double
  /// Mean score of every reward part that gave any, in order.
  package var parts: [Metric]
  /// Completion tokens.
  package var meanLength: Double
  package var truncatedShare: Double
  /// Share of completions whose answer could not be read.
  package var unparseableShare: Double
  /// Share of completions without a reward: a part could not use the reference.
  package var unscoredShare: Double
  /// The set's own metrics, as its publication counts.
  package var datasetMetrics: [DatasetMetric] = []
  package var families: [Slice]
  package var levels: [Slice]

  /// pass@1 of one family or level.
  package struct Slice: Sendable, Equatable {
    package var name: String
    package var questions: Int
    package var passAt1: Estimate
  }

  /// Figures of graded groups, one per question.
  /// - Precondition: at least one group with at least one completion.
  package init(task: String, temperature: Double, groups: [RolloutGroup]) {
    precondition(
      !groups.isEmpty && groups.allSatisfy { !$0.completions.isEmpty },
      "EvaluationReport: no completion to report")
    let all = groups.flatMap(\.completions)
    let count = Double(all.count)
    let samples = groups.map(\.completions.count).max() ?? 1
    func mean(_ value: (GradedCompletion) -> Double) -> Double {
      all.reduce(0) { $0 + value($1) } / count
    }
    func meanScore(_ score: (GradedCompletion) -> Double?) -> Double? {
      let scores = all.compactMap(score)
      return scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
    }
    self.task = task
    self.temperature = temperature
    self.samples = samples
    questions = groups.count
    passAt1 = Self.passAt1(groups)
    if samples > 1 {
      passAtK = Estimate.meanRate(
        groups.compactMap { group in
          PassAtK.estimate(
            samples: group.completions.count, right: group.completions.count { $0.isRight },
            k: group.completions.count)
        })
      majorityAtK = Estimate.meanRate(
        groups.compactMap { group in
          MajorityVote.isRight(
            answers: group.completions.map { $0.answer.isEmpty ? nil : $0.answer },
            isRight: group.completions.map(\.isRight), k: group.completions.count
          ).map { $0 ? 1 : 0 }
        })
    }
    meanReward = meanScore(\.result.score) ?? 0
    parts = Self.partMeans(all)
    meanLength = mean { Double($0.completion.tokens.count) }
    truncatedShare = mean { $0.completion.finish.isTruncated ? 1 : 0 }
    unparseableShare = mean { $0.result.parts.first?.grade.verdict == .unparseable ? 1 : 0 }
    unscoredShare = mean { $0.result.score == nil ? 1 : 0 }
    families = Self.slices(groups) { $0.sample.sample.family }
    levels = Self.slices(groups) { $0.sample.sample.level }
  }

  private static func passAt1(_ groups: [RolloutGroup]) -> Estimate {
    let rates = groups.map { group in
      Double(group.completions.count { $0.isRight }) / Double(group.completions.count)
    }
    return Estimate.meanRate(rates, samples: groups.reduce(0) { $0 + $1.completions.count })
      ?? Estimate(value: 0, lower: 0, upper: 1, count: 0)
  }

  /// Over the completions that a part scored; samples of one set may have other parts.
  private static func partMeans(_ completions: [GradedCompletion]) -> [Metric] {
    var names: [String] = []
    var scores: [String: [Double]] = [:]
    for part in completions.flatMap(\.result.parts) {
      if scores[part.name] == nil { names.append(part.name) }
      scores[part.name, default: []] += part.grade.score.map { [$0] } ?? []
    }
    return names.compactMap { name in
      guard let values = scores[name], !values.isEmpty else { return nil }
      return Metric(name, values.reduce(0, +) / Double(values.count))
    }
  }

  private static func slices(
    _ groups: [RolloutGroup], by name: (RolloutGroup) -> String?
  ) -> [Slice] {
    Dictionary(grouping: groups.filter { name($0) != nil }) { name($0) ?? "" }
      .sorted { $0.key < $1.key }
      .map { Slice(name: $0.key, questions: $0.value.count, passAt1: passAt1($0.value)) }
  }

  /// How the completions were sampled: `greedy`, or `4 samples, temperature 1`.
  package var sampling: String {
    if temperature == 0, samples == 1 { return "greedy" }
    // Sampling is in 32 bits, whose decimals are those of the recipe.
    let text = "\(Float(temperature))"
    return "\(samples) \(samples == 1 ? "sample" : "samples"), temperature "
      + (text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }

  /// Metrics under `eval/TASK/`.
  package var metrics: [Metric] {
    var list = [Metric("pass@1", passAt1.value), Metric("pass@1_ci95", half(passAt1))]
    if let passAtK {
      list += [
        Metric("pass@\(samples)", passAtK.value), Metric("pass@\(samples)_ci95", half(passAtK)),
      ]
    }
    if let majorityAtK {
      list += [
        Metric("maj@\(samples)", majorityAtK.value),
        Metric("maj@\(samples)_ci95", half(majorityAtK)),
      ]
    }
    list += [
      Metric("reward", meanReward), Metric("mean_length", meanLength),
      Metric("clipped_ratio", truncatedShare), Metric("unparseable", unparseableShare),
      Metric("unscored", unscoredShare),
    ]
    list += datasetMetrics.map(\.metric)
    list += families.map { Metric("family/\($0.name)/pass@1", $0.passAt1.value) }
    list += levels.map { Metric("level/\($0.name)/pass@1", $0.passAt1.value) }
    return list.map { Metric("eval/\(task)/" + $0.name, $0.value) }
  }

  private func half(_ estimate: Estimate) -> Double { (estimate.upper - estimate.lower) / 2 }

  /// All figures as JSON.
  package var json: JSONValue {
    func estimate(_ value: Estimate?) -> JSONValue {
      guard let value else { return .null }
      return .object(
        JSONObject([
          ("value", JSONValue(value.value)), ("lower", JSONValue(value.lower)),
          ("upper", JSONValue(value.upper)), ("n", JSONValue(value.count)),
        ]))
    }
    func slices(_ list: [Slice]) -> JSONValue {
      .object(
        JSONObject(
          list.map { slice in
            (slice.name, estimate(slice.passAt1))
          }))
    }
    return .object(
      JSONObject([
        ("task", .string(task)), ("questions", JSONValue(questions)),
        ("samples", JSONValue(samples)), ("temperature", JSONValue(temperature)),
        ("pass@1", estimate(passAt1)), ("pass@k", estimate(passAtK)),
        ("maj@k", estimate(majorityAtK)), ("reward", JSONValue(meanReward)),
        ("rewards", .object(JSONObject(parts.map { ($0.name, JSONValue($0.value)) }))),
        ("mean_length", JSONValue(meanLength)), ("clipped_ratio", JSONValue(truncatedShare)),
        ("unparseable", JSONValue(unparseableShare)),
        ("unscored", JSONValue(unscoredShare)),
        ("dataset_metrics", .array(datasetMetrics.map(\.json))), ("families", slices(families)),
        ("levels", slices(levels)),
      ]))
  }
}
