import Rewards

/// 1 if the text in the last `<answer>` is an expression that uses the numbers and makes the target.
///
/// Expressions are products joined by + and -, evaluated with overflow checks, without brackets.
struct CountdownChecker: RewardChecker {
  static let id = "countdown"

  func checkReference(_ reference: String) throws(RewardError) {
    guard Self.parse(reference) != nil else {
      throw .unusableReference(
        checker: Self.id, reference: reference, status: .unparsedGold, rule: "countdown")
    }
  }

  func grade(_ output: ModelOutput, reference: String) -> Grade {
    let steps = output.text.utf8.count
    guard let (target, numbers) = Self.parse(reference) else {
      return Grade(
        score: nil, status: .unparsedGold, extracted: "", rule: "countdown", steps: steps)
    }
    guard let answer = Self.answer(in: output.text) else {
      return Grade(score: 0, status: .noAnswer, extracted: "", rule: "countdown", steps: steps)
    }
    guard let (value, used) = Self.evaluate(answer) else {
      return Grade(
        score: 0, status: .unparsedPrediction, extracted: answer, rule: "countdown", steps: steps)
    }
    let isRight = value == target && used.sorted() == numbers.sorted()
    return Grade(
      score: isRight ? 1 : 0, status: .ok, extracted: answer, rule: "countdown", steps: steps)
  }

  private static func parse(_ reference: String) -> (target: Int, numbers: [Int])? {
    let sides = reference.split(separator: "=")
    guard sides.count == 2, let target = Int(sides[0].filter { $0 != " " }) else { return nil }
    let numbers = sides[1].split(separator: " ").compactMap { Int($0) }
    return numbers.count >= 2 ? (target, numbers) : nil
  }

  /// What stands after the last `<answer>`, up to the next `<`.
  private static func answer(in text: String) -> String? {
    let pieces = text.split(separator: "<", omittingEmptySubsequences: false)
    guard let last = pieces.last(where: { $0.hasPrefix("answer>") }) else { return nil }
    return String(last.dropFirst("answer>".count).prefix(200))
  }

  /// The value of an expression and the numbers in it; nil if it is none or overflows.
  private static func evaluate(_ text: String) -> (value: Int, used: [Int])? {
    var sum = 0
    var product = 1
    var sign = 1
    var used: [Int] = []
    var digits = ""
    for character in text + "+" where character != " " {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      guard let number = Int(digits) else { return nil }
      digits = ""
      used.append(number)
      let (next, overflow) = product.multipliedReportingOverflow(by: number)
      guard !overflow else { return nil }
      product = next
      if character == "*" { continue }
      let (total, isOver) = sum.addingReportingOverflow(sign * product)
      guard !isOver, character == "+" || character == "-" else { return nil }
      sum = total
      product = 1
      sign = character == "-" ? -1 : 1
    }
    return (sum, used)
  }
}
