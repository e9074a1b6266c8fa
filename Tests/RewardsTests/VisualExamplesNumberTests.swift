import Rewards
import Testing

/// Answers with the score that the rules of their checker give them.
@Suite("graded examples of charts")
struct VisualExamplesNumberTests {
  @Test("each answer gets its score", arguments: examples)
  func graded(example: GradedAnswers) throws { try example.check() }

  private static let examples: [GradedAnswers] = [
    GradedAnswers(
      "relaxed_accuracy", "100", score: 0,
      [
        "105.01", "The answer is 106.", "about 100", "100 or 200", "NaN", "1,00",
      ]),
    GradedAnswers(
      "relaxed_accuracy", "100", score: 1,
      [
        "95.0", "<answer>104</answer>", "\\boxed{104}", "The answer is 104.", "$104$", "**104**",
        "104.", "one hundred", "104",
      ]),
    GradedAnswers("relaxed_accuracy", "0", score: 1, ["0", "-0", "0%", "zero"]),
    GradedAnswers("relaxed_accuracy", "0", score: 0, ["0.01", "1e-9", "none"]),
    GradedAnswers("relaxed_accuracy", "-20", score: 1, ["-21"]),
    GradedAnswers("relaxed_accuracy", "-20", score: 0, ["-21.01"]),
    GradedAnswers("relaxed_accuracy", "Yes", score: 0, ["no", "Yes, it is"]),
    GradedAnswers("relaxed_accuracy", "Yes", score: 1, ["YES."]),
    GradedAnswers("relaxed_accuracy", "Germany", score: 0, ["France", "the Germany"]),
    GradedAnswers("relaxed_accuracy", "Germany", score: 1, ["Germany.", "germany "]),
    GradedAnswers("relaxed_accuracy", "3.2", score: 0, ["3.2 million", "∞", "-inf", ""]),
    GradedAnswers("relaxed_accuracy", "3", score: 1, ["three"]),
    GradedAnswers("relaxed_accuracy", "20", score: 1, ["twenty"]),
    GradedAnswers("relaxed_accuracy", "21", score: 1, ["twenty-one"]),
    GradedAnswers("relaxed_accuracy", "[10, 20]", score: 1, ["[10, 20.5]", "10, 20", "[10, 20]"]),
    GradedAnswers("relaxed_accuracy", "[10, 20]", score: 0, ["[10]", "[10, 20, 30]", "[10, 30]"]),
    GradedAnswers("relaxed_accuracy", "[Germany, France]", score: 1, ["[germany, france]"]),
    GradedAnswers("relaxed_accuracy", "[Germany, France]", score: 0, ["[France, Germany]"]),
    GradedAnswers("relaxed_accuracy", "1200", score: 1, ["1.2e3", "1,200", "1200 dollars"]),
    GradedAnswers("relaxed_accuracy", "$1,200", score: 1, ["1200", "€1200"]),
    GradedAnswers("relaxed_accuracy", "50%", score: 1, ["0.5"]),
    GradedAnswers("relaxed_accuracy", "50%", score: 0, ["50"]),
    GradedAnswers("relaxed_accuracy", "50", score: 0, ["50%"]),
    GradedAnswers("relaxed_accuracy", "0.5", score: 1, ["0.52", "50%"]),
    GradedAnswers("relaxed_accuracy", "0.5", score: 0, ["0.53"]),
    GradedAnswers("relaxed_accuracy", "12.5%", score: 1, ["12.5 %", "12.5 percent", "0.125"]),
    GradedAnswers("relaxed_accuracy", "2015", score: 1, ["2015", "2,015"]),
    GradedAnswers("relaxed_accuracy", "2015", score: 0, ["1900", "<think>2015</think>"]),
    GradedAnswers("relaxed_accuracy", "-5", score: 1, ["\u{2212}5"]),
    GradedAnswers("relaxed_accuracy", "5", score: 1, ["+5", "５", "five", "5.", "5.25", "4.75"]),
    GradedAnswers(
      "relaxed_accuracy", "5", score: 0,
      [
        "5.2500001", "4.7499", "--5", "5-", "5 5", "5, 5", "5 or 5",
      ]),
    GradedAnswers("relaxed_accuracy", "1 million", score: 1, ["1000000"]),
    GradedAnswers("relaxed_accuracy", "1000000", score: 1, ["1 million", "1.02M"]),
    GradedAnswers(
      "relaxed_accuracy", "10", score: 1,
      [
        "10.5", "9.5", "ten", "Ten", "<answer>ten</answer>", "$10", "€ 10", "10 €", "10 EUR",
      ]),
    GradedAnswers("relaxed_accuracy", "10", score: 0, ["9.49"]),
    GradedAnswers("relaxed_accuracy", "0.001", score: 1, ["0.00105"]),
    GradedAnswers("relaxed_accuracy", "0.001", score: 0, ["0.0011"]),
    GradedAnswers("relaxed_accuracy", "1e-3", score: 1, ["0.001"]),
    GradedAnswers("relaxed_accuracy", "Blue", score: 1, ["blue"]),
    GradedAnswers("relaxed_accuracy", "Blue", score: 0, ["dark blue"]),
    GradedAnswers("relaxed_accuracy", "Dark Gray", score: 1, ["dark gray"]),
    GradedAnswers("relaxed_accuracy", "15", score: 1, ["fifteen"]),
    GradedAnswers("relaxed_accuracy", "15%", score: 1, ["fifteen percent"]),
    GradedAnswers("relaxed_accuracy", "-0.5", score: 1, ["-50%"]),
    GradedAnswers("relaxed_accuracy", "-0.5", score: 0, ["50%"]),
    GradedAnswers("relaxed_accuracy", "1,234.5", score: 1, ["1234.5"]),
    GradedAnswers("relaxed_accuracy", "12,34", score: 0, ["1234"]),
    GradedAnswers("relaxed_accuracy", "[\"a\", \"b\"]", score: 1, ["[a, b]"]),
    GradedAnswers("relaxed_accuracy", "['a', 'b']", score: 1, ["['a', 'b']"]),
    GradedAnswers("relaxed_accuracy", "[10%, 20%]", score: 1, ["[0.1, 0.2]"]),
    GradedAnswers("relaxed_accuracy", "USD 5", score: 1, ["5"]),
    GradedAnswers(
      "relaxed_accuracy", "2015", score: 0,
      options: ["exact_years": .bool(true)],
      [
        "2016"
      ]),
    GradedAnswers(
      "relaxed_accuracy", "2015", score: 1,
      options: ["exact_years": .bool(true)],
      [
        "2015", "2015.0",
      ]),
    GradedAnswers(
      "relaxed_accuracy", "100", score: 1,
      options: ["exact_years": .bool(true)],
      [
        "104"
      ]),
    GradedAnswers(
      "relaxed_accuracy", "100", score: 1,
      options: ["tolerance": .number(0.1)],
      [
        "109"
      ]),
    GradedAnswers(
      "relaxed_accuracy", "100", score: 0,
      options: ["tolerance": .integer(0)],
      [
        "101"
      ]),
    GradedAnswers("relaxed_accuracy", "[\"10\", \"20\"]", score: 1, ["[10, 20]"]),
    GradedAnswers("relaxed_accuracy", "42", score: 1, ["forty-two", "40.0", "39.9", "44.1"]),
    GradedAnswers(
      "relaxed_accuracy", "42", score: 0,
      [
        "42 units", "~42", "≈ 42", "around 42", "39.8", "44.2",
      ]),
    GradedAnswers("relaxed_accuracy", "1,000,000", score: 1, ["1e6"]),
    GradedAnswers("relaxed_accuracy", "$5.5", score: 1, ["5.5 dollars"]),
    GradedAnswers("relaxed_accuracy", "5.5", score: 1, ["$5.50"]),
    GradedAnswers("relaxed_accuracy", "$1.2 million", score: 1, ["1200000"]),
    GradedAnswers("relaxed_accuracy", "1.2B", score: 1, ["1.2 billion"]),
    GradedAnswers("relaxed_accuracy", "1.2 billion", score: 1, ["1200 million"]),
    GradedAnswers("relaxed_accuracy", "3%", score: 1, ["0.03"]),
    GradedAnswers("relaxed_accuracy", "3%", score: 0, ["3"]),
    GradedAnswers("relaxed_accuracy", "0.03", score: 1, ["3%"]),
    GradedAnswers("relaxed_accuracy", "100%", score: 1, ["1"]),
    GradedAnswers("relaxed_accuracy", "1", score: 1, ["100%"]),
    GradedAnswers("relaxed_accuracy", "-3%", score: 1, ["-0.03"]),
    GradedAnswers("relaxed_accuracy", "Jan 2015", score: 1, ["jan 2015"]),
    GradedAnswers("relaxed_accuracy", "No", score: 1, ["no"]),
    GradedAnswers("relaxed_accuracy", "No", score: 0, ["None"]),
    GradedAnswers("relaxed_accuracy", "0%", score: 1, ["0"]),
    GradedAnswers(
      "relaxed_accuracy", "[1, 2, 3]", score: 1,
      [
        "[1,2,3]", "1, 2, 3", "[1.04, 2.1, 3.15]",
      ]),
    GradedAnswers("relaxed_accuracy", "[1, 2, 3]", score: 0, ["(1, 2, 3)", "[1.06, 2, 3]"]),
    GradedAnswers("relaxed_accuracy", "[1, 2]", score: 0, ["[1, 2, 2]", "[]"]),
    GradedAnswers("relaxed_accuracy", "[\"Yes\", \"No\"]", score: 1, ["[Yes, No]"]),
    GradedAnswers("relaxed_accuracy", "[\"Yes\", \"No\"]", score: 0, ["[No, Yes]"]),
    GradedAnswers("relaxed_accuracy", "[10, Germany]", score: 1, ["[10.2, germany]"]),
    GradedAnswers("relaxed_accuracy", "3.14", score: 0, ["22/7"]),
    GradedAnswers("relaxed_accuracy", "$10", score: 1, ["€10"]),
    GradedAnswers("relaxed_accuracy", "Asia", score: 0, ["Asia, Europe"]),
    GradedAnswers("relaxed_accuracy", "Asia", score: 1, ["The answer is Asia."]),
    GradedAnswers("relaxed_accuracy", "Light blue", score: 1, ["light  blue"]),
    GradedAnswers("relaxed_accuracy", "0.1", score: 1, ["10 %", "10 percent"]),
    GradedAnswers("relaxed_accuracy", "12k", score: 1, ["12000"]),
    GradedAnswers("relaxed_accuracy", "12,000", score: 1, ["12k"]),
    GradedAnswers("relaxed_accuracy", "12", score: 1, ["12.6"]),
    GradedAnswers("relaxed_accuracy", "12", score: 0, ["12.61"]),
    GradedAnswers("relaxed_accuracy", "-1", score: 0, ["1"]),
    GradedAnswers("relaxed_accuracy", "-1", score: 1, ["-1.05"]),
    GradedAnswers("relaxed_accuracy", "\u{2212}1", score: 1, ["-1"]),
    GradedAnswers("relaxed_accuracy", "2015-2016", score: 1, ["2015-2016", "2015–2016"]),
    GradedAnswers("relaxed_accuracy", "11:30", score: 1, ["11:30"]),
  ]
}
