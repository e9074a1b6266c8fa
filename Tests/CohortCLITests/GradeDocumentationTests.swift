import Foundation
import Rewards
import StrictJSON
import Testing

@testable import CohortCLI

/// The rows in the `json` blocks of the library's pages, with the score that each page states.
private let documentedRows: [(page: String, row: String)] = {
  let folder = packageRoot.appendingPathComponent("Sources/Rewards/Rewards.docc").path
  let pages = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  return pages.filter { $0.hasSuffix(".md") }.sorted().flatMap { page -> [(String, String)] in
    let text = (try? String(contentsOfFile: folder + "/" + page, encoding: .utf8)) ?? ""
    var isRow = false
    return text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
      if line.hasPrefix("```") { isRow = line == "```json" }
      return isRow && line.hasPrefix("{") ? (page, String(line)) : nil
    }
  }
}()

@Suite("documented examples")
struct GradeDocumentationTests {
  @Test("every example of the library's pages is graded as its page says")
  func examples() throws {
    #expect(documentedRows.count > 20)
    for (page, text) in documentedRows {
      let object = try #require(try JSONParser.parse(text).object, "\(page): \(text)")
      // The pages show what a recipe does: strict extraction.
      let fields = object["tokens"] == nil ? [] : ["tokens=tokens"]
      let grade = try gradeRows(fields: fields, extraction: .strict)
        .row(Array(text.utf8)).grade()
      #expect(grade.score == object["score"]?.double, "\(page): \(text) gave \(grade)")
      if let status = object["status"]?.string {
        #expect(grade.status.rawValue == status, "\(page): \(text) gave \(grade)")
      }
    }
  }

  @Test("every checker of the library has examples")
  func coverage() throws {
    let shown = try documentedRows.map { row in
      try JSONParser.parse(row.row)["checker"]?.string ?? MathAnswerChecker.id
    }
    for id in RewardRegistry.standard.ids { #expect(shown.contains(id), "\(id) has no example") }
  }
}
