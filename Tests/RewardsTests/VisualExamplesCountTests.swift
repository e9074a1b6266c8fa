import Rewards
import Testing

/// Answers with the score that the rules of their checker give them.
@Suite("graded examples of counts and labels")
struct VisualExamplesCountTests {
  @Test("each answer gets its score", arguments: examples)
  func graded(example: GradedAnswers) throws { try example.check() }

  private static let examples: [GradedAnswers] = [
    GradedAnswers(
      "count", "3", score: 1,
      [
        "3", "three", "Three.", "**3**", "\\boxed{3}", "The answer is 3.", "Answer: three",
        "<answer>three</answer>", "<answer> 3 </answer>", "3 cubes", "$3$",
        "I can see three cubes.", "#### 3", "3.", "There are exactly 3 red cubes in the image.",
        "03", "+3", "３", "`3`", "Total: 3", "The total number of cubes is 3.", "2 + 1 = 3",
        "approximately 3", "roughly three", "3!", "There are 3 (three) cubes.",
        "The number of cubes is three", "<answer>3 cubes</answer>", "Three (3)",
        "I count 1, 2, 3. So there are 3 in total.",
        "In total there are 3 cubes: 1 red and 2 blue.",
        "There are three: one red, one blue and one green.",
        "There are 3 dogs and no cats... the answer is 3",
        "Looking closely, I can count three of them", "A total of 3", "3 in total", "Count: 3",
        "So there are 3 apples.", "Three cubes are visible.", "The answer is **3**.", "\\(3\\)",
        "\\boxed{\\text{three}}", "The image contains 3 people.",
        "I see 3 people, so the answer is 3.", "<answer>\\boxed{3}</answer>",
        "3 objects (1 red + 2 blue = 3)", "Answer: 3 dogs", "**Answer:** 3",
        "The final answer is 3", "1 + 1 + 1 = 3", "2 cats + 1 dog = 3 animals", "there're 3",
        "only 3", "exactly three", "just 3", "3 people", "3\n", "nearly 3", "around 3 cars",
        "~3", "≈3", "No, there are 3",
      ]),
    GradedAnswers(
      "count", "3", score: 0,
      [
        "4", "three or four", "3-4", "3 to 4", "between 3 and 5", "at least 3", "1, 2, 3",
        "1 2 3", "-3", "30", "x3", "third", "3rd", "3%", "two", "3/4", "1/3", "0.3", "3.01",
        "3e1", "none", "", "not 3", "<answer></answer>", "٣", "III", "more than 3", "3+",
        "3 and 4", "3, 4", "13", "3x", "3cm", "either 3 or 4", "3 maybe 4", "3,4", "no", "zero",
        "over 3", "3?4", "minus three", "negative 3", "[1,2,3]", "a few", "several",
        "3 apples or 4 apples", "3 to 5 cubes", "3–4", "3, maybe 4", "3:00", "$3", "3°",
        "3rd dog", "chapter three? none", "COVID-3", "a-3", "v3", "#3", "³", "３４",
        "three thousand", "thirty", "3 hundred", "33", "1 red, 1 blue and 1 green",
        "one or two or three", "fewer than 3", "less than three", "no more than 3", "3 or so",
        "3 or more", "2-3", "two-three", "minimum of 3", "3²", "3i", "3 - 1", "4 - 1",
        "three-quarters", "half", "Ⅲ", "三", "(3,4)", "3;4", "<answer>3, 4</answer>",
        "not three", "isn't 3", "neither 3 nor 4", "unknown", "many", "3 of 4", "3 out of 5",
        "-3 cubes", "0b11", "3,000",
      ]),
    GradedAnswers("count", "2", score: 1, ["a pair", "a couple of dogs", "two"]),
    GradedAnswers("count", "2", score: 0, ["2 cats and 0 dogs", "both", "twice"]),
    GradedAnswers("count", "24", score: 1, ["two dozen"]),
    GradedAnswers("count", "6", score: 1, ["half a dozen", "3 pairs"]),
    GradedAnswers("count", "6", score: 0, ["2 pairs"]),
    GradedAnswers(
      "count", "0", score: 1,
      [
        "There are none.", "No", "no cats", "There aren't any cubes.", "nothing", "0.0",
        "There is no cat in the image.", "0 cats", "I don't see any.", "zero cats",
      ]),
    GradedAnswers(
      "count", "0", score: 0,
      [
        "There isn't a single cat", "nil", "empty", "No, there are 3",
      ]),
    GradedAnswers(
      "count", "1", score: 1,
      [
        "one", "a single cube", "There is one cube.", "only one", "1.", "one cat",
      ]),
    GradedAnswers("count", "1", score: 0, ["There is a cat", "just the one"]),
    GradedAnswers("count", "105", score: 1, ["one hundred and five", "one hundred five"]),
    GradedAnswers("count", "1000", score: 1, ["one thousand"]),
    GradedAnswers("count", "1234", score: 1, ["1,234", "1234"]),
    GradedAnswers("count", "99", score: 1, ["ninety nine", "ninety-nine"]),
    GradedAnswers("count", "1000000", score: 1, ["1,000,000", "one million"]),
    GradedAnswers("count", "12", score: 1, ["twelve", "1 dozen"]),
    GradedAnswers("count", "12", score: 0, ["12,0"]),
    GradedAnswers("count", "40", score: 1, ["forty"]),
    GradedAnswers("count", "40", score: 0, ["fourty"]),
    GradedAnswers("count", "20", score: 0, ["2 tens"]),
    GradedAnswers("count", "100", score: 1, ["a hundred", "100.0"]),
    GradedAnswers("count", "10", score: 1, ["10", "ten.", "10 (ten) objects"]),
    GradedAnswers("count", "10", score: 0, ["1e1"]),
    GradedAnswers("count", "11", score: 1, ["eleven"]),
    GradedAnswers("count", "5", score: 1, ["5 apples, 5 in total", "five (5)", "5 (five)"]),
    GradedAnswers("count", "5", score: 0, ["five (6)"]),
    GradedAnswers(
      "count", "7", score: 1,
      [
        "The image shows 4 cats and 3 dogs, making a total of 7 animals.", "4 + 3 = 7",
      ]),
    GradedAnswers("count", "7", score: 0, ["4+3"]),
    GradedAnswers(
      "count", "4", score: 0,
      [
        "The image shows 4 cats and 3 dogs, making a total of 7 animals.", "Left: 2, right: 2",
      ]),
    GradedAnswers(
      "count", "4", score: 1,
      [
        "There are 4 objects in the picture: a red ball, a blue ball, a cup and a plate",
        "There are 2 cats on the left and 2 on the right, for a total of 4.",
        "Left: 2, right: 2. Total: 4",
      ]),
    GradedAnswers("count", "8", score: 1, ["eight (8)"]),
    GradedAnswers(
      "class_label", "golden retriever", score: 1,
      [
        "golden-retriever", "GOLDEN RETRIEVER", "a golden retriever", "the golden retriever",
        "Golden_Retriever.", "<answer>golden retriever</answer>",
        "<think>The object is on the left.</think><answer>Golden Retriever</answer>",
        "golden  retriever", "**golden retriever**", "\"golden retriever\"", "goldenretriever",
        "\\boxed{golden retriever}", "`golden retriever`", "golden\nretriever",
        "GoldenRetriever", "golden retriever!", "\\text{golden retriever}", "ｇｏｌｄｅｎ retriever",
        "  Golden-Retriever  ", "Golden Retriever\n\n", "'golden retriever'",
        "*golden retriever*", "- golden retriever", "golden retriever,", "GOLDEN-RETRIEVER",
        "A Golden Retriever.", "An golden retriever", "\\textbf{golden retriever}",
        "$\\text{golden retriever}$", "<think>poodle</think>golden retriever",
        "golden\u{A0}retriever", "golden\u{200B}retriever", "The Golden-Retriever",
        "Golden_retriever",
      ]),
    GradedAnswers(
      "class_label", "golden retriever", score: 0,
      [
        "golden retrievers", "labrador", "golden", "golden retriever, labrador, poodle",
        "golden retriever and poodle", "It is a golden retriever", "This is a golden retriever.",
        "not golden retriever", "golden retriever?maybe", "retriever golden",
        "golden retriever (dog)", "golden retriever dog", "maybe golden retriever",
        "<answer></answer>", "<think>golden retriever</think>",
        "<answer>golden retriever</answer><answer>poodle</answer>", "golden retriever/poodle",
        "g", "gоlden retriever", "golden retriever poodle",
        "<answer>poodle</answer> golden retriever", "golden retriever\npoodle",
        "golden retriever 1", "1. golden retriever", "golden retriever; poodle",
        "golden retriever & poodle", "golden + retriever", "golden retriever?!poodle",
        "{golden retriever, poodle}", "[\"golden retriever\", \"poodle\"]",
        "probably a golden retriever", "a golden retriever or similar", "golden retrieve",
        "golden retrieverr", "olden retriever", "dog", "no golden retriever", "ＧＯＬＤ", "gоld",
        "golden retriever golden retriever", "label: golden retriever", "I'm not sure",
        "<answer> </answer>", "nothing", "golden retriever is wrong", "N/A",
      ]),
    GradedAnswers(
      "class_label", "cat", score: 1,
      options: ["aliases": .table(["cat": .list([.text("kitty"), .text("feline")])])],
      [
        "kitty", "feline",
      ]),
    GradedAnswers(
      "class_label", "cat", score: 1,
      options: ["aliases": .table(["kitty": .text("cat")])],
      [
        "kitty"
      ]),
    GradedAnswers(
      "class_label", "cat", score: 0,
      options: ["aliases": .table(["cat": .list([.text("kitty")])])],
      [
        "dog"
      ]),
    GradedAnswers(
      "class_label", "cat", score: 1,
      options: ["aliases": .table(["cat": .list([.text("kitty")])])],
      [
        "Kitty."
      ]),
    GradedAnswers(
      "class_label", "cat", score: 1,
      options: ["aliases": .table(["cat": .list([.text("cats")])])],
      [
        "cats"
      ]),
    GradedAnswers(
      "class_label", "kitty", score: 1,
      options: ["aliases": .table(["cat": .list([.text("kitty")])])],
      [
        "cat"
      ]),
    GradedAnswers("class_label", "cat", score: 0, ["kitty", "the", "cat cat", "{cat}"]),
    GradedAnswers("class_label", "cat", score: 1, ["the cat", "an cat", "CAT;"]),
    GradedAnswers("class_label", "café", score: 1, ["cafe\u{301}"]),
    GradedAnswers("class_label", "café", score: 0, ["cafe"]),
    GradedAnswers("class_label", "Boeing 737-200", score: 0, ["737-200"]),
    GradedAnswers("class_label", "737-200", score: 1, ["737-200"]),
    GradedAnswers("class_label", "737-200", score: 0, ["737-300", "737200"]),
    GradedAnswers("class_label", "pink-yellow dahlia?", score: 1, ["pink-yellow dahlia?"]),
    GradedAnswers("class_label", "bird of paradise", score: 1, ["Bird Of Paradise"]),
    GradedAnswers("class_label", "St. Bernard", score: 1, ["st bernard"]),
    GradedAnswers("class_label", "a", score: 1, ["a"]),
    GradedAnswers("class_label", "black-eyed susan", score: 1, ["black eyed susan"]),
    GradedAnswers("class_label", "F/A-18", score: 1, ["F/A-18"]),
    GradedAnswers("class_label", "DC-10", score: 1, ["dc 10"]),
    GradedAnswers("class_label", "love in the mist", score: 1, ["love-in-the-mist"]),
    GradedAnswers("class_label", "2012 BMW 1 Series", score: 1, ["2012 bmw 1-series"]),
    GradedAnswers("count", "15", score: 1, ["fifteen"]),
    GradedAnswers("count", "15", score: 0, ["1 5"]),
    GradedAnswers("count", "200", score: 1, ["two hundred"]),
    GradedAnswers("count", "2000", score: 1, ["2,000", "2000.", "two thousand"]),
    GradedAnswers("count", "2000", score: 0, ["2.000", "2k"]),
    GradedAnswers("count", "1200", score: 1, ["twelve hundred"]),
    GradedAnswers(
      "count", "342", score: 1,
      [
        "three hundred forty-two", "three hundred and forty two",
      ]),
    GradedAnswers("count", "1001", score: 1, ["one thousand and one"]),
    GradedAnswers("count", "12345678", score: 1, ["12,345,678"]),
    GradedAnswers("count", "1000000000000", score: 1, ["1000000000000"]),
    GradedAnswers("count", "36", score: 1, ["three dozen"]),
    GradedAnswers("count", "3000", score: 1, ["3,000"]),
    GradedAnswers("count", "3000", score: 0, ["3,00"]),
    GradedAnswers("class_label", "naïve", score: 1, ["naïve"]),
    GradedAnswers("class_label", "Ångström", score: 1, ["ångström"]),
    GradedAnswers("class_label", "İstanbul", score: 0, ["istanbul"]),
    GradedAnswers("class_label", "ß", score: 0, ["SS"]),
    GradedAnswers(
      "class_label", "cat", score: 1,
      options: ["mode": .text("lenient")],
      [
        "The cat.", "The animal is a cat.", "It is a cat", "Label: cat",
      ]),
    GradedAnswers(
      "class_label", "cat", score: 0,
      options: ["mode": .text("lenient")],
      [
        "It is not a cat", "It is a cat or a dog", "cats", "category",
      ]),
    GradedAnswers("class_label", "[\"cat\", \"kitty\"]", score: 1, ["kitty"]),
    GradedAnswers("class_label", "[\"cat\", \"kitty\"]", score: 0, ["dog"]),
  ]
}
