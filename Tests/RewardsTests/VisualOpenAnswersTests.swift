import Rewards
import Testing

/// Answers that are guessed, asked, refuted or parts of something else, beside those that only look
/// like it.
@Suite("answers that are kept open or refuted")
struct VisualOpenAnswersTests {
  @Test("each answer gets its score", arguments: examples)
  func graded(example: GradedAnswers) throws { try example.check() }

  private static let examples: [GradedAnswers] = [
    GradedAnswers(
      "count", "3", score: 0,
      [
        ">= 3", ">=3", "<=3", "=<3", "≥3", "three quarters", "3 quarters", "3 halves", "3 thirds",
        "3 squared", "3 cubed", "3 and a half", "three percent", "3 is wrong", "wrong: 3",
        "It is wrong that there are 3", "3 is not correct", "3 isn't right", "3 is not the answer",
        "anything but 3", "all but 3", "maybe 3", "probably 3", "perhaps 3", "3 I guess",
        "3, I guess", "I guess 3", "3?", "Is it 3?", "3, right?", "It could be 3", "It might be 3",
        "I'm not sure, 3", "not sure: 3", "I doubt there are 3", "can't be 3", "3 + 3", "3 * 3",
        "three plus three", "3 - 3", "3 divided by 3", "3 + 1 = 3", "4 = 3", "!= 3", "other than 3",
        "3 times 3", "hardly 3",
      ]),
    GradedAnswers(
      "count", "4", score: 0,
      [
        "3 = 4"
      ]),
    GradedAnswers(
      "count", "3", score: 1,
      [
        "There are 3 wrong tiles.", "Number of wrong answers: 3", "3 = 3", "No doubt 3",
        "2 is wrong. It is 3", "How many cubes? 3", "How many of the 5 cubes are red? 3",
        "rather than 2, 3", "2 red + 1 blue = 3", "Left (2) + right (1) = 3", "I could count 3",
        "I think there are 3", "about 3", "4 - 1 = 3", "There are 3 that are not red",
        "1 + 2 = 3 = 3", "x + 1 = 3", "1 row = 4 cubes, so 3", "2 * 1 + 1 = 3", "x = 3",
        "Cubes = 3", "\\boxed{3}", "3!", "nothing but 3 cubes", "not 2 but 3",
        "instead of 2, there are 3",
      ]),
    GradedAnswers(
      "count", "0", score: 1,
      [
        "There are no wrong tiles."
      ]),
    GradedAnswers(
      "count", "36", score: 1,
      [
        "3 dozen = 36"
      ]),
    GradedAnswers(
      "count", "4", score: 1,
      [
        "2 pairs = 4"
      ]),
    GradedAnswers(
      "multiple_choice", "B", score: 0,
      [
        "1) A 2) B", "vitamin B", "Plan B", "The answer is vitamin B", "Explanation: B", "B?",
        "Is it B?", "B, right?", "Reasoning: B is larger", "not A, B or C", "not A, B and C",
        "neither A, B", "except A, B", "eliminate A, B", "unsure between B and C",
        "Compare A and B",
      ]),
    GradedAnswers(
      "multiple_choice", "C", score: 0,
      [
        "The answer is C? No. It is B."
      ]),
    GradedAnswers(
      "multiple_choice", "B", score: 1,
      [
        "not A, B", "While A, B", "B instead of A", "Instead of A, B", "rather than A, B",
        "It isn't A, B.", "Which is larger, A or C? B", "Is it A? No, it is B.", "Figure B",
        "Graph B", "Image B", "It looks like B", "I'd go with B", "I am confident B is right",
        "Explanation: A is too small. So B.", "Although A is close, B", "B. Reason: A is small",
        "The answer is graph B.", "definitely B", "The larger one is B", "Person B", "A? No, B.",
        "所以选 为 B",
      ]),
    GradedAnswers(
      "class_label", "golden retriever", score: 0,
      options: ["mode": .text("lenient")],
      [
        "poodle is golden retriever", "anything but is golden retriever",
        "hardly is a golden retriever", "I doubt it is a golden retriever",
        "wrong label: golden retriever", "It could be that it is a golden retriever",
        "It is a poodle: golden retriever", "It is not a golden retriever",
        "It is golden retriever or poodle", "not: golden retriever", "It is a golden retriever?",
        "It is poodle is golden retriever",
      ]),
    GradedAnswers(
      "class_label", "poodle", score: 0,
      options: ["mode": .text("lenient")],
      [
        "golden retriever: poodle"
      ]),
    GradedAnswers(
      "class_label", "golden retriever", score: 1,
      options: ["mode": .text("lenient")],
      [
        "It is a golden retriever", "It's a golden retriever.", "The animal is: golden retriever",
        "Label: golden retriever", "The image shows a golden retriever.",
        "This is a golden retriever", "The object in the image is a golden retriever",
        "The correct label is golden retriever", "The answer is golden retriever",
      ]),
    GradedAnswers(
      "box_iou", "[100, 100, 300, 200]", score: 0,
      [
        "not [100, 100, 300, 200]", "I cannot find it, maybe [100, 100, 300, 200]",
        "It might be at [100, 100, 300, 200]", "It could be [100, 100, 300, 200]",
        "isn't at [100, 100, 300, 200]", "maybe (100, 100), (300, 200)",
        "perhaps: 100, 100, 300, 200", "perhaps <box>100, 100, 300, 200</box>",
        "I guess it is at [100, 100, 300, 200]", "maybe {\"bbox_2d\": [100, 100, 300, 200]}",
        "maybe {\"box\": [100, 100, 300, 200]}", "anything but [100, 100, 300, 200]",
      ]),
    GradedAnswers(
      "box_iou", "[100, 100, 300, 200]", score: 1,
      [
        "The box is [100, 100, 300, 200]", "It is at [100, 100, 300, 200]",
        "I am sure it is [100, 100, 300, 200]", "{\"bbox_2d\": [100, 100, 300, 200]}",
        "(100, 100) to (300, 200)", "The dog, not the cat, is at [100, 100, 300, 200]",
        "The box is: 100, 100, 300, 200", "It may be small. The box: [100, 100, 300, 200]",
      ]),
    GradedAnswers(
      "ref_acc", "[100, 100, 300, 200]", score: 0,
      [
        "not [100, 100, 300, 200]", "I cannot find it, maybe [100, 100, 300, 200]",
        "It might be at [100, 100, 300, 200]", "It could be [100, 100, 300, 200]",
        "isn't at [100, 100, 300, 200]", "maybe (100, 100), (300, 200)",
        "perhaps: 100, 100, 300, 200", "perhaps <box>100, 100, 300, 200</box>",
        "I guess it is at [100, 100, 300, 200]", "maybe {\"bbox_2d\": [100, 100, 300, 200]}",
        "maybe {\"box\": [100, 100, 300, 200]}", "anything but [100, 100, 300, 200]",
      ]),
    GradedAnswers(
      "ref_acc", "[100, 100, 300, 200]", score: 1,
      [
        "The box is [100, 100, 300, 200]", "It is at [100, 100, 300, 200]",
        "I am sure it is [100, 100, 300, 200]", "{\"bbox_2d\": [100, 100, 300, 200]}",
        "(100, 100) to (300, 200)", "The dog, not the cat, is at [100, 100, 300, 200]",
        "The box is: 100, 100, 300, 200", "It may be small. The box: [100, 100, 300, 200]",
      ]),
  ]
}
