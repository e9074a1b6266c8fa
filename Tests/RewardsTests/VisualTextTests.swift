import Rewards
import Testing

@Suite("visual text checkers")
struct VisualTextTests {
  @Test(
    "an answer phrase with nothing behind it at the end of its element is read without a trap",
    arguments: ["count", "relaxed_accuracy", "vqa_soft", "multiple_choice", "class_label"])
  func phraseAtEnd(id: String) throws {
    let options: [String: RewardOption] = id == "class_label" ? ["mode": .text("lenient")] : [:]
    let checker = try RewardRegistry.standard.makeChecker(id, options: options)
    for text in [
      "The answer is ", "<answer>The answer is </answer>", "<answer>answer: \n</answer> 3",
      "The final answer is \n\n", "<answer>answer =\t</answer>\n\n",
    ] {
      #expect(checker.grade(ModelOutput(text: text), reference: "B").verdict != .right)
      #expect(checker.grade(ModelOutput(text: text), reference: "3").verdict != .right)
    }
  }

  @Test(
    "the one stated total counts",
    arguments: [
      ("three", 3), ("Three cubes.", 3), ("There are 3.", 3), ("3 (three)", 3), ("**3**", 3),
      ("$3$", 3), ("３", 3), ("\\boxed{3}", 3), ("The answer is 3.", 3), ("about 3", 3),
      ("approximately three cubes", 3), ("I count 3. There are 3.", 3), ("2 + 1 = 3", 3),
      ("2 red and 1 blue, so 3 in total", 3), ("In total, there are 3 cubes.", 3),
      ("There are 3 cubes in total: 2 red and 1 blue.", 3), ("2 cubes and 1 ball, making 3.", 3),
      ("There are 3 in all (2 red, 1 blue).", 3), ("not 2 but 3", 3), ("No, there are 3.", 3),
      ("a dozen", 12), ("two dozen eggs", 24), ("half a dozen", 6), ("a pair", 2),
      ("a couple of cats", 2), ("3 pairs", 6), ("a single cat", 1), ("one", 1),
      ("one hundred and five", 105), ("twenty one", 21), ("Two hundred thirty-four", 234),
      ("a thousand", 1_000), ("12,345", 12_345), ("2 thousand", 2_000), ("no cubes", 0),
      ("No", 0), ("There aren't any.", 0), ("none of them", 0), ("nothing", 0), ("3.00", 3),
      ("- 3 cubes", 3), ("The one on the left makes 3", 3),
    ] as [(String, Int)])
  func totals(text: String, total: Int) throws {
    let grade = try graded("count", text, "\(total)")
    #expect(grade.score == 1, "\(grade)")
    #expect(try graded("count", text, "\(total + 1)").score == 0)
  }

  @Test(
    "anything but one total earns 0",
    arguments: [
      "", "many", "several cubes", "3D", "3rd", "x3", "cube-3", "mp3", "#3", "-3", "3.5", "3/4",
      "3%",
      "1e3", "2 1", "3, 3", "3 3 3", "2, 3", "3 or 4", "3-4", "3 to 4", "between 3 and 5",
      "at least 3", "more than 3", "up to 3", "3 or more", "3+", "> 3", "≥3", "not 3", "two three",
      "2 red and 1 blue", "٣", "III", "NaN", "Infinity", "no doubt", "the third",
      "99999999999999999999", "<answer>3</answer><answer>4</answer>", "<think>3</think>",
      "total 3, total 4",
    ])
  func noTotal(text: String) throws {
    #expect(try graded("count", text, "3").score == 0)
  }

  @Test("a count's reference is a whole number in digits")
  func countReferences() throws {
    for good in ["0", "3", " 12 ", "1,000"] { try CountChecker().checkReference(good) }
    for bad in ["", "three", "-1", "2.5", "3 or 4", "[1, 2]"] {
      #expect(throws: RewardError.self) { try CountChecker().checkReference(bad) }
      #expect(try graded("count", "3", bad).score == nil)
    }
  }

  @Test(
    "labels are folded, never contained",
    arguments: [
      ("golden retriever", "golden-retriever", 1), ("golden retriever", "GOLDEN_RETRIEVER", 1),
      ("golden retriever", "a golden retriever.", 1), ("golden retriever", "GoldenRetriever", 1),
      ("golden retriever", "**Golden  Retriever**", 1), ("café", "cafe\u{301}", 1),
      ("golden retriever", "\\boxed{\\text{golden retriever}}", 1), ("737-200", "737 200", 1),
      ("737-200", "737200", 0), ("St. Bernard", "st bernard", 1), ("cat", "\"cat\"", 1),
      ("-5", "5", 0), ("3.5", "35", 0), ("cat", "cats", 0), ("cat", "cat, dog", 0), ("cat", "c", 0),
      ("cat", "cat or dog", 0), ("cat", "not a cat", 0), ("cat", "It is a cat", 0),
      ("cat", "the", 0),
      ("cat", "саt", 0), ("cat", "The answer is cat", 0), ("vitamin a", "vitamin", 0),
      ("[\"cat\", \"kitty\"]", "Kitty", 1), ("naïve art", "naive art", 0),
    ] as [(String, String, Double)])
  func labels(gold: String, text: String, expected: Double) throws {
    try ClassLabelChecker().checkReference(gold)
    #expect(try graded("class_label", text, gold).score == expected)
  }

  @Test("aliases are names of the same label, in each form of the table")
  func aliases() throws {
    let forms: [RewardOption] = [
      .table(["couch": .list([.text("sofa"), .text("settee")])]),
      .table(["sofa": .text("couch"), "settee": .text("couch")]),
      .list([.list([.text("couch"), .text("sofa"), .text("settee")])]),
    ]
    for form in forms {
      for (gold, text) in [("couch", "Sofa"), ("sofa", "a couch"), ("settee", "sofa")] {
        #expect(try graded("class_label", text, gold, ["aliases": form]).score == 1)
      }
      #expect(try graded("class_label", "sofas", "couch", ["aliases": form]).score == 0)
    }
    // A name of two labels joins neither to the other.
    let shared: RewardOption = .table([
      "mouse": .list([.text("rodent")]), "rat": .list([.text("rodent")]),
    ])
    #expect(try graded("class_label", "rodent", "rat", ["aliases": shared]).score == 1)
    #expect(try graded("class_label", "mouse", "rat", ["aliases": shared]).score == 0)
    let record = "{\"answer\": \"couch\", \"aliases\": {\"couch\": [\"sofa\"]}}"
    #expect(try graded("class_label", "sofa", record).score == 1)
    #expect(throws: RewardError.self) {
      try RewardRegistry.standard.makeChecker(
        "class_label", options: ["aliases": .table(["couch": .bool(true)])])
    }
  }

  @Test("lenient mode looks past a short lead, and still contains nothing")
  func lenient() throws {
    let options: [String: RewardOption] = ["mode": .text("lenient")]
    for text in ["The animal is: cat", "It is a cat.", "It's a cat", "The answer is cat.", "cat"] {
      #expect(try graded("class_label", text, "cat", options).score == 1, "\(text)")
    }
    for text in [
      "It is not a cat", "It is a cat or a dog", "a cat sits there", "It is a wildcat", "cats",
      "It is a dog. It is a cat, maybe", "dog cat",
    ] {
      #expect(try graded("class_label", text, "cat", options).score == 0, "\(text)")
    }
  }

  @Test(
    "ANLS is 1 - distance / longest length, 0 below the threshold",
    arguments: [
      ("abcd", "abcd", 1), ("abcd", "abcx", 0.75), ("abcd", "abxy", 0.5), ("abcd", "axyz", 0),
      ("abcd", "", 0), ("kitten", "sitting", 1 - 3.0 / 7), ("New  York", " new york ", 1),
      ("café", "cafe\u{301}", 1), ("25°C", "25 C", 0.75), ("[\"x\", \"abcd\"]", "abcd", 1),
      ("Berlin", "\\boxed{Berlin}", 1), ("Berlin", "The capital is Berlin", 0),
    ] as [(String, String, Double)])
  func anls(gold: String, text: String, expected: Double) throws {
    #expect(((try graded("anls", text, gold).score ?? -1) - expected).magnitude < 1e-12)
  }

  @Test("texts beyond the limit of ANLS are not compared")
  func longTexts() throws {
    let gold = String(repeating: "a", count: 1_000)
    #expect(try graded("anls", gold + String(repeating: "b", count: 500), gold).status == .budget)
    #expect(try graded("anls", gold + String(repeating: "b", count: 9_000), gold).score == 0)
    #expect(throws: RewardError.self) {
      try ANLSChecker().checkReference(String(repeating: "a", count: 1_025))
    }
  }

  @Test(
    "numbers within the tolerance are right",
    arguments: [
      ("100", "105", 1), ("100", "105.01", 0), ("100", "95", 1), ("0.5", "0.525", 1),
      ("-20", "-21", 1), ("-20", "20", 0), ("0", "0.00", 1), ("0", "0.001", 0), ("50%", "0.5", 1),
      ("0.5", "50 %", 1), ("0.5", "50 percent", 1), ("50", "50%", 0), ("1,200", "$1200.00", 1),
      ("1200", "1.2 thousand", 1), ("1,200,000", "€1.2 million", 1), ("21", "twenty-one", 1),
      ("3", "three", 1), ("5", "five percent", 0), ("0.05", "five percent", 1),
      ("100", "The answer is 104.", 1), ("100", "\\boxed{104}", 1), ("100", "104 people", 0),
      ("100", "nan", 0), ("100", "inf", 0), ("100", "1e999", 0), ("100", "100 or 200", 0),
      ("Yes", "yes.", 1), ("Germany", " GERMANY ", 1), ("Germany", "West Germany", 0),
      ("[10, 20]", "[10, 20.5]", 1), ("[10, 20]", "10, 20", 1), ("[10, 20]", "[20, 10]", 0),
      ("[10, 20]", "[10]", 0), ("[10, 20]", "[10, 20, 30]", 0), ("[1,200]", "[1, 200]", 1),
      ("[\"Red\", 5]", "[red, 5.1]", 1), ("2015", "2016", 1), ("1200", "1 200", 0),
      ("−5", "-5", 1), ("1e3", "1000", 1),
    ] as [(String, String, Double)])
  func relaxed(gold: String, text: String, expected: Double) throws {
    try RelaxedAccuracyChecker().checkReference(gold)
    let grade = try graded("relaxed_accuracy", text, gold)
    #expect(grade.score == expected, "\(grade)")
  }

  @Test("years need equality if asked for, and the tolerance is an option")
  func relaxedOptions() throws {
    let years: [String: RewardOption] = ["exact_years": .bool(true)]
    #expect(try graded("relaxed_accuracy", "2016", "2015", years).score == 0)
    #expect(try graded("relaxed_accuracy", "2015", "2015", years).score == 1)
    #expect(try graded("relaxed_accuracy", "2016.5", "2015.5", years).score == 1)
    #expect(try graded("relaxed_accuracy", "3016", "3015", years).score == 1)
    let exact: [String: RewardOption] = ["tolerance": .integer(0)]
    #expect(try graded("relaxed_accuracy", "104", "100", exact).score == 0)
    #expect(try graded("relaxed_accuracy", "100.0", "100", exact).score == 1)
    for bad in ["", " ", "nan", "[]", "{\"a\": 1}"] {
      #expect(try graded("relaxed_accuracy", "1", bad).score == nil)
    }
  }

  @Test(
    "VQA answers are normalised on both sides",
    arguments: [
      ("dog", "The dog.", 1), ("dog", "dogs", 0), ("don't", "dont", 1), ("dont", "Don't", 1),
      ("1000", "1,000", 1), ("t shirt", "t-shirt", 1), ("t/shirt", "t shirt", 1), ("3.5", "3.5", 1),
      ("3.5", "35", 0), ("2", "two", 1), ("none", "0", 1), ("it's", "its", 0),
      ("well", "we'll", 0), ("red, blue", "red blue", 1), ("yes", "YES!", 1),
      ("yes", "The answer is yes.", 1), ("yes", "yes or no", 0), ("yes", "", 0), ("a", "the", 0),
    ] as [(String, String, Double)])
  func vqaText(gold: String, text: String, expected: Double) throws {
    let golds = "[" + Array(repeating: "\"\(gold)\"", count: 10).joined(separator: ",") + "]"
    #expect(try graded("vqa_soft", text, golds).score ?? (gold == "a" ? 0 : -1) == expected)
  }

  @Test("VQA leaves one annotator out at a time")
  func vqaScore() throws {
    for (count, expected) in [(0, 0.0), (1, 0.3), (2, 0.6), (3, 0.9), (4, 1), (10, 1)] {
      let answers =
        Array(repeating: "\"red\"", count: count) + Array(repeating: "\"blue\"", count: 10 - count)
      let golds = "[" + answers.joined(separator: ",") + "]"
      let score = try #require(try graded("vqa_soft", "red", golds).score)
      #expect((score - expected).magnitude < 1e-12)
    }
    #expect(try graded("vqa_soft", "red", "red").score == 1)
    #expect(try graded("vqa_soft", "red", "[\"red\"]").score == 1)
    // All ten differ: no answer can be right.
    let scattered = "[" + (0..<10).map { "\"x\($0)\"" }.joined(separator: ",") + "]"
    #expect(throws: RewardError.self) { try VQASoftChecker().checkReference(scattered) }
    #expect(try graded("vqa_soft", "red", "[]").score == nil)
  }
}
