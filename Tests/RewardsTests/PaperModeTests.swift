import Foundation
import Rewards
import Testing

@Suite("rewards of the GPG repository")
struct PaperModeTests {
  private func grade(
    _ id: String, _ text: String, _ reference: String = "",
    _ options: [String: RewardOption] = [:]
  ) throws -> Grade {
    try RewardRegistry.standard.makeChecker(id, options: options).grade(
      ModelOutput(text: text), reference: reference)
  }

  private func score(
    _ id: String, _ text: String, _ reference: String = "",
    _ options: [String: RewardOption] = [:]
  ) throws -> Double? {
    try grade(id, text, reference, options).score
  }

  @Test("open-r1 accuracy pays for an unreadable reference, math_answer gives no score")
  func accuracy() throws {
    #expect(try score("paper_open_r1_accuracy", "\\boxed{7}", "7") == 1)
    #expect(try score("paper_open_r1_accuracy", "\\boxed{8}", "7") == 0)
    #expect(try score("paper_open_r1_accuracy", "it is 7", "7") == 0)
    #expect(try score("paper_open_r1_accuracy", "no answer at all", " ") == 1)
    #expect(try score("math_answer", "no answer at all", " ") == nil)
  }

  private static let form = "<think>\na\n</think>\n<answer>\nb\n</answer>"

  @Test("open-r1 format matches its pattern")
  func format() throws {
    let id = "paper_open_r1_format"
    for text in [PaperModeTests.form, "<think>\n\n</think>\n<answer>\n\n</answer>"] {
      #expect(try score(id, text) == 1, "\(text)")
    }
    for text in [
      "", "<think>a</think>\n<answer>b</answer>", " " + PaperModeTests.form,
      PaperModeTests.form + " x", "<think>\n</think>\n<answer>\n</answer>",
      "<think>\na\n</think>\n\n<answer>\nb\n</answer>", "<think>\na\n</think>\n<answer>\n</answer>",
      "<think>\na\n</think>\n<answer>\nb",
    ] {
      #expect(try score(id, text) == 0, "\(text)")
    }
  }

  @Test(
    "open-r1 format pays for text after it, repeated tags and blanks; format_think_answer does not",
    arguments: [
      form + "\nbuy now", "<think>\n\n</think>\n<answer>\n\n</answer>",
      "<think>\n<think>\n</think>\n<answer>\na\n</answer>\n</think>\n<answer>\nb\n</answer>",
    ])
  func formatHole(text: String) throws {
    #expect(try score("paper_open_r1_format", text) == 1)
    #expect(try score("format_think_answer", text) == 0)
  }

  @Test("open-r1 format_v2 asks for one closing tag on a line and nothing else")
  func formatV2() throws {
    let id = "paper_open_r1_format_v2"
    #expect(try score(id, "\n</think>\n") == 1)
    #expect(try score("format_think_answer", "\n</think>\n") == 0)
    #expect(try score(id, "<think>a</think>b") == 0)
    #expect(try score(id, "\n</think>\n a \n</think>\n") == 0)
  }

  @Test("open-r1 tag_count pays four bare tags in any order, format_think_answer does not")
  func tagCount() throws {
    let id = "paper_open_r1_tag_count"
    #expect(try score(id, PaperModeTests.form) == 1)
    let bare = "\n</answer>\n</think>\n\n<answer>\n<think>\n"
    #expect(try score(id, bare) == 1)
    #expect(try score("format_think_answer", bare) == 0)
    #expect(try score(id, "<think>a</think><answer>b</answer>") == 0)
    #expect(try score(id, PaperModeTests.form + "\n</answer>") == 0.75)
  }

  @Test(
    "open-r1 reasoning_steps counts marks up to three, whatever they say",
    arguments: [
      ("", 0), ("Step 1: a\nStep 22: b", 2), ("1. a\n2. b", 1), ("a 1. b", 0), ("\n- a\n* b", 2),
      ("First, First, First, First,", 3), ("Second, Next, Finally,", 3), ("first, step 1:", 0),
      ("Step one: Step :", 0),
    ] as [(String, Double)])
  func reasoningSteps(text: String, marks: Double) throws {
    #expect(try score("paper_open_r1_reasoning_steps", text) == min(1, marks / 3))
  }

  @Test("the length reward over a group is that of Kimi k1.5, over a batch it couples prompts")
  func length() {
    func outputs(_ counts: [Int]) -> [ModelOutput] {
      counts.map { ModelOutput(text: String(repeating: "é", count: $0)) }
    }
    let verdicts = [true, true, false, false]
    #expect(
      PaperKimiLength.rewards(outputs([10, 30, 10, 30]), isRight: verdicts) == [0.5, -0.5, 0, -0.5])
    #expect(PaperKimiLength.rewards(outputs([5, 5]), isRight: [true, false]) == [0, 0])
    #expect(PaperKimiLength.rewards([], isRight: []).isEmpty)
    // The same right answer of 10 characters, beside a long answer to another prompt or a short one.
    #expect(PaperKimiLength.rewards(outputs([10, 20]), isRight: [true, true])[0] == 0.5)
    #expect(PaperKimiLength.rewards(outputs([10, 20, 1]), isRight: [true, true, true])[0] < 0.1)
  }

  @Test("open-rs cosine is periodic in characters, cosine_length is clamped in tokens")
  func cosine() throws {
    let id = "paper_open_rs_cosine"
    func padded(_ answer: String, _ count: Int) -> String {
      String(repeating: "é", count: count - answer.count) + answer
    }
    for count in [9, 100, 999, 1_000, 1_001, 1_500, 1_999, 2_000, 2_500, 4_000] {
      let share = (1 + cos(Double.pi * Double(count) / 1_000)) / 2
      let right = try #require(try score(id, padded("\\boxed{7}", count), "7"))
      let wrong = try #require(try score(id, padded("\\boxed{8}", count), "7"))
      #expect((right - (0.5 + 0.5 * share)).magnitude < 1e-12, "\(count)")
      #expect((wrong - (-0.5 + 0.5 * share)).magnitude < 1e-12, "\(count)")
    }
    // Twice the maximum pays as much as nothing; a short wrong answer loses nothing.
    #expect(try score(id, padded("\\boxed{7}", 2_000), "7") == 1)
    #expect(try score(id, "", "7") == 0)
    #expect(try score(id, "x", " ") == 1)
    let strict = CosineLengthChecker(MathAnswerChecker())
    func strictScore(_ text: String, _ tokens: Int) -> Double? {
      strict.grade(ModelOutput(text: text, tokenCount: tokens), reference: "7").score
    }
    #expect(strictScore("\\boxed{7}", 2_000) == 0.5)
    #expect(strictScore("", 0) == -1)
    #expect(
      try score(id, padded("\\boxed{7}", 10), "7", ["max_characters": .integer(10)]) == 0.5)
  }

  @Test("the repetition penalty is the strict one: a loop without blanks is free in both")
  func repetition() throws {
    for id in ["paper_open_r1_repetition_penalty", "repetition_penalty"] {
      #expect(try score(id, "a a a a a a") == -0.75)
      #expect(try score(id, String(repeating: "ha", count: 900)) == 0)
    }
  }

  @Test(
    "an answer in the reasoning pays in the visual accuracies, not in math_answer",
    arguments: ["paper_visual_thinker_accuracy", "paper_r1v_accuracy"])
  func reasoningPays(id: String) throws {
    let text = "<think>\\boxed{12}</think><answer>I do not know</answer>"
    #expect(try score(id, text, "<answer>12</answer>") == 1)
    #expect(try score("math_answer", text, "12") == 0)
    #expect(try score(id, "<think>a</think><answer>12</answer>", "12") == 1)
    #expect(try score(id, "<think>a</think><answer>13</answer>", "12") == 0)
    #expect(try score(id, "<think>a</think><answer>the lamp</answer>", "the lamp") == 1)
    #expect(try score(id, "", "the lamp") == 0)
  }

  @Test("VisualThinker pays the last of all letters, multiple_choice does not")
  func letters() throws {
    let text = "<answer>A, B, C, D</answer>"
    #expect(try score("paper_visual_thinker_accuracy", text, "D") == 1)
    #expect(try score("paper_visual_thinker_accuracy", text, "C") == 0)
    #expect(try score("paper_r1v_accuracy", text, "D") == 0)
    #expect(try score("multiple_choice", text, "D") == 0)
  }

  @Test("the visual format pays empty and nested elements, format_think_answer does not")
  func visualFormat() throws {
    let id = "paper_visual_format"
    for text in [
      "<think></think><answer></answer>", "<think>a</think>\n <answer><answer>b</answer></answer>",
      "<think></think>x<think></think><answer>b</answer>",
    ] {
      #expect(try score(id, text) == 1, "\(text)")
      #expect(try score("format_think_answer", text) == 0, "\(text)")
    }
    for text in [
      "", "a", "<think></think>", "<think>a</think><answer>b",
      "<think>a</think>b<answer>c</answer>",
      "<think>a</think><answer>b</answer> ", "</think><answer></answer>",
      "<think></think></answer>",
      "<think></think><answer></answer", "<think></think><answer</answer>",
    ] {
      #expect(try score(id, text) == 0, "\(text)")
    }
    #expect(try score("format_think_answer", "<think>a</think> <answer>b</answer>") == 1)
  }

  @Test(
    "classification by containment pays an empty answer, a letter and all names; class_label does not",
    arguments: [
      "<answer></answer>", "<answer>g</answer>", "<answer>_ _</answer>",
      "<answer>poodle, golden retriever, tabby, lily</answer>", "not a Golden_Retriever",
    ])
  func containment(text: String) throws {
    #expect(try score("paper_visual_rft_classification", text, "golden retriever") == 1)
    #expect(try score("class_label", text, "golden retriever") == 0)
  }

  @Test("classification by containment compares without case, blanks and underscores")
  func classification() throws {
    let id = "paper_visual_rft_classification"
    #expect(try score(id, "<answer>GoldenRetriever</answer>", "golden_retriever") == 1)
    #expect(try score(id, "<answer>poodle</answer>", "<answer>golden retriever</answer>") == 0)
    #expect(try score(id, "<answer>Été</answer>", "été") == 1)
    // The element must stand on one line; else the whole text counts.
    #expect(try score(id, "<answer>lily\n</answer>", "lily") == 1)
    #expect(try score(id, "<answer>\n</answer>", "lily") == 0)
    #expect(try score(id, "<answer>\n</answer><answer>lily</answer>", "lily") == 1)
  }

  private static let target = "<answer> (100,100),(300,200) </answer>"

  @Test(
    "grounding is GIoU + 1, and equal text 2",
    arguments: [
      ("(100,100),(300,200)", 2), ("( 100 , 100 ) , ( 300 , 200 )", 2),
      ("(100,100),(200,200)", 1.5),
      // Disjoint: the gap is half of the enclosing box.
      ("(400,100),(500,200)", 0.75), ("(300,100),(500,200)", 1), ("none", 0), ("(1,1)", 0),
      ("[100,100,300,200]", 0), ("(1000000000000,1),(2,2)", 0),
    ] as [(String, Double)])
  func grounding(answer: String, expected: Double) throws {
    let found = try #require(
      try score(
        "paper_visual_rft_grounding", "<answer>" + answer + "</answer>", PaperModeTests.target))
    #expect((found - expected).magnitude < 1e-12)
  }

  @Test("grounding pays swapped corners without bound and mixes several boxes; box_iou gives 0")
  func groundingHole() throws {
    let id = "paper_visual_rft_grounding"
    let gold = "[100, 100, 300, 200]"
    for (answer, expected) in [
      ("(300,200),(100,100)", 2.0), ("(1000,1000),(0,0)", 51),
      // The first two upper-left corners are the target; neither box is.
      ("(100,100),(101,101) (300,200),(900,900)", 2),
    ] {
      let found = try #require(try score(id, answer, PaperModeTests.target))
      #expect((found - expected).magnitude < 1e-9, "\(answer)")
      #expect(try score("box_iou", answer, gold) == 0, "\(answer)")
    }
    #expect(try grade(id, "x", "no box").status == .unparsedGold)
    #expect(throws: RewardError.self) {
      try RewardRegistry.standard.makeChecker(id).checkReference("no box")
    }
  }

  private static let boxes =
    "<answer>[{'Position': [0, 0, 100, 100], 'Confidence': 1.0}, "
    + "{'Position': [200, 0, 300, 100], 'Confidence': 1.0}]</answer>"

  private func detection(_ name: String, _ text: String) throws -> Double? {
    try score("paper_visual_rft_detection_" + name, text, PaperModeTests.boxes)
  }

  @Test("detection sums IoU over the greater count, confidence averages certainty")
  func detection() throws {
    #expect(try detection("iou", PaperModeTests.boxes) == 1)
    #expect(try detection("confidence", PaperModeTests.boxes) == 1)
    let half = "<answer>[{'Position': [0, 0, 100, 80], 'Confidence': 0.75}]</answer>"
    #expect(try detection("iou", half) == 0.4)
    #expect(try detection("confidence", half) == 0.75)
    let copies =
      "[{'Position': [0, 0, 100, 100], 'Confidence': 0.5}, "
      + "{'Position': [0, 0, 100, 100], 'Confidence': 0.25}]"
    #expect(try detection("iou", copies) == 0.5)
    #expect(try detection("confidence", copies) == 0.5)
    for text in [
      "", "[]", "<answer>[]</answer>", "[[1, 2, 3, 4]]",
      "[{'Position': [1, 2, 3], 'Confidence': 1}]",
      "[{'Position': [0, 0, 100, 100]}]", "<answer>\n" + copies + "\n</answer>",
    ] {
      #expect(try detection("iou", text) == 0, "\(text)")
      #expect(try detection("confidence", text) == 0, "\(text)")
    }
  }

  @Test(
    "detection pays a list that is cut off and a nonsense box without confidence; ours does not")
  func detectionHole() throws {
    let gold = "[[0, 0, 100, 100], [200, 0, 300, 100]]"
    let cut =
      "<answer>[{'Position': [0, 0, 100, 100], 'Confidence': 1.0}, {'Position': [20</answer>"
    #expect(try detection("iou", cut) == 0.5)
    #expect(try score("detection", cut, gold) == 0)
    let nonsense = "<answer>[{'Position': [900, 900, 901, 901], 'Confidence': 0.0}]</answer>"
    #expect(try detection("confidence", nonsense) == 1)
    #expect(try score("detection", nonsense, gold) == 0)
  }

  private static let ids = RewardRegistry.standard.ids.filter { $0.hasPrefix("paper_") }

  @Test("mutated outputs and references never trap and give equal grades twice", arguments: ids)
  func mutations(id: String) throws {
    let checker = try RewardRegistry.standard.makeChecker(id)
    var random = SplitMix(state: 17)
    let seeds = [
      PaperModeTests.form, PaperModeTests.boxes, PaperModeTests.target, "\\boxed{12}",
      "<think>a</think><answer>golden retriever</answer>", "Step 1: First,\n- a", "",
    ]
    let pieces = [
      "<answer>", "</answer>", "<think>\n", "\n</think>\n", "(1,1),", "((", "[[", "},", "]", "'",
      "A",
      "é", "\0", "99999999999", "1e999", "-",
    ]
    for _ in 0..<300 {
      let text = random.mutated(seeds, pieces)
      let reference = random.mutated(seeds, pieces)
      let output = ModelOutput(text: text, tokenCount: text.utf8.count)
      let grade = checker.grade(output, reference: reference)
      #expect(grade == checker.grade(output, reference: reference))
      if id != "paper_visual_rft_grounding" {
        #expect(grade.score.map { (-1...1).contains($0) } ?? true, "\(text) for \(reference)")
      }
    }
  }
}
