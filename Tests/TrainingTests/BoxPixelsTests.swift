import Foundation
import Rewards
import StrictJSON
import Tasks
import TensorTesting
import Testing
import VisionEncoder

@testable import Policy
@testable import Training

/// A picture of 100 x 40 pixels becomes one of 112 x 28: 1.12 times as wide, 0.7 times as high.
@Suite("boxes in pixels of the resized picture")
struct BoxPixelsTests {
  private func load(
    _ records: String, task: String = "grounding", _ edit: (inout TaskConfig) -> Void = { _ in }
  ) throws -> PreparedTask {
    var run = try ColoursRun()
    for (name, width, height) in [("wide.png", 100, 40), ("even.png", 56, 28)] {
      let picture = HandMadePNG(width: width, height: height, red: 9, green: 9, blue: 9)
      try Data(picture.bytes).write(to: URL(filePath: run.folder.path + "/" + name))
    }
    try run.folder.write(records, "boxes.jsonl")
    var config = TaskConfig()
    config.task = task
    config.path = run.folder.path + "/boxes.jsonl"
    config.template = "{question}"
    config.boxPixels = .resized
    edit(&config)
    run.recipe.data.maxRefused = 1
    let policy = try PolicyFolder(path: run.recipe.model, on: run.backend)
    return try TaskLoader(
      tasks: .standard, rewards: .standard, encoder: PromptEncoder(policy), data: run.recipe.data,
      promptLimit: 80
    ).load([config], path: "data.tasks")[0]
  }

  /// The completion as a run grades and reports it.
  private func graded(_ text: String, _ task: PreparedTask) throws -> GradedCompletion {
    let sample = try #require(task.samples.first)
    let request = task.request(text, tokenCount: 1, isTruncated: false, sample: sample)
    return GradedCompletion(
      SampledCompletion(
        tokens: [0], logProbs: [0], entropies: [0], finish: .stopID(0), text: text),
      try task.rewards.grade([request])[0], of: sample)
  }

  private static let box =
    #"{"image":"wide.png","question":"q","box":[25,10,75,30],"width":100,"height":40}"# + "\n"

  @Test("the reference follows the resize, the reported answer is in the file's pixels")
  func value() throws {
    let task = try load(Self.box)
    let right = try graded("<answer>[28, 7, 84, 21]</answer>", task)
    #expect(right.result.score.map { $0 > 1 - 1e-9 } == true && right.isRight)
    #expect(right.answer == "[25,10,75,30]")
    // The sample, and with it what a log says, stays the record's.
    #expect(
      task.samples[0].sample.reference
        == #"{"answer":[25,10,75,30],"width":100,"height":40}"#)
    // The picture's lower border clips: 28 pixels high, not 40.
    let low = try graded("<answer>[28, 7, 84, 40]</answer>", task)
    #expect(low.result.score.map { abs($0 - 14.0 / 21) < 1e-9 } == true)
    let odd = try graded("<answer>[1, 2, 30, 20]</answer>", task)
    #expect(odd.answer == "[0.89,2.86,26.79,28.57]")
    #expect(try graded("<answer>none</answer>", task).answer.isEmpty)
  }

  @Test("a blank picture and one of another sample are graded in the same pixels")
  func replaced() throws {
    let task = try load(Self.box)
    let run = try ColoursRun()
    let encoder = PromptEncoder(try PolicyFolder(path: run.recipe.model, on: run.backend))
    let sample = task.samples[0]
    let blank = encoder.blanked(sample)
    let swapped = encoder.replacingImages(of: sample, with: sample.images)
    #expect(sample.boxScaling != nil)
    #expect(blank.boxScaling == sample.boxScaling && swapped.boxScaling == sample.boxScaling)
  }

  @Test("without the key the very same answer is compared as it is")
  func original() throws {
    let task = try load(Self.box) { $0.boxPixels = .original }
    let same = try graded("<answer>[25, 10, 75, 30]</answer>", task)
    #expect(same.result.score == 1 && same.answer == "[25, 10, 75, 30]")
    // 28 to 75 by 10 to 21 of 50 x 20 and 56 x 14.
    let other = try graded("<answer>[28, 7, 84, 21]</answer>", task)
    #expect(other.result.score.map { abs($0 - 517.0 / 1267) < 1e-9 } == true)
  }

  @Test("lists of boxes follow, labels stay, boxes of any format are turned back")
  func lists() throws {
    let record =
      #"{"image":"wide.png","question":"q","boxes":[{"bbox":[25,10,75,30],"label":"hen"}]}"#
    let task = try load(record + "\n", task: "json_questions")
    let right = try graded(
      #"<answer>[{"bbox": [28, 7, 84, 21], "label": "hen"}]</answer>"#, task)
    #expect(right.result.score.map { $0 > 1 - 1e-9 } == true)
    #expect(right.answer == #"[{"bbox":[25,10,75,30],"label":"hen"}]"#)
    // Left, top, width, height: turned back across and down alike.
    let cornered = try load(Self.box) {
      var reward = RewardConfig()
      reward.checker = "box_iou"
      reward.options = ["format": "xywh"]
      $0.rewards = [reward]
    }
    let answer = try graded("<answer>[28, 7, 56, 14]</answer>", cornered)
    #expect(answer.isRight && answer.answer == "[25,10,50,20]")
  }

  @Test("normalised boxes and other answers do not change")
  func unchanged() throws {
    let task = try load(
      #"{"image":"wide.png","question":"q","box":[100,100,900,900]}"# + "\n"
    ) { $0.options = ["coords": "norm1000"] }
    #expect(task.samples[0].boxScaling == nil)
    #expect(try graded("<answer>[100, 100, 900, 900]</answer>", task).result.score == 1)
    let text = try load(
      #"{"image":"wide.png","question":"q","answer":"[1, 2, 3, 4]"}"# + "\n",
      task: "json_questions")
    #expect(text.samples[0].boxScaling == nil)
  }

  @Test("a record whose picture is not the one of its boxes is refused, and so are two units")
  func refused() throws {
    let records =
      Self.box + Self.box.replacingOccurrences(of: "wide.png", with: "even.png")
      + #"{"images":["wide.png","even.png"],"question":"q","box":[1,2,3,4]}"# + "\n"
    let task = try load(records)
    #expect(task.samples.count == 1 && task.refused.map(\.location.line) == [2, 3])
    #expect(task.refused[0].reason.contains("width is 100.0, the picture's 56"))
    #expect(task.refused[1].reason.contains("2 pictures"))
    let error = #expect(throws: ConfigError.self) {
      try load(Self.box) {
        var reward = RewardConfig()
        reward.checker = "box_iou"
        reward.options = ["coords": "norm1000"]
        $0.rewards = [reward]
      }
    }
    #expect(error?.key == "data.tasks.0.rewards.0.options.coords")
  }
}
