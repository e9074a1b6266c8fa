import Rewards
import Testing

/// Answers with the score that the rules of their checker give them.
@Suite("graded examples of choices and forms")
struct VisualExamplesChoiceTests {
  @Test("each answer gets its score", arguments: examples)
  func graded(example: GradedAnswers) throws { try example.check() }

  private static let examples: [GradedAnswers] = [
    GradedAnswers(
      "multiple_choice", "B", score: 1,
      options: [
        "options": .table(["A": .text("10"), "B": .text("12"), "C": .text("14"), "D": .text("16")])
      ],
      [
        "B.", "B)", "[B]", "**B**", "$B$", "\\boxed{B}", "Answer: B", "answer: (b)",
        "The correct answer is B", "The correct option is (B).", "Option B", "option b", "B. 12",
        "B: 12", "B) 12", "(B) 12", "<answer>(B)</answer>", "<answer>B</answer>",
        "<answer>B. 12</answer>", "`B`", "\"B\"", "'B'", "{B}", "Ｂ", "B\n", "I choose B.",
        "I would pick option B", "The answer is **B**.", "The answer is \\boxed{B}.",
        "Final answer: B", "#### B", "B, not A.", "Not A, not C, but B.", "\\text{B}",
        "$\\boxed{\\textbf{(B)}}$", "The answer is (B) 12.", "B is correct.",
        "B is the correct answer because A is too small.", "12 (B)", "The answer is option B.",
        "A is incorrect. The answer is B.", "Therefore, B.", "Answer: B. Explanation: A is 10.",
        "Let me compare A, B, C and D. The answer is B.", "choice B",
        "<think>A or B? A? </think>B", "Answer:B", "Answer : B", "ANSWER: B",
        "The answer is B: 12", "It's B", "(b)", "b.", "b)", "The answer is (B)", "**Answer:** B",
        "**Answer: B**", "**B.** 12", "B.\n", "My answer: B", "the answer is: B",
        "The answer is 'B'.", "Thus, the correct choice is B.",
        "Answer is B because 12 is correct", "<answer>The answer is B</answer>",
        "<answer>\\boxed{B}</answer>", "<answer>option B</answer>", "<answer>B) 12</answer>",
        "<answer>**B**</answer>", "The best answer is B.", "B - 12", "B — 12", "(B): 12",
        "[B] 12", "Choice (B)", "The correct answer is option (B) 12.",
        "A: 10 is too small. C: 14 is too large. So the answer is B.", "I think it's B",
        "Selected: B", "$\\boxed{B}$", "\\boxed{B. 12}", "\\boxed{\\mathrm{B}}",
        "\\boxed{(B)\\ 12}", "<b>B</b>", "_B_", "B!", "B;", "Option: B", "final answer: **B**",
        "Answer - B", "The answer: B", "the option is b", "B\n\nExplanation: A and C are wrong.",
        "B is the answer. A is not.", "A is wrong, so B", "So the answer must be B.",
        "The correct option: B", "Ans: B", "B is right",
        "A and C are incorrect, D is impossible. B.", "It can't be A. It can't be C. It is B.",
        "answer(B)",
      ]),
    GradedAnswers(
      "multiple_choice", "B", score: 0,
      options: [
        "options": .table(["A": .text("10"), "B": .text("12"), "C": .text("14"), "D": .text("16")])
      ],
      [
        "A", "C", "E", "Β", "В", "AB", "B or C", "not B", "B and C", "A/B", "maybe B", "B?C",
        "<answer>A</answer> B", "A B", "none", "None of the above", "The answer is A or B.",
        "B isn't correct", "I don't know", "b c", "B12", "The answer is A", "<answer></answer>",
        "Ⓑ", "𝐁", "ABCD", "A. B. C. D.", "all of them", "(A) (B)",
        "<answer>B</answer><answer>C</answer>", "B, C", "either B or D", "The answer is not B",
        "Answer: A, B", "12 16", "<think>B", "B but maybe C", "\\boxed{A} \\boxed{B}", "12",
        "The answer is C, not B", "The answer is B and C", "B or maybe C", "Could be B",
        "Possibly B", "I guess B or C", "B/C", "B, D", "(B) or (C)", "B is wrong", "not (B)",
        "The answer is not B.", "It isn't B", "neither B nor C", "A and B are both correct",
        "Baseball", "Because", "b12", "The answer is E", "\\boxed{}", "\\boxed{AB}",
        "\\boxed{A, B}", "\\boxed{A}", "A\nB\nC\nD", "A) 10 B) 12 C) 14 D) 16", "ﬀ", "8", "β",
        "ʙ", "🅱", "Ｃ", "<answer>A or B</answer>", "<answer>B</answer><answer>A</answer>",
        "<think>the answer is B</think>", "<think>B</think>A", "<answer>B",
        "The answer is A. Wait, B.", "The answer is either B or C", "all of the above",
        "A, then B", "unsure between B and C", "B is incorrect; the answer is D", "B and D",
        "The answer is B or C.",
      ]),
    GradedAnswers(
      "multiple_choice", "B", score: 1,
      options: [
        "options": .table(["A": .text("10"), "B": .text("12"), "C": .text("14"), "D": .text("16")]),
        "accept_text": .bool(true),
      ],
      [
        "12", "The answer is 12", "B. 12", "12.", "<answer>12</answer>", "\\boxed{12}",
      ]),
    GradedAnswers(
      "multiple_choice", "B", score: 0,
      options: [
        "options": .table(["A": .text("10"), "B": .text("12"), "C": .text("14"), "D": .text("16")]),
        "accept_text": .bool(true),
      ],
      [
        "16", "10 or 12", "A. 12", "120", "1",
      ]),
    GradedAnswers(
      "multiple_choice", "B", score: 1,
      options: [
        "options": .table([
          "A": .text("left"), "B": .text("right"), "C": .text("above"), "D": .text("below"),
        ]),
        "accept_text": .bool(true),
      ],
      [
        "right", "Right.", "The answer is right", "(B) right", "right (B)",
      ]),
    GradedAnswers(
      "multiple_choice", "B", score: 0,
      options: [
        "options": .table([
          "A": .text("left"), "B": .text("right"), "C": .text("above"), "D": .text("below"),
        ]),
        "accept_text": .bool(true),
      ],
      [
        "left", "B. left", "to the right", "left or right", "on the right",
      ]),
    GradedAnswers(
      "multiple_choice", "A", score: 1,
      options: [
        "options": .table([
          "A": .text("left"), "B": .text("right"), "C": .text("above"), "D": .text("below"),
        ]),
        "accept_text": .bool(true),
      ],
      [
        "a", "A",
      ]),
    GradedAnswers(
      "multiple_choice", "A", score: 1,
      options: ["options": .table(["A": .text("cat"), "B": .text("dog")])],
      [
        "A cat"
      ]),
    GradedAnswers(
      "multiple_choice", "A", score: 1,
      options: ["options": .list([.text("cat"), .text("dog")])],
      [
        "A"
      ]),
    GradedAnswers(
      "multiple_choice", "B", score: 1,
      options: ["options": .list([.text("cat"), .text("dog")]), "accept_text": .bool(true)],
      [
        "dog"
      ]),
    GradedAnswers(
      "multiple_choice", "C", score: 1,
      options: [
        "options": .list([.text("cat"), .text("dog"), .text("bird"), .text("fish"), .text("cow")])
      ],
      [
        "C"
      ]),
    GradedAnswers(
      "multiple_choice", "E", score: 1,
      options: [
        "options": .list([.text("cat"), .text("dog"), .text("bird"), .text("fish"), .text("cow")])
      ],
      [
        "E"
      ]),
    GradedAnswers(
      "multiple_choice", "B", score: 0,
      options: ["options": .list([.text("cat"), .text("dog")])],
      [
        "C"
      ]),
    GradedAnswers(
      "format_think_answer", "", score: 1,
      [
        "<think>a</think>\n<answer>b</answer>", "<think>a</think>\n\n<answer>b</answer>\n",
        "<think>\na\n</think>\n<answer>\nb\n</answer>",
        "\n<think>a</think>\t<answer>b</answer>  ", "<think>a < b</think><answer>c</answer>",
        "<think>a</think><answer><b>x</b></answer>", "<think>é</think><answer>日本</answer>",
        "<think>1</think><answer>[1,2,3,4]</answer>", "<think>a</think>\r\n<answer>b</answer>",
        "<think>.</think><answer>0</answer>", "<think>a</think>\u{A0}<answer>b</answer>",
      ]),
    GradedAnswers(
      "format_think_answer", "", score: 0,
      [
        "<Think>a</Think><answer>b</answer>", "<THINK>a</THINK><ANSWER>b</ANSWER>",
        "<think>a</think><answer>b", "<think>a<answer>b</answer>",
        "<think>a</think><answer>b</answer><answer>c</answer>",
        "<think>a</think><answer>b <answer>c</answer></answer>",
        "<think></think><answer>b</answer>", "<think>a</think><answer> \t\n</answer>", "a",
        "<think>a</think>", "<answer>b</answer>", "<think>a</think>.<answer>b</answer>",
        "<think>a</think><answer>b</answer>.", "<think>a</think><answer>b</answer></answer>",
        "</think><think>a</think><answer>b</answer>",
        "<think>a</think><answer>b</answer><think>",
        "<think>a <Answer>x</Answer></think><answer>b</answer>",
        "<think>a</think>\u{A0}x<answer>b</answer>", "< think>a</think><answer>b</answer>",
        "<think>a</think><answer >b</answer>", "<think>a</thinking><answer>b</answer>",
        "```<think>a</think><answer>b</answer>```",
        "<think>a</think> <think>b</think> <answer>c</answer>",
        "<think>a</think><answer>b</think></answer>", "<think>a</think><answer>b</answer>\u{0}",
        "<think/><answer>b</answer>", "<think>a</think><answer/>",
        "<think>\u{200B}</think><answer>b</answer>", "<think>a</think><answer>\u{A0}</answer>",
      ]),
    GradedAnswers(
      "tag_count", "", score: 0,
      [
        "", "<THINK>a</THINK>", "</think></think>", "<think >",
      ]),
    GradedAnswers("tag_count", "", score: 0.25, ["<think>", "</answer>"]),
    GradedAnswers(
      "tag_count", "", score: 0.5,
      [
        "<think>a</think>", "<answer></answer>",
        "<think>a</think><answer>b</answer><answer>c</answer>",
      ]),
    GradedAnswers(
      "tag_count", "", score: 0.75,
      [
        "<think>a</think><answer>b", "<think><think>a</think><answer>b</answer>",
      ]),
    GradedAnswers(
      "tag_count", "", score: 1,
      [
        "<think>a</think><answer>b</answer>", "<answer>b</answer><think>a</think>",
        "x <think>a</think> y <answer>b</answer> z", "<think><answer></think></answer>",
      ]),
    GradedAnswers(
      "multiple_choice", "B", score: 1,
      options: [
        "options": .table([
          "A": .text("a cat"), "B": .text("a dog"), "C": .text("both"), "D": .text("none"),
        ]),
        "accept_text": .bool(true),
      ],
      [
        "a dog", "dog", "The answer is a dog.", "B. a dog",
      ]),
    GradedAnswers(
      "multiple_choice", "B", score: 0,
      options: [
        "options": .table([
          "A": .text("a cat"), "B": .text("a dog"), "C": .text("both"), "D": .text("none"),
        ]),
        "accept_text": .bool(true),
      ],
      [
        "cat", "dog and cat", "(A) a dog", "(B) a cat", "a dog or a cat", "not a dog",
      ]),
    GradedAnswers(
      "multiple_choice", "D", score: 1,
      options: [
        "options": .table([
          "A": .text("a cat"), "B": .text("a dog"), "C": .text("both"), "D": .text("none"),
        ]),
        "accept_text": .bool(true),
      ],
      [
        "none", "D. none",
      ]),
    GradedAnswers(
      "multiple_choice", "C", score: 1,
      options: [
        "options": .table([
          "A": .text("a cat"), "B": .text("a dog"), "C": .text("both"), "D": .text("none"),
        ]),
        "accept_text": .bool(true),
      ],
      [
        "both"
      ]),
    GradedAnswers(
      "multiple_choice", "A", score: 1,
      options: [
        "options": .table([
          "A": .text("a cat"), "B": .text("a dog"), "C": .text("both"), "D": .text("none"),
        ]),
        "accept_text": .bool(true),
      ],
      [
        "A", "a",
      ]),
    GradedAnswers("multiple_choice", "C", score: 1, ["C", "(c)"]),
    GradedAnswers("multiple_choice", "J", score: 1, ["J"]),
    GradedAnswers("multiple_choice", "A", score: 1, ["The answer is A."]),
    GradedAnswers(
      "multiple_choice", "(B)", score: 1,
      options: [
        "options": .table(["A": .text("10"), "B": .text("12"), "C": .text("14"), "D": .text("16")])
      ],
      [
        "B"
      ]),
    GradedAnswers(
      "multiple_choice", "12", score: 1,
      options: [
        "options": .table(["A": .text("10"), "B": .text("12"), "C": .text("14"), "D": .text("16")])
      ],
      [
        "B"
      ]),
    GradedAnswers(
      "multiple_choice", "A", score: 1,
      options: ["options": .list([.text("yes"), .text("no")]), "accept_text": .bool(true)],
      [
        "Yes", "yes.", "(A) yes",
      ]),
    GradedAnswers(
      "multiple_choice", "A", score: 0,
      options: ["options": .list([.text("yes"), .text("no")]), "accept_text": .bool(true)],
      [
        "No", "(A) no", "yes and no",
      ]),
    GradedAnswers(
      "multiple_choice", "B", score: 1,
      options: ["options": .list([.text("yes"), .text("no")]), "accept_text": .bool(true)],
      [
        "No"
      ]),
  ]
}
