import Foundation
import Rewards
import Testing

/// How often each property is tried; a longer run sets `COHORT_LONG_TESTS`.
private let isLong = ProcessInfo.processInfo.environment["COHORT_LONG_TESTS"] != nil

@Suite("math answer properties")
struct MathAnswerPropertyTests {
  private func isRight(_ answer: String, _ reference: String) -> Bool {
    MathAnswerChecker().grade(ModelOutput(text: "\\boxed{\(answer)}"), reference: reference)
      .verdict == .right
  }

  @Test(
    "what is drawn around an answer does not change its verdict",
    arguments: [
      ("$", "$"), ("\\(", "\\)"), (" ", " "), ("\\, ", "\\;"), ("\\displaystyle ", ""), ("{", "}"),
      ("\\boxed{", "}"), ("\\color{red}{", "}"), ("**", "**"), ("", "."), ("= ", ""),
    ])
  func dress(before: String, after: String) {
    for row in MathAnswerCase.all.enumerated() where isLong || row.offset % 9 == 0 {
      guard let content = row.element.boxed, !content.contains("$"), !content.hasSuffix("."),
        !content.contains("..."), !content.hasPrefix(">"), !content.contains("(B)"),
        row.element.category != "multiple_choice",
        !["reward_hacking", "adversarial"].contains(row.element.category)
      else { continue }
      #expect(
        isRight(before + content + after, row.element.reference) == row.element.isRight,
        "\(before)\(content)\(after) beside \(row.element.reference)")
    }
  }

  @Test("spellings of one thing are the same")
  func spellings() {
    let spellings = [
      ("\\frac{", "\\dfrac{"), ("\\frac{", "\\tfrac{"), ("\\cdot", "\\times"), ("\\le ", "\\leq "),
      ("\\ge ", "\\geqslant "), ("\\pi", "\u{3C0}"), ("\\infty", "\u{221E}"), ("-", "\u{2212}"),
      ("\\{", "\\left\\{"), ("\\text{", "\\textbf{"), ("\\cup", "\u{222A}"),
      ("pmatrix", "bmatrix"), ("^\\circ", "\u{B0}"), ("\\pm", "\u{B1}"), ("\\sqrt{", "\\sqrt {"),
    ]
    for row in MathAnswerCase.all.enumerated() where isLong || row.offset % 9 == 0 {
      guard let content = row.element.boxed else { continue }
      for (old, new) in spellings where content.contains(old) {
        // A word of text keeps its hyphens.
        if old == "-", content.contains("\\text") || row.element.category == "text" { continue }
        #expect(
          isRight(content.replacingOccurrences(of: old, with: new), row.element.reference)
            == row.element.isRight,
          "\(content) with \(new) beside \(row.element.reference)")
      }
    }
  }

  @Test(
    "equality of values is symmetric",
    arguments: [
      "polynomial", "rational_function", "function_identity", "numeric_identity", "complex",
      "matrix", "set", "near_miss", "combinatorics_number", "radical",
    ])
  func symmetry(category: String) {
    for row in MathAnswerCase.all where row.category == category {
      guard let content = row.boxed else { continue }
      // Rounded decimals, names and what cannot be a reference are accepted on one side only.
      let grade = row.grade(.strict)
      guard grade.status == .ok, !content.contains("."), !content.contains("=") else { continue }
      let other = MathAnswerChecker().grade(
        ModelOutput(text: "\\boxed{\(row.reference)}"), reference: content)
      guard other.score != nil else { continue }
      #expect((other.verdict == .right) == row.isRight, "\(row.reference) beside \(content)")
    }
  }

  @Test("no change of bytes traps or exceeds the budget")
  func mutations() {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(truncatingIfNeeded: (state >> 33) % UInt64(bound))
    }
    let pieces = [
      "{", "}", "\\", "$", "\\frac", "\\sqrt", "^", "_", "(", ")", "[", "]", "\\left", "\\pm", "=",
      "<", ",", ";", ":", "|", "!", "%", "9", ".", "-", "\\text{", "\\boxed{", "\\begin{pmatrix}",
      "\\end{pmatrix}", "&", "\\\\", "\u{B2}", "\u{221A}", "\u{0}", "\u{FF}", "e9", "\\log", "\\in",
      "\\cup", "\\{", "\\}", "or", "\\binom", "\\approx", "'", "\\ldots", "\\quad",
    ].map { Array($0.utf8) }
    let rows = MathAnswerCase.all
    for round in 0..<(isLong ? 200_000 : 500) {
      let row = rows[next(rows.count)]
      var output = Array(row.output.utf8)
      var reference = Array(row.reference.utf8)
      for _ in 0...next(4) {
        let at = next(output.count + 1)
        switch next(4) {
        case 0 where at < output.count: output.remove(at: at)
        case 1 where at < output.count: output[at] = UInt8(truncatingIfNeeded: next(256))
        case 2: output.insert(contentsOf: output[at...].prefix(next(20) + 1), at: at)
        default: output.insert(contentsOf: pieces[next(pieces.count)], at: at)
        }
      }
      if round.isMultiple(of: 4) {
        reference.insert(contentsOf: pieces[next(pieces.count)], at: next(reference.count + 1))
      }
      let text = String(decoding: output, as: UTF8.self)
      let checker = MathAnswerChecker(
        extraction: Extraction.allCases[next(3)],
        options: round.isMultiple(of: 3) ? .mathVerify : MathAnswerOptions())
      let grade = checker.grade(
        ModelOutput(text: text), reference: String(decoding: reference, as: UTF8.self))
      #expect(grade.steps < 9_000_000, "\(text)")
    }
  }
}
