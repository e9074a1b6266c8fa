import Rewards
import Testing

private struct LengthChecker: RewardChecker {
  static let id = "length"
  let limit: Int
  func checkReference(_ reference: String) throws(RewardError) {}
  func grade(_ output: ModelOutput, reference: String) -> Grade {
    Grade(
      score: output.tokenCount <= limit ? 1 : 0, status: .ok, extracted: "", rule: "length",
      steps: 1)
  }
}

@Suite("reward registry")
struct RewardRegistryTests {
  @Test("the standard registry knows the bundled checkers")
  func standard() throws {
    #expect(
      RewardRegistry.standard.ids == [
        "anls", "box_iou", "class_label", "cosine_length", "count", "detection",
        "format_think_answer", "mask_iou", "math_answer", "multiple_choice", "overlong_penalty",
        "paper_open_r1_accuracy", "paper_open_r1_format", "paper_open_r1_format_v2",
        "paper_open_r1_reasoning_steps", "paper_open_r1_repetition_penalty",
        "paper_open_r1_tag_count", "paper_open_rs_cosine", "paper_r1v_accuracy",
        "paper_visual_format", "paper_visual_rft_classification",
        "paper_visual_rft_detection_confidence", "paper_visual_rft_detection_iou",
        "paper_visual_rft_grounding", "paper_visual_thinker_accuracy", "ref_acc",
        "relaxed_accuracy", "repetition_penalty", "tag_count", "vqa_soft",
      ])
    for id in RewardRegistry.standard.ids {
      #expect(type(of: try RewardRegistry.standard.makeChecker(id)).id == id)
    }
    let lenient = try RewardRegistry.standard.makeChecker(
      "math_answer", options: ["extraction": .text("lenient")])
    #expect(lenient.grade(ModelOutput(text: "it is 12"), reference: "12").score == 1)
    let strict = try RewardRegistry.standard.makeChecker("math_answer")
    #expect(strict.grade(ModelOutput(text: "it is 12"), reference: "12").status == .noAnswer)
  }

  @Test("one line adds a checker with options")
  func register() throws {
    var registry = RewardRegistry.standard
    try registry.register("length") { LengthChecker(limit: try $0.integer("limit", default: 8)) }
    let checker = try registry.makeChecker("length", options: ["limit": .integer(3)])
    #expect(checker.grade(ModelOutput(text: "", tokenCount: 3), reference: "").score == 1)
    #expect(checker.grade(ModelOutput(text: "", tokenCount: 4), reference: "").score == 0)
    #expect(throws: RewardError.duplicateName("length")) {
      try registry.register("length") { _ in LengthChecker(limit: 0) }
    }
  }

  @Test("an unknown option is an error that names the nearest known one")
  func unknownOption() {
    #expect(
      throws: RewardError.unknownOption(
        checker: "ref_acc", option: "treshold", nearest: "threshold",
        known: ["coords", "format", "height", "threshold", "width"])
    ) {
      try RewardRegistry.standard.makeChecker("ref_acc", options: ["treshold": .number(0.5)])
    }
    #expect(
      throws: RewardError.unknownOption(
        checker: "tag_count", option: "weight", nearest: nil, known: [])
    ) {
      try RewardRegistry.standard.makeChecker("tag_count", options: ["weight": .number(1)])
    }
  }

  @Test("an unknown checker is an error that names the nearest known one")
  func unknownChecker() throws {
    let error = #expect(throws: RewardError.self) {
      try RewardRegistry.standard.makeChecker("math_anwser")
    }
    #expect(error?.description.contains("did you mean \"math_answer\"?") == true)
  }

  @Test("an option of the wrong type or outside its choices is an error")
  func badOption() {
    #expect(
      throws: RewardError.wrongOptionType(
        checker: "math_answer", option: "extraction", expected: "text", found: "true or false")
    ) {
      try RewardRegistry.standard.makeChecker("math_answer", options: ["extraction": .bool(true)])
    }
    #expect(
      throws: RewardError.invalidOption(
        checker: "math_answer", option: "extraction", value: "\"loose\"",
        expected: "one of strict, lenient, anywhere")
    ) {
      try RewardRegistry.standard.makeChecker(
        "math_answer", options: ["extraction": .text("loose")])
    }
  }

  @Test("numbers outside their range, and collections that are none, are errors")
  func ranges() {
    for (id, name, value) in [
      ("ref_acc", "threshold", .number(1)), ("ref_acc", "threshold", .number(.nan)),
      ("anls", "threshold", .text("half")), ("box_iou", "width", .integer(0)),
      ("box_iou", "height", .integer(9)), ("detection", "matching", .text("best")),
      ("class_label", "aliases", .text("x")), ("multiple_choice", "options", .integer(4)),
      ("cosine_length", "max_tokens", .integer(0)), ("cosine_length", "checker", .integer(1)),
      ("cosine_length", "options", .list([])), ("repetition_penalty", "max_penalty", .integer(1)),
    ] as [(String, String, RewardOption)] {
      #expect(throws: RewardError.self, "\(id) \(name)") {
        try RewardRegistry.standard.makeChecker(id, options: [name: value])
      }
    }
  }
}
