import Foundation
import Rewards
import StrictJSON

/// One row of `Tests/Fixtures/math_answers/cases.jsonl`.
struct MathAnswerCase: Sendable {
  let category: String
  let reference: String
  let output: String
  let isRight: Bool

  /// All rows; they are our own and follow the rules of `MathAnswerChecker`.
  static let all: [MathAnswerCase] = {
    let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent()
    let url = root.appendingPathComponent("Fixtures/math_answers/cases.jsonl")
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      guard let record = try? JSONParser.parse(String(line)),
        let category = record["category"]?.string, let reference = record["gold"]?.string,
        let output = record["prediction"]?.string, let isRight = record["expected"]?.bool
      else { return nil }
      return MathAnswerCase(
        category: category, reference: reference, output: output, isRight: isRight)
    }
  }()

  static let categories = Set(all.map(\.category)).sorted()

  /// The content of the box, if the output is one box and nothing else.
  var boxed: String? {
    guard output.hasPrefix("\\boxed{"), output.hasSuffix("}") else { return nil }
    let content = output.dropFirst(7).dropLast()
    var depth = 0
    for character in content {
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      if depth < 0 { return nil }
    }
    return depth == 0 ? String(content) : nil
  }

  func grade(_ extraction: Extraction = .lenient) -> Grade {
    MathAnswerChecker(extraction: extraction).grade(
      ModelOutput(text: output), reference: reference)
  }
}
