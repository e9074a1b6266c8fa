import Rewards
import StrictJSON
import Tasks
import Testing
import Training

@testable import CohortCLI

@Suite("data check: answers in questions")
struct DataCheckLeakTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let question: String
    let answer: String

    init(_ question: String, _ answer: String) {
      self.question = question
      self.answer = answer
    }

    var testDescription: String { "\(answer) in \(question)" }
  }

  private static let leaks = [
    Row("What is the capital of France? It is Paris.", "paris"),
    Row("A tap dance class begins. Which class?", "Tap dance class."),
    Row("The vault holds 12345 coins. How many?", "12345"),
    Row("What is 2 + 3? The answer is 5.", "5"),
    Row("Is it odd? Answer: no", "no"),
    Row("Work it out. #### 7", "7"),
    Row("Work it out: \\boxed{ 7 }", "7"),
    Row("Find x. <answer>\\frac{1}{2}</answer>", "$\\frac{1}{2}$"),
    Row("Whose is it? the Élan's", "élan"),
    Row("aaab aab aaaab aaa", "AAB"),
  ]

  private static let innocent = [
    Row("Nora has 5 rolls and bakes 3 more, then eats 3. How many?", "5"),
    Row("There were 110 left of 250. How many?", "250"),
    Row("The vault holds 123456 coins or 1,2345. How many?", "12345"),
    Row("Is it true that yes means yes?", "yes"),
    Row("Is the disc red or blue?", "red"),
    Row("Is the disc red or blue?", "blue"),
    Row("Choose among: disc, star, square", "star"),
    Row("(A) True (B) False", "True"),
    Row("1. disc 2. star", "star"),
    Row("Is it left/right?", "left"),
    Row("Compare Parisian hats", "Paris"),
    Row("Simplify \\frac{1}{2} + \\frac{1}{2} - x", "\\frac{1}{2}"),
    Row("What is x in x + 1?", "x"),
    Row("The answer is 51.5, is it not?", "51"),
  ]

  private func leakCount(_ row: Row) throws -> Int {
    let folder = try DataFolder()
    let record = JSONValue.object(
      JSONObject([("question", .string(row.question)), ("answer", .string(row.answer))]))
    let found = try findings([try folder.write("a.jsonl", record.text)])
    #expect(found.usable == 1, "\(found.files[0].refused)")
    return found.lines(.leak).count
  }

  @Test("a question that states or tells its answer is warned of", arguments: leaks)
  func leak(row: Row) throws { #expect(try leakCount(row) == 1) }

  @Test(
    "small numbers, formulas, parts of words and offered answers are no leaks", arguments: innocent)
  func noLeak(row: Row) throws { #expect(try leakCount(row) == 0) }

  @Test("long questions of repeated letters and marks take time in proportion")
  func hostile() throws {
    let folder = try DataFolder()
    let letters = String(repeating: "a", count: 200_000)
    let marks = String(repeating: "(", count: 200_000)
    let path = try folder.write(
      "a.jsonl",
      #"{"question": "\#(letters)", "answer": "\#(letters.prefix(200))b"}"# + "\n"
        + #"{"question": "\#(marks)", "answer": "("}"#)
    let start = ContinuousClock.now
    var check = DataSetCheck()
    var config = TaskConfig()
    config.path = path
    let context = CommandContext(
      tasks: .standard, rewards: .standard, console: Console(isLive: false))
    try check.read(config.source(context, nil) { _ in nil })
    #expect(check.findings.usable == 2 && check.findings.lines(.leak).isEmpty)
    // Quadratic work on either would take minutes.
    #expect(ContinuousClock.now - start < .seconds(60))
  }
}
