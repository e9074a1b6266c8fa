import Objectives
import Rewards
import StrictJSON
import Tasks
import Testing

@testable import CohortCLI
@testable import Policy
@testable import Training

@Suite("quickstart figures")
struct QuickstartResultTests {
  private func report(_ share: Double, samples: Int = 1, format: Double = 0.97) throws
    -> EvaluationReport
  {
    var report = try blank()
    report.questions = 600
    report.samples = samples
    report.passAt1 = Estimate(value: share, lower: share - 0.04, upper: share + 0.04, count: 600)
    report.parts = [Metric("math_answer", share), Metric("format_think_answer", format)]
    report.meanLength = 20
    report.families = [.init(name: "sum", questions: 100, passAt1: report.passAt1)]
    return report
  }

  /// A report of one completion, to be filled in.
  private func blank() throws -> EvaluationReport {
    let sample = Sample(
      task: "t", question: "q", reference: "1", location: RecordLocation(file: "f", line: 1))
    let checker = try RewardRegistry.standard.makeChecker("math_answer")
    let rewards = try WeightedRewards([.init(checker: checker)])
    let completion = GradedCompletion(
      completion: SampledCompletion(
        tokens: [1], logProbs: [0], entropies: [0], finish: .length, text: "1"),
      result: rewards.grade(ModelOutput(text: "1"), reference: "1"), isRight: true, answer: "1")
    return EvaluationReport(
      task: "held-out", temperature: 0,
      groups: [
        RolloutGroup(
          task: 0, sample: PreparedSample(sample: sample, prompt: [1]), drawIndex: 0,
          completions: [completion])
      ])
  }

  private func result() throws -> QuickstartResult {
    QuickstartResult(
      text: .init(
        before: .init(greedy: try report(0.25), sampled: try report(0.3, samples: 4)),
        after: .init(greedy: try report(0.75), sampled: try report(0.7, samples: 4))),
      pictures: nil, trainSeconds: 200.5, seed: 3)
  }

  @Test("result.json begins with text, train_seconds and seed, as fractions")
  func shape() throws {
    let json = try result().json
    #expect(json.object?.keys.prefix(3).elementsEqual(["text", "train_seconds", "seed"]) == true)
    #expect(
      json["text"] == [
        "before": JSONValue(0.25), "after": JSONValue(0.75), "before_sampled": JSONValue(0.3),
        "after_sampled": JSONValue(0.7), "n": 600,
      ])
    #expect(json["train_seconds"]?.double == 200.5)
    #expect(json["seed"]?.int == 3)
    #expect(json["format_before"]?.double == 0.97)
    #expect(try JSONParser.parse(Array(json.prettyText.utf8)) == json)
  }

  @Test("a set with pictures adds its shares, blank, swapped and majority among them")
  func pictures() throws {
    var result = try result()
    result.pictures = .init(
      before: result.text.before, after: result.text.after,
      looking: LookingReport(
        task: "pictures",
        questions: [
          .init(family: "a", reference: "1", seen: 1, blank: 0.5, swapped: 0.25),
          .init(family: "a", reference: "2", seen: 0, blank: 0, swapped: nil),
        ]))
    #expect(
      result.json["pictures"] == [
        "before": JSONValue(0.25), "after": JSONValue(0.75), "before_sampled": JSONValue(0.3),
        "after_sampled": JSONValue(0.7), "blank": JSONValue(0.25), "swapped": JSONValue(0.25),
        "majority": JSONValue(0.5), "n": 600,
      ])
    #expect(result.table.contains("held-out picture questions: 600"))
    #expect(result.table.contains("majority"))
    #expect(try self.result().json["pictures"] == nil)
  }

  @Test("the table sets before beside after, families and form included")
  func table() throws {
    let text = try result().table
    #expect(text.contains("held-out text questions: 600"))
    #expect(text.contains("25.0 % (21.0-29.0)"))
    #expect(text.contains("mean of 4 samples"))
    #expect(text.contains("well-formed, greedy"))
    #expect(text.contains("family sum"))
  }

  @Test("the macro mean counts every set once and leaves out those without a report")
  func macro() throws {
    func set(_ name: String, _ report: EvaluationReport?) -> EvaluatedSet {
      EvaluatedSet(
        name: name, report: report, refusedCount: 0, skippedCount: 0, note: nil, output: nil)
    }
    let summary = EvaluationSummary(sets: [
      set("a", try report(0.2)), set("b", try report(0.6)), set("c", nil),
    ])
    #expect(abs((summary.macroMean { $0.passAt1.value } ?? 0) - 0.4) < 1e-12)
    #expect(summary.json["macro"]?["sets"]?.int == 2)
    #expect(summary.text.contains("macro mean"))
    #expect(EvaluationSummary(sets: [set("c", nil)]).macroMean { $0.passAt1.value } == nil)
  }

  @Test("field flags map roles to fields, several joined by a plus")
  func fields() throws {
    #expect(
      try FieldFlags.parse(["question=body+question,answer=a.0"])
        == ["question": ["body", "question"], "answer": "a.0"])
    #expect(throws: CommandError.self) { try FieldFlags.parse(["question"]) }
    #expect(throws: CommandError.self) { try FieldFlags.parse(["=x"]) }
  }

  @Test("file names made of set names hold nothing unusual")
  func names() {
    #expect(PathName.qualified("../shared/gsm8k/test.jsonl") == "gsm8k-test")
    #expect(PathName.safe("a/b c") == "a_b_c")
    #expect(PathName.safe("..") == "set")
  }
}
