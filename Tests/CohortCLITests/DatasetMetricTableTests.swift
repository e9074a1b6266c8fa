import Rewards
import StrictJSON
import Tasks
import Testing

@testable import CohortCLI
@testable import Policy
@testable import Training

@Suite("table of the sets' own metrics")
struct DatasetMetricTableTests {
  private func set(_ name: String, _ metrics: [DatasetMetric]) throws -> EvaluatedSet {
    let sample = Sample(
      task: "t", question: "q", reference: "1", location: RecordLocation(file: "f", line: 1))
    let rewards = try WeightedRewards([.init(checker: MathAnswerChecker())])
    let completion = GradedCompletion(
      completion: SampledCompletion(
        tokens: [1], logProbs: [0], entropies: [0], finish: .length, text: "1"),
      result: rewards.grade(ModelOutput(text: "1"), reference: "1"), isRight: true, answer: "1")
    var report = EvaluationReport(
      task: name, temperature: 0,
      groups: [
        RolloutGroup(
          task: 0, sample: PreparedSample(sample: sample, prompt: [1]), drawIndex: 0,
          completions: [completion])
      ])
    report.datasetMetrics = metrics
    return EvaluatedSet(
      name: name, report: report, refusedCount: 0, skippedCount: 0, note: nil, output: nil)
  }

  @Test("each metric of each set has a row and a place in the JSON")
  func rows() throws {
    let summary = EvaluationSummary(sets: [
      try set(
        "cells",
        [
          DatasetMetric(kind: .text, name: "accuracy", value: 0.25, questions: 8),
          DatasetMetric(kind: .boxes, name: "mAP", value: 0.125, questions: 4),
        ]),
      try set("rooms", [DatasetMetric(kind: .box, name: "mean_iou", value: 0.5, questions: 2)]),
    ])
    let lines = summary.text.split(separator: "\n").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    for row in [
      "set answers n metric value", "cells text 8 accuracy 25.0 %", "cells boxes 4 mAP 12.5 %",
      "rooms box 2 mean_iou 50.0 %",
    ] {
      #expect(lines.contains(row), "\(summary.text)")
    }
    let metrics = try #require(summary.json["sets"]?.array?[0]["dataset_metrics"]?.array)
    #expect(metrics.map { $0["kind"] } == ["text", "boxes"])
    #expect(metrics[1]["name"] == "mAP" && metrics[1]["value"]?.double == 0.125)
    #expect(metrics[1]["n"]?.int == 4)
  }

  @Test("the summaries say how the sets were sampled")
  func sampling() throws {
    let set = try set("a", [])
    #expect(EvaluationSummary(sets: [set]).text.contains("\n(greedy)\n"))
    let outcome = RunOutcome(
      step: 1, isInterrupted: false, trainSeconds: 1, lastEvaluations: [try #require(set.report)],
      model: "run/final")
    #expect(
      RunSummary(outcome: outcome, recipe: Recipe(), command: "train").text
        .hasSuffix("\nlast evaluation: a pass@1 100.0 % (greedy)"))
  }

  @Test("without such metrics there is no table")
  func none() throws {
    #expect(try !EvaluationSummary(sets: [set("a", [])]).text.contains("metric"))
  }
}
