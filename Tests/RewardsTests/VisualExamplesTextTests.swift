import Rewards
import Testing

/// Answers with the score that the rules of their checker give them.
@Suite("graded examples of texts")
struct VisualExamplesTextTests {
  @Test("each answer gets its score", arguments: examples)
  func graded(example: GradedAnswers) throws { try example.check() }

  private static let examples: [GradedAnswers] = [
    GradedAnswers(
      "anls", "[\"Berlin\"]", score: 1,
      [
        "berlin", "  Berlin ", "<answer>Berlin</answer>",
        "<think>The object is on the left.</think><answer>berlin</answer>", "\n\nBerlin\n",
        "<answer>\nBerlin\n</answer>", "BERLIN",
      ]),
    GradedAnswers("anls", "[\"Berlin\"]", score: 0.833333333, ["Berlim"]),
    GradedAnswers("anls", "[\"Berlin\"]", score: 0.857142857, ["Berlin."]),
    GradedAnswers(
      "anls", "[\"Berlin\"]", score: 0,
      [
        "", "<think>Berlin</think>", "<answer>Berlin</answer><answer>Paris</answer>",
      ]),
    GradedAnswers("anls", "[\"Berlin\"]", score: 0.6, ["**Berlin**"]),
    GradedAnswers("anls", "[\"Berlin\"]", score: 0.75, ["\"Berlin\""]),
    GradedAnswers("anls", "[\"Berlin\", \"Paris\"]", score: 0.833333333, ["Pariss"]),
    GradedAnswers("anls", "[\"café\"]", score: 1, ["cafe\u{301}"]),
    GradedAnswers("anls", "[\"café\"]", score: 0.75, ["cafe"]),
    GradedAnswers("anls", "Berlin", score: 1, ["Berlin"]),
    GradedAnswers("anls", "[\"1999\"]", score: 0.75, ["1998"]),
    GradedAnswers("anls", "[\"ab\"]", score: 0.5, ["a"]),
    GradedAnswers("anls", "[\"ab\"]", score: 0, ["ba"]),
    GradedAnswers("anls", "[\"ab\"]", score: 0.666666667, ["abc"]),
    GradedAnswers("anls", "[\"abc\"]", score: 0, ["a"]),
    GradedAnswers("anls", "[\"kitten\"]", score: 0.571428571, ["sitting"]),
    GradedAnswers("anls", "[\"日本\"]", score: 0.5, ["日木"]),
    GradedAnswers("anls", "[\"New York City\"]", score: 0.615384615, ["New York"]),
    GradedAnswers("anls", "[\"a b\"]", score: 1, ["a  b"]),
    GradedAnswers("anls", "[\"a b\"]", score: 0.666666667, ["ab"]),
    GradedAnswers("anls", "[\"$1,000\"]", score: 1, ["$1,000"]),
    GradedAnswers("anls", "[\"ITC Limited\"]", score: 1, ["itc limited"]),
    GradedAnswers("anls", "[\"ABC\"]", score: 1, ["\\boxed{abc}"]),
    GradedAnswers("anls", "[\"Ｂerlin\"]", score: 0.833333333, ["Berlin"]),
    GradedAnswers(
      "anls", "[\"abcd\"]", score: 0,
      options: ["threshold": .number(0.6)],
      [
        "abxy"
      ]),
    GradedAnswers(
      "anls", "[\"abcde\"]", score: 0.4,
      options: ["threshold": .number(0.0)],
      [
        "abxyz"
      ]),
    GradedAnswers("anls", "[\"50%\"]", score: 0.75, ["50 %"]),
    GradedAnswers("anls", "[\"answer is 5\"]", score: 1, ["answer is 5"]),
    GradedAnswers("anls", "[\"The answer is Berlin\"]", score: 1, ["The answer is Berlin"]),
    GradedAnswers("anls", "[\"x*y\"]", score: 1, ["x*y"]),
    GradedAnswers("anls", "[\"**x**\"]", score: 1, ["**x**"]),
    GradedAnswers("anls", "[\"😀😀\"]", score: 0.5, ["😀"]),
    GradedAnswers("anls", "[\"Straße\"]", score: 0.714285714, ["strasse"]),
    GradedAnswers("anls", "[\"line one\"]", score: 1, ["line\none"]),
    GradedAnswers("anls", "[12]", score: 1, ["12"]),
    GradedAnswers("anls", "[\"Berlin\", \"berlin\"]", score: 1, ["BERLIN"]),
    GradedAnswers(
      "vqa_soft", annotators(("red", 10)), score: 0,
      [
        "green", "red or blue", "", "reddish", "red red",
        "<answer>red</answer><answer>blue</answer>",
      ]),
    GradedAnswers(
      "vqa_soft", annotators(("red", 10)), score: 1,
      [
        "Red.", "the red", "<think>The object is on the left.</think><answer>red</answer>",
        "\\boxed{red}", "RED", "The answer is red.",
      ]),
    GradedAnswers("vqa_soft", annotators(("2", 10)), score: 1, ["two"]),
    GradedAnswers("vqa_soft", annotators(("two", 10)), score: 1, ["2"]),
    GradedAnswers("vqa_soft", annotators(("red", 4), ("blue", 6)), score: 1, ["red"]),
    GradedAnswers(
      "vqa_soft", annotators(("red", 3), ("blue", 7)), score: 0.9,
      [
        "<answer>red</answer>"
      ]),
    GradedAnswers("vqa_soft", annotators(("red", 1), ("blue", 9)), score: 0.3, ["red"]),
    GradedAnswers("vqa_soft", annotators(("yes", 9), ("no", 1)), score: 0.3, ["no"]),
    GradedAnswers("vqa_soft", annotators(("yes", 9), ("no", 1)), score: 1, ["Yes!"]),
    GradedAnswers("vqa_soft", annotators(("cant", 10)), score: 1, ["can't"]),
    GradedAnswers("vqa_soft", annotators(("can't", 10)), score: 1, ["cant"]),
    GradedAnswers("vqa_soft", annotators(("don't know", 10)), score: 1, ["dont know"]),
    GradedAnswers("vqa_soft", annotators(("none", 10)), score: 1, ["0"]),
    GradedAnswers("vqa_soft", annotators(("10", 10)), score: 1, ["ten"]),
    GradedAnswers("vqa_soft", annotators(("t-shirt", 10)), score: 1, ["t shirt"]),
    GradedAnswers("vqa_soft", annotators(("t-shirt", 10)), score: 0, ["tshirt"]),
    GradedAnswers("vqa_soft", annotators(("1,000", 10)), score: 1, ["1000"]),
    GradedAnswers("vqa_soft", annotators(("red, white", 10)), score: 1, ["red white"]),
    GradedAnswers("vqa_soft", annotators(("red", 5), ("Red.", 5)), score: 1, ["red"]),
    GradedAnswers("vqa_soft", annotators(("2.5", 10)), score: 1, ["2.5"]),
    GradedAnswers("vqa_soft", annotators(("2.5", 10)), score: 0, ["25"]),
    GradedAnswers("vqa_soft", annotators(("a.m.", 10)), score: 1, ["am"]),
    GradedAnswers("vqa_soft", annotators(("red", 3)), score: 0.666666667, ["red"]),
    GradedAnswers("vqa_soft", annotators(("red", 1)), score: 1, ["red"]),
    GradedAnswers("vqa_soft", annotators(("eleven", 10)), score: 0, ["11"]),
    GradedAnswers("vqa_soft", annotators(("red and white", 10)), score: 0, ["red & white"]),
    GradedAnswers("vqa_soft", annotators(("shoe's", 10)), score: 0, ["shoes"]),
    GradedAnswers("anls", "[\"10/10/2020\"]", score: 0.8, ["10-10-2020"]),
    GradedAnswers("anls", "[\"hello world\"]", score: 1, ["Hello  World"]),
    GradedAnswers("anls", "[\"hello world\"]", score: 0, ["hello"]),
    GradedAnswers("anls", "[\"hello\"]", score: 0, ["hello world"]),
    GradedAnswers("anls", "[\"a\"]", score: 0.5, ["ab"]),
    GradedAnswers("anls", "[\"a\"]", score: 0, ["abc"]),
    GradedAnswers("anls", "[\"résumé\"]", score: 0.666666667, ["resume"]),
    GradedAnswers("anls", "[\"12\", \"twelve\"]", score: 0.833333333, ["twelv"]),
    GradedAnswers("anls", "[\"no\"]", score: 0.666666667, ["No."]),
    GradedAnswers(
      "anls", "[\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"]", score: 1,
      [
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
      ]),
    GradedAnswers(
      "anls", "[\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"]", score: 0.5,
      [
        "xxxxxxxxxxxxxxxxxxxxxxxxx"
      ]),
    GradedAnswers(
      "anls", "[\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"]", score: 0,
      [
        "xxxxxxxxxxxxxxxxxxxxxxxx"
      ]),
    GradedAnswers(
      "anls",
      "[\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"]",
      score: 1,
      [
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
      ]),
    GradedAnswers(
      "anls",
      "[\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"]",
      score: 0,
      [
        "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
      ]),
    GradedAnswers("vqa_soft", annotators(("yes", 6), ("no", 4)), score: 1, ["no"]),
    GradedAnswers("vqa_soft", annotators(("2", 7), ("two", 3)), score: 1, ["2"]),
    GradedAnswers("vqa_soft", annotators(("on table", 10)), score: 1, ["on the table"]),
    GradedAnswers("vqa_soft", annotators(("on the table", 10)), score: 1, ["on table"]),
    GradedAnswers("vqa_soft", annotators(("hot dog", 10)), score: 0, ["hotdog"]),
    GradedAnswers("vqa_soft", annotators(("red", 2), ("Red", 2), ("RED", 6)), score: 1, ["red"]),
    GradedAnswers("vqa_soft", annotators(("$5", 10)), score: 1, ["$5"]),
    GradedAnswers("vqa_soft", annotators(("5:30", 10)), score: 1, ["5:30"]),
    GradedAnswers("vqa_soft", annotators(("50%", 10)), score: 1, ["50%"]),
    GradedAnswers("vqa_soft", annotators(("12/25", 10)), score: 1, ["12 25"]),
    GradedAnswers("vqa_soft", annotators(("isn't", 10)), score: 1, ["isnt"]),
    GradedAnswers("vqa_soft", annotators(("won't", 10)), score: 1, ["wont"]),
    GradedAnswers("vqa_soft", annotators(("stop", 10)), score: 1, ["STOP!"]),
    GradedAnswers("vqa_soft", annotators(("st. louis", 10)), score: 1, ["st louis"]),
    GradedAnswers("vqa_soft", annotators(("u.s.", 10)), score: 1, ["us"]),
    GradedAnswers("vqa_soft", annotators(("black and white", 10)), score: 0, ["black, white"]),
    GradedAnswers("vqa_soft", annotators(("ten", 10)), score: 1, ["10"]),
    GradedAnswers("vqa_soft", annotators(("twenty", 10)), score: 0, ["20"]),
    GradedAnswers("vqa_soft", annotators(("man's", 10)), score: 0, ["mans"]),
    GradedAnswers("vqa_soft", annotators(("0", 10)), score: 1, ["none", "zero"]),
    GradedAnswers("vqa_soft", annotators(("no", 10)), score: 0, ["0"]),
    GradedAnswers("vqa_soft", annotators(("a cat", 10)), score: 1, ["cat"]),
    GradedAnswers("vqa_soft", annotators(("an apple", 10)), score: 1, ["the apple"]),
  ]
}
