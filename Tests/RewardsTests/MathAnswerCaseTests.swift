import Rewards
import Testing

@Suite("math answer cases")
struct MathAnswerCaseTests {
  @Test("the table is there")
  func table() {
    #expect(MathAnswerCase.all.count > 1_880)
    #expect(MathAnswerCase.categories.count == 33)
  }

  @Test("each answer of the table is graded as it deserves", arguments: MathAnswerCase.categories)
  func verdict(category: String) {
    for row in MathAnswerCase.all where row.category == category {
      let grade = row.grade()
      #expect(
        (grade.verdict == .right) == row.isRight,
        "\(row.reference) beside \(row.output): \(grade.status) by \(grade.rule)")
    }
  }

  @Test("each reference of the table grades itself right")
  func references() {
    var seen: Set<String> = []
    for row in MathAnswerCase.all where seen.insert(row.reference).inserted {
      #expect(throws: Never.self, "\(row.reference)") {
        try MathAnswerChecker().checkReference(row.reference)
      }
    }
  }

  @Test("all orders and threads give the same grades")
  func threads() async {
    let rows = MathAnswerCase.all.filter { $0.category != "adversarial" }
    let serial = rows.map { $0.grade() }
    let parallel = await withTaskGroup(of: [(Int, Grade)].self) { group in
      for start in 0..<4 {
        group.addTask {
          stride(from: rows.count - 1 - start, through: 0, by: -4).map { ($0, rows[$0].grade()) }
        }
      }
      var grades: [Int: Grade] = [:]
      for await part in group { for (index, grade) in part { grades[index] = grade } }
      return grades
    }
    for (index, grade) in serial.enumerated() { #expect(parallel[index] == grade) }
  }
}
