import StrictJSON
import Testing
import Training

@testable import CohortCLI

@Suite("what pictures are worth, as text")
struct LookingTableTests {
  private func report(_ task: String, blank: Double, swapped: Double?) -> LookingReport {
    LookingReport(
      task: task,
      questions: ["1", "2", "2", "2"].map {
        LookingReport.Question(
          family: "count", reference: $0, seen: 0.75, blank: blank, swapped: swapped)
      })
  }

  private func set(_ name: String, _ looking: LookingReport?) -> EvaluatedSet {
    EvaluatedSet(
      name: name, report: nil, refusedCount: 0, skippedCount: 0, note: nil, output: nil,
      looking: looking)
  }

  @Test("a row for every set and family with the three accuracies and the majority share")
  func rows() {
    let text = LookingTable(reports: [
      report("shapes", blank: 0.25, swapped: 0.125), report("cells", blank: 0.75, swapped: nil),
    ]).text
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines[0] == "with pictures n seen blank swapped swapped n majority")
    #expect(lines[1] == "shapes 4 75.0 % 25.0 % 12.5 % 4 75.0 %")
    #expect(lines[2] == "family count 4 75.0 % 25.0 % 12.5 % 4 75.0 %")
    #expect(lines[3] == "cells 4 75.0 % 75.0 % - 0 75.0 %")
    #expect(lines.count == 6 && lines[5].hasPrefix("cells: the policy does not use the picture"))
  }

  @Test("a summary says it of sets with pictures alone, in text and in JSON")
  func summary() throws {
    let summary = EvaluationSummary(sets: [
      set("shapes", report("shapes", blank: 0.25, swapped: 0.125)), set("sums", nil),
    ])
    #expect(summary.text.contains("with pictures") && summary.text.contains("12.5 %"))
    let sets = try #require(summary.json["sets"]?.array)
    #expect(sets[0]["looking"]?["blank"]?.double == 0.25)
    #expect(sets[0]["looking"]?["families"]?["count"]?["majority"]?.double == 0.75)
    #expect(sets[1].object?.keys.contains("looking") == false)
    let plain = EvaluationSummary(sets: [set("sums", nil)])
    #expect(!plain.text.contains("with pictures"))
  }
}
