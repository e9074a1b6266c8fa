import Objectives
import Rewards
import RunLog
import StrictJSON
import Tasks
import TensorCore
import TensorTesting
import Testing

@testable import Policy
@testable import Training

/// Takes the whole text as the answer; an empty one is none.
private struct WholeText: RewardChecker {
  static let id = "whole_text"
  func checkReference(_ reference: String) throws(RewardError) {}
  func grade(_ output: ModelOutput, reference: String) -> Grade {
    Grade(
      score: output.text == reference ? 1 : 0, status: output.text.isEmpty ? .noAnswer : .ok,
      extracted: output.text, rule: "text", steps: 1)
  }
}

/// A question with its graded answers; a completion without an answer is truncated, the i-th one
/// has i + 1 tokens.
private func group(
  _ reference: String, _ answers: [String], family: String? = nil, level: String? = nil
) throws -> RolloutGroup {
  let rewards = try WeightedRewards([
    .init(checker: WholeText()), .init(weight: 0.5, checker: EvenDigit()),
  ])
  let sample = Sample(
    task: "t", question: "q", reference: reference, location: RecordLocation(file: "f", line: 1),
    family: family, level: level)
  return RolloutGroup(
    task: 0, sample: PreparedSample(sample: sample, prompt: [1]), drawIndex: 0,
    completions: answers.enumerated().map { index, answer in
      let result = rewards.grade(ModelOutput(text: answer), reference: reference)
      let tokens = Array(repeating: Int32(0), count: index + 1)
      return GradedCompletion(
        completion: SampledCompletion(
          tokens: tokens, logProbs: tokens.map { _ in -1 }, entropies: tokens.map { _ in 1 },
          finish: answer.isEmpty ? .length : .stopID(0), text: answer),
        result: result, isRight: result.parts[0].grade.verdict == .right,
        answer: result.parts[0].grade.extracted)
    })
}

@Suite("evaluation report", .tags(.value))
struct EvaluationReportTests {
  private static func groups() throws -> [RolloutGroup] {
    [
      // Right 2/4; the majority says 7.
      try group("7", ["7", "7", "3", "5"], family: "a", level: "1"),
      // Right 1/4; the majority says 9.
      try group("2", ["2", "9", "9", ""], family: "b", level: "1"),
      // No answer at all.
      try group("4", ["", "", "", ""], family: "b", level: "2"),
      // Right 4/4.
      try group("1", ["1", "1", "1", "1"]),
    ]
  }

  @Test("pass@1, pass@k, maj@k and slices by hand")
  func figures() throws {
    let report = EvaluationReport(task: "t", temperature: 0.8, groups: try Self.groups())
    #expect(report.questions == 4 && report.samples == 4 && report.temperature == 0.8)
    #expect(report.passAt1.value == (0.5 + 0.25 + 0 + 1) / 4)
    #expect(report.passAtK?.value == 0.75)
    #expect(report.majorityAtK?.value == 0.5)
    #expect(report.passAt1.count == 4 && report.passAtK?.count == 4)
    for estimate in [report.passAt1, report.passAtK, report.majorityAtK] {
      let estimate = try #require(estimate)
      #expect(estimate.lower < estimate.value && estimate.value < estimate.upper)
    }
    #expect(report.families.map(\.name) == ["a", "b"])
    #expect(report.families.map(\.questions) == [1, 2])
    #expect(report.families.map(\.passAt1.value) == [0.5, 0.125])
    #expect(report.levels.map(\.name) == ["1", "2"])
    #expect(report.levels.map(\.questions) == [2, 1])
    #expect(report.levels.map(\.passAt1.value) == [0.375, 0])
    // 7 of 16 right; the second part is right for the one "2", at half weight.
    #expect(report.meanReward == (7 + 0.5) / 16)
    #expect(report.parts == [Metric("whole_text", 7.0 / 16), Metric("even_digit", 1.0 / 16)])
    #expect(report.meanLength == 2.5)
    #expect(report.truncatedShare == 5.0 / 16 && report.unparseableShare == 5.0 / 16)
  }

  @Test("metrics and JSON carry the figures under the set's name")
  func output() throws {
    let report = EvaluationReport(task: "t", temperature: 0.8, groups: try Self.groups())
    let metrics = Dictionary(uniqueKeysWithValues: report.metrics.map { ($0.name, $0.value) })
    #expect(metrics["eval/t/pass@1"] == 0.4375 && metrics["eval/t/pass@4"] == 0.75)
    #expect(metrics["eval/t/maj@4"] == 0.5 && metrics["eval/t/clipped_ratio"] == 5.0 / 16)
    #expect(metrics["eval/t/family/b/pass@1"] == 0.125)
    #expect(metrics["eval/t/level/1/pass@1"] == 0.375)
    #expect(
      metrics["eval/t/pass@1_ci95"] == (report.passAt1.upper - report.passAt1.lower) / 2)
    let json = report.json
    #expect(json["pass@1"]?["value"]?.double == 0.4375 && json["pass@1"]?["n"]?.int == 4)
    #expect(json["pass@k"]?["value"]?.double == 0.75)
    #expect(json["maj@k"]?["value"]?.double == 0.5)
    #expect(json["families"]?["b"]?["value"]?.double == 0.125)
    #expect(json["rewards"]?["whole_text"]?.double == 7.0 / 16)
  }

  @Test("one sample a question has neither pass@k nor maj@k")
  func singleSamples() throws {
    let report = EvaluationReport(
      task: "t", temperature: 0, groups: [try group("1", ["1"]), try group("2", ["3"])])
    #expect(report.passAt1.value == 0.5 && report.passAtK == nil && report.majorityAtK == nil)
    #expect(report.json["pass@k"]?.isNull == true)
    #expect(report.families.isEmpty && report.levels.isEmpty)
    #expect(!report.metrics.contains { $0.name.contains("maj@") })
  }

  @Test("a report says how it sampled")
  func sampling() throws {
    func sampling(_ temperature: Double, _ answers: [String]) throws -> String {
      EvaluationReport(task: "t", temperature: temperature, groups: [try group("1", answers)])
        .sampling
    }
    #expect(try sampling(0, ["1"]) == "greedy")
    #expect(try sampling(1, ["1"]) == "1 sample, temperature 1")
    #expect(
      try sampling(Double(Float(0.7)), ["1", "2", "3", "4"]) == "4 samples, temperature 0.7")
  }

  @Test("a record's answer has no blanks around it; one of blanks is none")
  func recordedAnswers() throws {
    let task = PreparedTask(
      name: "t", weight: 1, samples: [], refused: [], skippedCount: 0, fingerprint: 0,
      rewards: try TaskRewards([]), prefill: "", stopStrings: [], firstPrompt: "")
    let records = Evaluator.records(
      [try group("blue", [" blue", "light blue\n", " \n"])], advantages: [nil], step: 1,
      tasks: [task])
    #expect(records.map(\.answer) == ["blue", "light blue", nil])
    // Graded and stored is what was said.
    #expect(records.map(\.completion) == [" blue", "light blue\n", " \n"])
    #expect(records.map(\.images) == [[], [], []])
  }

  @Test("of answers with equally many votes the first one counts; no answer never wins")
  func votes() throws {
    func majority(_ answers: [String]) throws -> Double? {
      EvaluationReport(task: "t", temperature: 1, groups: [try group("5", answers)])
        .majorityAtK?.value
    }
    #expect(try majority(["5", "7"]) == 1)
    #expect(try majority(["7", "5"]) == 0)
    #expect(try majority(["7", "5", "5"]) == 1)
    #expect(try majority(["", "", "", "5"]) == 1)
  }
}

@Suite("evaluator")
struct EvaluatorTests {
  @Test("figures come from the first questions of the file and do not depend on batching")
  func evaluation() throws {
    var run = try SumsRun()
    run.recipe.data.tasks.append(run.task("twin", rewards: [("math_answer", 1)]))
    let (_, policy, tasks) = try run.trainer()
    let settings = Evaluator.Settings(
      questions: 6, samples: 3,
      sampling: SamplingParameters(temperature: 1, stopIDs: policy.stopIDs, maxNewTokens: 14))
    let (report, groups) = try Evaluator(policy: policy, tasks: tasks, seed: 9)
      .evaluate(task: 0, settings)
    #expect(report.questions == 6 && report.samples == 3)
    #expect(groups.map(\.sample.sample.question) == SumsPolicy.questions.prefix(6).map(\.text))
    let narrow = try Evaluator(
      policy: policy, tasks: tasks, seed: 9, limits: .init(liveCompletions: 3, prefillRows: 5)
    ).evaluate(task: 0, settings)
    #expect(narrow.report == report)
    // Another set, another seed: other random numbers.
    func texts(_ groups: [RolloutGroup]) -> [String] {
      groups.flatMap { $0.completions.map(\.completion.text) }
    }
    let twin = try Evaluator(policy: policy, tasks: tasks, seed: 9).evaluate(task: 1, settings)
    let other = try Evaluator(policy: policy, tasks: tasks, seed: 10).evaluate(task: 0, settings)
    #expect(texts(twin.groups) != texts(groups) && texts(other.groups) != texts(groups))
  }

  @Test("greedy figures do not depend on the seed")
  func greedy() throws {
    let (_, policy, tasks) = try SumsRun().trainer()
    let settings = Evaluator.Settings(
      questions: 0, samples: 1,
      sampling: SamplingParameters(temperature: 0, stopIDs: policy.stopIDs, maxNewTokens: 14))
    let reports = try [1, 2].map {
      try Evaluator(policy: policy, tasks: tasks, seed: $0).evaluate(task: 0, settings).report
    }
    #expect(reports[0] == reports[1] && reports[0].questions == 16)
    #expect(reports[0].passAt1.value > 0)
  }
}
