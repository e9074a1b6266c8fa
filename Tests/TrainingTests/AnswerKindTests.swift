import Foundation
import Objectives
import Policy
import Rewards
import RunLog
import StrictJSON
import Tasks
import Testing
import Training

@Suite("rewards by kind of answer")
struct AnswerKindTests {
  private func rewards(_ configs: String...) throws -> TaskRewards {
    try TaskRewards(
      configs.map { try RewardConfig(json: try JSONParser.parse($0), path: "r") },
      registry: .standard, path: "r")
  }

  private func sample(_ kind: AnswerKind, _ reference: String = "4") -> Sample {
    Sample(
      task: "t", question: "q", reference: reference,
      location: RecordLocation(file: "f", line: 1), kind: kind)
  }

  @Test("without rewards, or with auto, the kind of answer picks the checker")
  func automatic() throws {
    let names: [AnswerKind: String] = [
      .text: "math_answer", .choices: "multiple_choice", .boxes: "detection", .box: "box_iou",
      .count: "count", .label: "class_label",
    ]
    for rewards in [try rewards(), try rewards(#"{"checker": "auto"}"#)] {
      for kind in AnswerKind.allCases {
        #expect(rewards.parts(for: kind).map(\.name) == [names[kind]])
      }
    }
    // Under one name where the recipe gives one, each kind by its own checker.
    let named = try rewards(#"{"name": "answer"}"#)
    #expect(Set(named.parts.map(\.name)) == ["answer"])
    let some = try rewards(#"{"for": ["text", "count"]}"#, #"{"checker": "tag_count"}"#)
    #expect(some.parts(for: .count).map(\.name) == ["count", "tag_count"])
    #expect(some.parts(for: .boxes).map(\.name) == ["tag_count"])
  }

  @Test("two rewards of one name may stand for different kinds only")
  func names() throws {
    let math = #"{"checker": "math_answer", "name": "a", "for": "text"}"#
    _ = try rewards(math, #"{"checker": "count", "name": "a", "for": "count"}"#)
    #expect(throws: RewardError.duplicateName("a")) {
      try rewards(math, #"{"checker": "count", "name": "a", "for": ["count", "text"]}"#)
    }
  }

  @Test("a sample whose kind no deciding reward is for is refused with its kind")
  func refused() throws {
    let form = #"{"checker": "format_think_answer"}"#
    let some = try rewards(
      #"{"checker": "multiple_choice", "for": "choices"}"#, form,
      #"{"checker": "count", "for": "count"}"#)
    // The form alone must not call an answer right.
    #expect(
      some.complaint(about: sample(.text))
        == "no reward before format_think_answer is for answers of kind text")
    #expect(
      some.complaint(about: sample(.count))
        == "no reward before format_think_answer is for answers of kind count")
    let only = try rewards(#"{"checker": "count", "for": "count"}"#)
    #expect(only.complaint(about: sample(.box)) == "no reward is for answers of kind box")
    #expect(only.complaint(about: sample(.count)) == nil)
    #expect(only.complaint(about: sample(.count, "}"))?.hasPrefix("count: ") == true)
    // A first reward for all kinds decides, whatever stands behind it.
    let open = try rewards(form, #"{"checker": "count", "for": "count"}"#)
    #expect(open.complaint(about: sample(.text)) == nil)
  }

  @Test("each completion of a batch is graded by the rewards of its kind alone, in order")
  func grading() throws {
    let rewards = try rewards(
      "{}", #"{"checker": "tag_count", "weight": 0}"#,
      #"{"checker": "format_think_answer", "for": "label"}"#)
    func request(_ kind: AnswerKind, _ reference: String, _ answer: String) -> RewardRequest {
      RewardRequest(
        output: ModelOutput(text: "<think>a</think><answer>\(answer)</answer>"),
        reference: reference, question: "q", sample: "s", kind: kind)
    }
    let choice = #"{"answer": "B", "options": ["4", "5"]}"#
    let results = try rewards.grade([
      request(.choices, choice, "B"), request(.text, "4", "4"), request(.label, "owl", "owl"),
      request(.choices, choice, "A"), request(.boxes, "[[1, 2, 3, 4]]", "[[1, 2, 3, 4]]"),
    ])
    #expect(results.map(\.score) == [1, 1, 2, 0, 1])
    #expect(
      results.map { $0.parts.map(\.name) } == [
        ["multiple_choice", "tag_count"], ["math_answer", "tag_count"],
        ["class_label", "tag_count", "format_think_answer"], ["multiple_choice", "tag_count"],
        ["detection", "tag_count"],
      ])
  }

  @Test("in a run, figures of a reward are over the samples of its kind")
  func run() throws {
    var run = try SumsRun()
    let sums = SumsPolicy.questions.prefix(4)
    try run.folder.write(
      sums.map { "{\"question\": \"\($0.text)\", \"answer\": \($0.sum)}\n" }.joined()
        + sums.map {
          "{\"question\": \"\($0.text)\", \"choices\": [\"1\", \"\($0.sum)\"], "
            + "\"answer\": \"B\"}\n"
        }.joined(), "sums.jsonl")
    run.recipe.data.tasks[0].rewards = []
    run.recipe.train.steps = 2
    run.recipe.rollout.groupsPerStep = 8
    run.recipe.eval.every = 2
    run.recipe.eval.tasks = run.recipe.data.tasks
    let outcome = try ReinforcementRun(recipe: run.recipe, environment: run.environment())
      .run(existing: .refuse)
    let report = try #require(outcome.lastEvaluations.first)
    #expect(report.parts.map(\.name) == ["math_answer", "multiple_choice"])
    // Mean over four questions each; together they are pass@1 over eight.
    let mean = report.parts.reduce(0) { $0 + $1.value } / 2
    #expect(report.questions == 8 && abs(mean - report.passAt1.value) < 1e-12)
    let completions = try run.folder.lines("run/completions.jsonl")
    for line in completions {
      let isChoice = line["reference"]?.string?.contains("options") == true
      #expect(line["parts"]?.object?.keys == [isChoice ? "multiple_choice" : "math_answer"])
    }
    let steps = try run.folder.lines("run/metrics.jsonl").filter { $0["event"] == "step" }
    #expect(steps.count == 2)
    for step in steps {
      #expect(step["rewards/math_answer/mean"] != nil)
      #expect(step["rewards/multiple_choice/unscored"]?.double == 0)
    }
  }

  private static let folder: String = {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return root.joined(separator: "/") + "/../shared/data/image_qa/"
  }()

  @Test(
    "every record of mixed public files is used with the checker of its kind",
    .enabled(
      if: FileManager.default.fileExists(atPath: folder + "bccd/test.jsonl"),
      "the data files are not here"),
    arguments: [
      ("bccd/train.jsonl", [AnswerKind.text: 360, .boxes: 117]),
      ("bccd/test.jsonl", [.text: 150, .boxes: 50]),
      ("tabmwp/train.jsonl", [.text: 378, .choices: 122]),
      ("tabmwp/test.jsonl", [.text: 155, .choices: 45]),
    ])
  func publicFiles(file: String, counts: [AnswerKind: Int]) throws {
    let rewards = try rewards()
    let data = try Dataset.load(
      name: "mixed", files: [Self.folder + file],
      task: TaskRegistry.standard.task("json_questions"),
      unusable: { rewards.complaint(about: $0) })
    #expect(data.refused.isEmpty, "\(data.refused.prefix(3))")
    #expect(Dictionary(grouping: data.samples, by: \.kind).mapValues(\.count) == counts)
  }
}
