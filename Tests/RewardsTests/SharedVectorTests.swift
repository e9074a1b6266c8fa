import Foundation
import Rewards
import StrictJSON
import Testing

/// Each reference takes part only in the long form; else one of eight.
private let stride =
  ProcessInfo.processInfo.environment["COHORT_LONG_TESTS"] != nil ? 1 : 8

@Suite("shared vectors")
struct SharedVectorTests {
  private struct Tally {
    var count = 0
    var wrong: [String] = []
  }

  private func output(_ record: JSONValue) -> String {
    var text = record["prediction"]?.string ?? ""
    for part in record["prediction_gen"]?.array ?? [] {
      guard let pair = part.array, pair.count == 2, let piece = pair[0].string,
        let count = pair[1].int
      else { continue }
      text += String(repeating: piece, count: count)
    }
    return text
  }

  @Test("all are graded as they are labelled")
  func accuracy() throws {
    guard let records = sharedRecords("vectors/math_answers.jsonl") else {
      print("skipped: ../shared/vectors/math_answers.jsonl is absent")
      return
    }
    #expect(records.count == 539)
    let checker = MathAnswerChecker(extraction: .lenient)
    var tallies: [String: Tally] = [:]
    for record in records {
      let category = try #require(record["category"]?.string)
      let gold = try #require(record["gold"]?.string)
      let expected = try #require(record["expected"]?.bool as Bool?)
      let grade = checker.grade(ModelOutput(text: output(record)), reference: gold)
      #expect(grade.score != nil, "\(gold) is usable")
      tallies[category, default: Tally()].count += 1
      if (grade.verdict == .right) != expected {
        tallies[category, default: Tally()].wrong.append(record["id"]?.string ?? "")
      }
    }
    #expect(tallies.count == 33)
    for (category, tally) in tallies {
      #expect(tally.wrong.isEmpty, "\(category), \(tally.count) in all")
    }
  }

  @Test(
    "each reference of the mathematics sets grades itself right",
    arguments: [
      "gsm8k/test", "math500/test", "math/test", "math/train", "amc23/test", "aime24/test",
      "aime25/test", "hmmt25_feb/test",
    ])
  func references(set: String) throws {
    guard let records = sharedRecords("data/text_math/\(set).jsonl") else {
      print("skipped: ../shared/data/text_math/\(set).jsonl is absent")
      return
    }
    let checker = MathAnswerChecker()
    var refused: [String] = []
    for (index, record) in records.enumerated() where index.isMultiple(of: stride) {
      var gold = record["answer"]?.string ?? ""
      if case .number(let number)? = record["answer"] { gold = number.text }
      if set.hasPrefix("gsm8k"), let mark = gold.range(of: "#### ") {
        gold = String(gold[mark.upperBound...])
      }
      // A few records have no answer at all.
      if gold.isEmpty { continue }
      do { try checker.checkReference(gold) } catch { refused.append(gold) }
    }
    #expect(refused.isEmpty)
  }
}

/// Cases of Math-Verify's own suite that the compatible options leave as they are: a line break in an
/// inline formula, a comparison refused in one direction, a box that is broken off with escaped
/// macros, and a label that takes a wrong sign as right.
private let policyDifferences = [
  "test_all.py:test_latex_notation:132", "test_all.py:test_set_rel_assymetry:907",
  "test_numina_cases.py:test_numina_cases:121", "test_yujianll.py:test_string_extraction:28",
]

@Suite("Math-Verify's cases")
struct MathVerifyCaseTests {
  @Test("the compatible options agree with all but four, which differ by policy")
  func agreement() throws {
    guard let records = sharedRecords("data/graders/math_verify/cases.jsonl") else {
      print("skipped: ../shared/data/graders/math_verify/cases.jsonl is absent")
      return
    }
    var different: [String] = []
    for record in records {
      var options = MathAnswerOptions.mathVerify
      if let digits = record["precision"]?.int, digits < 6 {
        options.tolerance = pow(10, -Double(digits))
      }
      if record["strict"]?.bool == false { options.renameVariables = true }
      guard let label = record["expected"]?.bool else { continue }
      let expected = record["result"]?.int.map { $0 == 1 } ?? label
      let grade = MathAnswerChecker(extraction: .anywhere, options: options).grade(
        ModelOutput(text: record["pred"]?.string ?? ""), reference: record["gold"]?.string ?? "")
      if (grade.verdict == .right) != expected { different.append(record["id"]?.string ?? "") }
    }
    #expect(records.count == 187)
    #expect(different.sorted() == policyDifferences)
  }
}
