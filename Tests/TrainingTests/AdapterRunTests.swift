import Foundation
import Objectives
import Rewards
import RunLog
import StrictJSON
import Tasks
import TensorTesting
import Testing

@testable import Policy
@testable import Training

/// An adapter with records of its form, and what an evaluation reports of them.
struct AdapterRun: Sendable, CustomTestStringConvertible {
  let task: String
  let records: [String]
  /// Kind of answer and metric.
  let metrics: [String]
  let checkers: [String]

  var testDescription: String { task }

  static let all = [
    AdapterRun(
      task: "json_questions",
      records: [
        #"{"image":"0-0.png","question":"1+1","answer":1}"#,
        #"{"image":"1-1.png","question":"1+1","choices":["1","2"],"answer":"2"}"#,
        #"{"image":"2-2.png","question":"1+1","boxes":[[1,2,20,30]],"width":28,"height":56}"#,
      ],
      metrics: ["text accuracy", "choices accuracy", "boxes mAP", "boxes AP50"],
      checkers: ["math_answer", "multiple_choice", "detection"]),
    AdapterRun(
      task: "conversations",
      records: [
        #"{"image":"0-0.png","conversations":[{"from":"human","value":"<image> 1+1"},{"from":"gpt","value":"1"}]}"#,
        #"{"messages":[{"role":"user","content":[{"type":"image","image":"1-1.png"},{"type":"text","text":"1+1"}]},{"role":"assistant","content":"<answer>2</answer>"}]}"#,
      ], metrics: ["text accuracy"], checkers: ["math_answer"]),
    AdapterRun(
      task: "geoqa",
      records: [
        #"{"image":"0-0.png","problem":"1+1","solution":"<answer> 2° </answer>"}"#,
        #"{"image":"1-1.png","problem":"1+1","solution":"<answer>3</answer>"}"#,
      ], metrics: ["text accuracy"], checkers: ["math_answer"]),
    AdapterRun(
      task: "clevr_count",
      records: [
        #"{"image":"0-0.png","problem":"1+1","solution":"<answer> 2 </answer>"}"#,
        #"{"image_path":"1-1.png","question":"1+1","ground_truth":3}"#,
      ], metrics: ["count accuracy"], checkers: ["count"]),
    AdapterRun(
      task: "spatial_choice",
      records: [
        #"{"image":"0-0.png","question":"1+1","choices":["2","3"],"answer":"(A)"}"#,
        #"{"images":["1-1.png"],"question":"1+1","answers":["2","3"],"correct_answer":"3"}"#,
      ], metrics: ["choices accuracy"], checkers: ["multiple_choice"]),
    AdapterRun(
      task: "image_classification",
      records: [
        #"{"image":"0-0.png","problem":"1+1","solution":"<answer>1</answer>"}"#,
        #"{"image":"1-1.png","problem":"1+1","solution":"<answer>2</answer>"}"#,
      ], metrics: ["label accuracy"], checkers: ["class_label"]),
    AdapterRun(
      task: "detection",
      records: [
        #"{"image":"0-0.png","problem":"1+1","solution":"<answer>[{'Position': [1, 2, 30, 40], 'Confidence': 1}]</answer>"}"#,
        #"{"image":"1-1.png","problem":"1+1","solution":"<answer>No Objects</answer>"}"#,
      ], metrics: ["boxes mAP", "boxes AP50"], checkers: ["detection"]),
    AdapterRun(
      task: "grounding",
      records: [
        #"{"conversations":[{"from":"user","value":"<img>0-0.png</img> 1+1"},{"from":"assistant","value":"(132,88),(471,964)"}]}"#,
        #"{"image":"1-1.png","question":"1+1","box":[4,5,30,20],"width":56,"height":28}"#,
      ], metrics: ["box mean_iou", "box iou@0.5"], checkers: ["box_iou"]),
    AdapterRun(
      task: "math",
      records: [
        #"{"problem":"1+1","answer":"2"}"#, #"{"problem":"1+2","solution":"It is \\boxed{3}."}"#,
      ], metrics: ["text accuracy"], checkers: ["math_answer"]),
    AdapterRun(
      task: "gsm8k",
      records: [
        ##"{"question":"1+1","answer":"1+1=2\n#### 2"}"##,
        ##"{"question":"1+2","answer":"1+2=3\n#### 3"}"##,
      ], metrics: ["text accuracy"], checkers: ["math_answer"]),
  ]
}

@Suite("adapters in runs")
struct AdapterRunTests {
  @Test("every adapter but that of responses is among those run here")
  func complete() {
    #expect(
      Set(AdapterRun.all.map(\.task))
        == Set(TaskRegistry.standard.ids).subtracting([Demonstrations.id]))
  }

  @Test(
    "an adapter's records train for two steps and are evaluated with their own metric",
    arguments: AdapterRun.all)
  func run(_ adapter: AdapterRun) throws {
    var run = try ColoursRun()
    try run.folder.write(adapter.records.joined(separator: "\n") + "\n", "own.jsonl")
    var config = TaskConfig()
    config.name = "own"
    config.task = adapter.task
    config.path = run.folder.path + "/own.jsonl"
    run.takeTwoSteps(on: config)
    let outcome = try ReinforcementRun(recipe: run.recipe, environment: run.environment)
      .run(existing: .refuse)
    #expect(outcome.step == 2)
    let report = try #require(outcome.lastEvaluations.first)
    #expect(report.questions == adapter.records.count)
    #expect(report.datasetMetrics.map { "\($0.kind) \($0.name)" } == adapter.metrics)
    #expect(report.datasetMetrics.allSatisfy { (0...1).contains($0.value) })
    #expect(report.json["dataset_metrics"]?.array?.count == adapter.metrics.count)
    let lines = try run.folder.lines("run/metrics.jsonl")
    let steps = lines.filter { $0["event"] == "step" }
    let keys = Set(steps.flatMap { $0.object?.keys ?? [] })
    #expect(steps.count == 2 && keys.isSuperset(of: adapter.checkers.map { "rewards/\($0)/mean" }))
    let evaluated = try #require(lines.last { $0["event"] == "eval" })
    for metric in report.datasetMetrics {
      #expect(
        evaluated["eval/own/dataset/\(metric.kind)/\(metric.name)"]?.double == metric.value)
    }
  }

  /// Metrics of completions that are given, one list for each record.
  private func metrics(
    _ task: String, _ records: [String], _ completions: [[String]], rewards: [RewardConfig] = []
  ) throws -> [String: Double] {
    var run = try ColoursRun()
    try run.folder.write(records.joined(separator: "\n") + "\n", "own.jsonl")
    var config = TaskConfig()
    config.task = task
    config.path = run.folder.path + "/own.jsonl"
    config.rewards = rewards
    run.recipe.data.tasks = [config]
    let policy = try PolicyFolder(path: run.recipe.model, on: run.backend)
    let prepared = try TaskLoader(
      tasks: .standard, rewards: .standard, encoder: PromptEncoder(policy), data: run.recipe.data,
      promptLimit: 80
    ).load([config], path: "data.tasks")[0]
    let groups = try zip(prepared.samples, completions).map { sample, texts in
      RolloutGroup(
        task: 0, sample: sample, drawIndex: 0,
        completions: try texts.map { text in
          let text = "</think><answer>\(text)</answer>"
          let request = prepared.request(text, tokenCount: 1, isTruncated: false, sample: sample)
          return GradedCompletion(
            SampledCompletion(
              tokens: [0], logProbs: [0], entropies: [0], finish: .stopID(0), text: text),
            try prepared.rewards.grade([request])[0], of: sample)
        })
    }
    let metrics = DatasetMetric.metrics(of: groups, task: prepared)
    return Dictionary(uniqueKeysWithValues: metrics.map { ("\($0.kind) \($0.name)", $0.value) })
  }

  @Test("own metrics by hand: shares of right answers, AP of boxes found and missed, mean IoU")
  func values() throws {
    let counts = AdapterRun.all[3].records
    #expect(
      try metrics("clevr_count", counts, [["2", "3"], ["3", "3"]]) == ["count accuracy": 0.75])
    let image = #"{"image":"0-0.png","problem":"1+1","solution":"#
    let boxes = [
      image + #""<answer>[[0, 0, 100, 100], [200, 0, 300, 100]]</answer>"}"#,
      image + #""<answer>[[0, 0, 100, 100]]</answer>"}"#,
    ]
    // Two of three references found exactly and nothing else: recall reaches 2/3, hence precision 1
    // at 67 of the 101 recalls.
    let found = try metrics("detection", boxes, [["[[0, 0, 100, 100]]"], ["[[0, 0, 100, 100]]"]])
    #expect(found.count == 2)
    for name in ["boxes mAP", "boxes AP50"] {
      #expect(try abs(#require(found[name]) - 67.0 / 101) < 1e-12)
    }
    let box = #"{"image":"1-1.png","question":"1+1","box":[0,0,20,20]}"#
    let grounded = try metrics("grounding", [box, box], [["[0, 0, 20, 20]"], ["[0, 0, 20, 5]"]])
    #expect(grounded == ["box mean_iou": 0.625, "box iou@0.5": 0.5])
  }

  @Test("a set's own metric does not depend on the rewards of the recipe, its options do count")
  func rewards() throws {
    var format = RewardConfig()
    format.checker = "format_think_answer"
    let records = AdapterRun.all[3].records
    #expect(
      try metrics("clevr_count", records, [["2"], ["4"]], rewards: [format])
        == ["count accuracy": 0.5])
    var corners = RewardConfig()
    corners.checker = "box_iou"
    corners.options = ["format": "xywh"]
    let box = #"{"image":"1-1.png","question":"1+1","box":[10,0,20,20]}"#
    #expect(
      try metrics("grounding", [box], [["[10, 0, 10, 20]"]], rewards: [corners])
        == ["box mean_iou": 1, "box iou@0.5": 1])
  }
}
