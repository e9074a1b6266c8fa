import Foundation
import Rewards
import StrictJSON
import Tasks
import Testing

/// A record of a task and an answer to it.
struct GradedRecord: Sendable, CustomTestStringConvertible {
  let task: String
  let record: String
  let checker: String
  let right: String
  let wrong: String

  var testDescription: String { "\(task), \(checker)" }
}

@Suite("visual tasks and their checkers")
struct VisualTaskTests {
  static let records = [
    GradedRecord(
      task: "json_questions",
      record: #"{"image":"p","question":"q","choices":["10","12"],"answer":"12"}"#,
      checker: "multiple_choice", right: "(B)", wrong: "(A)"),
    GradedRecord(
      task: "json_questions",
      record: #"{"image":"p","question":"q","boxes":[[1,2,30,40]],"width":64,"height":48}"#,
      checker: "detection", right: #"[{"bbox": [1, 2, 30, 40]}]"#, wrong: "[[40, 1, 50, 9]]"),
    GradedRecord(
      task: "json_questions",
      record: #"{"image":"p","question":"q","boxes":[[1,2,30,40]],"width":64,"height":48}"#,
      checker: "box_iou", right: "[1, 2, 30, 40]", wrong: "[40, 1, 50, 9]"),
    GradedRecord(
      task: "conversations",
      record: #"""
        {"image":"p","conversations":[{"from":"human","value":"<image> 3+4?"},
        {"from":"gpt","value":"7"}]}
        """#,
      checker: "math_answer", right: "7", wrong: "8"),
    GradedRecord(
      task: "geoqa",
      record: #"{"image":"p","problem":"q","solution":"<answer> 145° </answer>"}"#,
      checker: "math_answer", right: "145", wrong: "35"),
    GradedRecord(
      task: "clevr_count",
      record: #"{"image":"p","problem":"q","solution":"<answer> 6 </answer>"}"#, checker: "count",
      right: "6", wrong: "5"),
    GradedRecord(
      task: "spatial_choice",
      record: #"{"image":"p","question":"q","choices":["lamp","chair"],"answer":"(B)"}"#,
      checker: "multiple_choice", right: "B", wrong: "A"),
    GradedRecord(
      task: "image_classification",
      record: #"{"image":"p","problem":"q","solution":"<answer>barn_owl</answer>"}"#,
      checker: "class_label", right: "Barn Owl", wrong: "owl"),
    GradedRecord(
      task: "detection",
      record: #"""
        {"image":"p","problem":"q",
        "solution":"<answer>[{'Position': [118, 250, 402, 611], 'Confidence': 1}]</answer>"}
        """#,
      checker: "detection", right: "[{'Position': [118, 250, 402, 611], 'Confidence': 0.5}]",
      wrong: "[{'Position': [500, 250, 900, 611], 'Confidence': 1}]"),
    GradedRecord(
      task: "detection",
      record: #"{"image":"p","problem":"q","solution":"<answer>No Objects</answer>"}"#,
      checker: "detection", right: "[]", wrong: "[[1, 2, 3, 4]]"),
    GradedRecord(
      task: "grounding",
      record: #"""
        {"conversations":[{"from":"user","value":"<img>p</img> q"},
        {"from":"assistant","value":"(132,88),(471,964)"}]}
        """#,
      checker: "box_iou", right: "(132,88),(471,964)", wrong: "(500,88),(900,964)"),
    GradedRecord(
      task: "grounding",
      record: #"{"image":"p","question":"q","box":[4,5,60,47],"width":64,"height":48}"#,
      checker: "ref_acc", right: "[4, 5, 60, 46]", wrong: "[4, 5, 9, 9]"),
  ]

  private func sample(_ task: String, _ json: String) throws -> Sample {
    let record = try #require(try JSONParser.parse(json).object)
    return try TaskRegistry.standard.task(task).sample(
      from: record, at: RecordLocation(file: "f", line: 1))
  }

  @Test("each task's reference is one that its checker reads and grades", arguments: records)
  func references(_ graded: GradedRecord) throws {
    let reference = try sample(graded.task, graded.record).reference
    let checker = try RewardRegistry.standard.makeChecker(graded.checker)
    try checker.checkReference(reference)
    func score(_ answer: String) -> Double? {
      let text = "<think>so</think><answer>\(answer)</answer>"
      return checker.grade(ModelOutput(text: text), reference: reference).score
    }
    #expect(score(graded.right).map { $0 > 0.95 } == true)
    #expect(score(graded.wrong).map { $0 < 0.5 } == true)
  }

  private static let folder: String = {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return root.joined(separator: "/") + "/../shared/data/image_qa/"
  }()

  static let files: [(file: String, unusable: Int)] = [
    ("bccd/train.jsonl", 0), ("bccd/test.jsonl", 0), ("sign_digits/train.jsonl", 0),
    ("sign_digits/test.jsonl", 0), ("raccoon/train.jsonl", 0), ("raccoon/test.jsonl", 0),
    ("tabmwp/train.jsonl", 0), ("tabmwp/test.jsonl", 0), ("puzzlevqa/train.jsonl", 0),
    ("puzzlevqa/test.jsonl", 0), ("mathvision/test.jsonl", 0), ("logicvista/test.jsonl", 0),
  ]

  @Test(
    "the references of the public picture questions are ones that the checkers read",
    .enabled(
      if: FileManager.default.fileExists(atPath: folder + "bccd/test.jsonl"),
      "the data files are not here"), arguments: files)
  func publicFiles(file: String, unusable: Int) throws {
    let registry = RewardRegistry.standard
    let choice = try registry.makeChecker("multiple_choice")
    let boxes = try registry.makeChecker("detection")
    let math = try registry.makeChecker("math_answer")
    var reasons: [String] = []
    let data = try Dataset.load(
      name: "pictures", files: [Self.folder + file],
      task: TaskRegistry.standard.task("json_questions"), policy: DatasetPolicy(maxRefused: 1)
    ) { sample in
      let facts = (try? JSONParser.parse(sample.reference))?.object
      let checker =
        facts?["options"] != nil
        ? choice : facts?["width"] != nil ? boxes : file.hasPrefix("logicvista") ? choice : math
      do {
        try checker.checkReference(sample.reference)
        return nil
      } catch {
        reasons.append("\(sample.id): \(error)")
        return "\(error)"
      }
    }
    #expect(data.refused.count == unusable, "\(reasons.prefix(5))")
  }
}
