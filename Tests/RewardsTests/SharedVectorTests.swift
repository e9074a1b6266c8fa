import Foundation
import Rewards
import StrictJSON
import Testing

/// The share of right verdicts that each category must keep; categories of later layers are absent.
private let floors: [String: Double] = [
  "adversarial": 1, "calculus_form": 1, "currency": 1, "extraction": 1, "fraction_decimal": 1,
  "integer": 1, "list_pm": 1, "malformed_latex": 1, "mixed_number": 1, "nan_inf": 1,
  "near_miss": 1, "percent": 1, "reward_hacking": 1, "scientific": 1, "text": 1, "thousands": 1,
  "tuple": 1, "unicode": 1, "units": 1, "variable_vs_unit": 1, "multiple_choice": 0.93,
  "equation": 0.95, "polynomial": 0.95, "set": 0.93, "combinatorics_number": 0.92,
]

@Suite("shared vectors")
struct SharedVectorTests {
  private struct Tally {
    var count = 0
    var right = 0
    var falsePositives: [String] = []
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

  @Test("finished categories keep their accuracy and nothing wrong is graded right")
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
      if (grade.verdict == .right) == expected {
        tallies[category, default: Tally()].right += 1
      } else if !expected {
        tallies[category, default: Tally()].falsePositives.append(record["id"]?.string ?? "")
      }
    }
    for (category, tally) in tallies {
      #expect(tally.falsePositives.isEmpty, "\(category)")
      let share = Double(tally.right) / Double(tally.count)
      #expect(share >= floors[category] ?? 0, "\(category): \(tally.right) of \(tally.count)")
    }
    #expect(tallies.values.reduce(0) { $0 + $1.right } >= 470)
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
    for record in records {
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
