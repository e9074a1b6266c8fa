import Rewards
import Testing

@Suite("multiple choice")
struct ChoiceTests {
  private static let options: RewardOption = .table([
    "A": .text("10"), "B": .text("12"), "C": .text("14"), "D": .text("A and B"),
  ])

  @Test(
    "a letter is read in any of its dresses",
    arguments: [
      "B", "b", "(B)", "(b)", "[B]", "B.", "B)", "b)", "**B**", "`B`", "$B$", "\"B\"", "\\boxed{B}",
      "\\boxed{\\text{(B)}}", "\\textbf{(B)}\\ 12", "\\(B\\)", "\\mathrm{B}", "Ｂ", "Option B",
      "option (b)", "B: 12", "B. 12", "B) 12", "B - 12", "12 (B)", "The answer is B.",
      "The correct option is (B) 12.", "Answer: B", "Final answer: **B**", "It must be B.",
      "I think B is right.", "I choose option B because A is smaller.", "B, since 12 > 10",
      "B rather than A", "It is not A, so it must be B.", "A is wrong. The answer is B.",
      "A and C are incorrect. B", "Neither A nor C; B", "<think>A or C</think><answer>B</answer>",
      "B\nExplanation: A is too small.", "A cannot be right, so B",
      "B is larger than A and C.",
    ])
  func dresses(text: String) throws {
    for options in [[:], ["options": ChoiceTests.options]] {
      let grade = try graded("multiple_choice", text, "B", options)
      #expect(grade.score == 1, "rule \(grade.rule), extracted \(grade.extracted)")
    }
  }

  @Test(
    "anything but one claimed letter earns 0, with the reason",
    arguments: [
      ("", .noAnswer), ("12 of them", .noAnswer), ("BBBB", .noAnswer), ("B2", .noAnswer),
      ("A train leaves", .noAnswer), ("I see it", .noAnswer), ("B-52", .noAnswer),
      ("at 10 A.M.", .noAnswer), ("В", .noAnswer), ("Β", .noAnswer), ("𝐁", .noAnswer),
      ("Ⓑ", .noAnswer), ("<think>B</think>", .noAnswer), ("<think>B", .noAnswer),
      ("A, B, C, D", .ambiguous), ("Both A and B", .ambiguous), ("B\nC", .ambiguous),
      ("B. No, C is right.", .ambiguous), ("\\boxed{A}\\boxed{B}", .ambiguous),
      ("<answer>B</answer><answer>C</answer>", .ambiguous), ("A/B", .ambiguous),
      ("A or B", .hedged), ("Either B or C", .hedged), ("maybe B", .hedged), ("not B", .hedged),
      ("B is wrong", .hedged), ("It isn't B", .hedged), ("The answer is A or B.", .hedged),
      ("It could be B", .hedged),
    ] as [(String, Grade.Status)])
  func zeros(text: String, status: Grade.Status) throws {
    for options in [[:], ["options": ChoiceTests.options]] {
      let grade = try graded("multiple_choice", text, "B", options)
      #expect(grade.score == 0, "\(text)")
      #expect(grade.status == status, "\(text): \(grade)")
    }
  }

  @Test("letter and text must agree where the options are known")
  func agreement() throws {
    let options: [String: RewardOption] = ["options": ChoiceTests.options]
    for text in ["B. 14", "(B) 14", "14 (B)", "The answer is B: 14", "B, 14"] {
      #expect(try graded("multiple_choice", text, "B", options).score == 0, "\(text)")
    }
    #expect(try graded("multiple_choice", "D. A and B", "D", options).score == 1)
    #expect(try graded("multiple_choice", "(D) A and B", "D", options).score == 1)
  }

  @Test("an option's text counts only if it is accepted")
  func texts() throws {
    var options: [String: RewardOption] = ["options": ChoiceTests.options]
    #expect(try graded("multiple_choice", "12", "B", options).status == .noAnswer)
    options["accept_text"] = .bool(true)
    for text in ["12", "\\boxed{12}", "The answer is 12.", "<answer> $12$ </answer>"] {
      #expect(try graded("multiple_choice", text, "B", options).score == 1, "\(text)")
    }
    for text in ["13", "112", "12 and 14", "14", "1 2"] {
      #expect(try graded("multiple_choice", text, "B", options).score == 0, "\(text)")
    }
    let twins: [String: RewardOption] = [
      "options": .list([.integer(5), .integer(5)]), "accept_text": .bool(true),
    ]
    #expect(try graded("multiple_choice", "5", "A", twins).status == .ambiguous)
  }

  @Test("a record brings its own options, and its answer may be an option's text")
  func records() throws {
    let record = "{\"answer\": \"red\", \"options\": [\"blue\", \"red\"], \"accept_text\": true}"
    let checker = MultipleChoiceChecker()
    try checker.checkReference(record)
    for text in ["B", "Red", "the answer is red", "(B) red"] {
      #expect(checker.grade(ModelOutput(text: text), reference: record).score == 1, "\(text)")
    }
    #expect(checker.grade(ModelOutput(text: "(B) blue"), reference: record).score == 0)
    try checker.checkReference("(C)")
    for bad in ["", "red", "A or B", "{\"answer\": \"C\", \"options\": [\"x\", \"y\"]}"] {
      #expect(throws: RewardError.self) { try checker.checkReference(bad) }
      #expect(checker.grade(ModelOutput(text: "A"), reference: bad).score == nil)
    }
  }

  @Test("options that are not letters from A on are refused")
  func badOptions() {
    for bad: RewardOption in [
      .table(["A": .text("x"), "C": .text("y")]), .table(["first": .text("x")]), .list([]),
    ] {
      #expect(throws: RewardError.self) {
        try RewardRegistry.standard.makeChecker("multiple_choice", options: ["options": bad])
      }
    }
  }
}
