import Rewards
import Testing

@Suite("math answer options")
struct MathAnswerOptionTests {
  private func isRight(
    _ output: String, _ reference: String, _ change: (inout MathAnswerOptions) -> Void
  ) -> Bool {
    var options = MathAnswerOptions()
    change(&options)
    return MathAnswerChecker(options: options)
      .grade(ModelOutput(text: output), reference: reference).verdict == .right
  }

  @Test("each option near Math-Verify changes what it says, and nothing is changed without it")
  func compatibility() {
    let solution = "First 3 and then 4 come, which makes $\\boxed{7}$ together."
    #expect(!isRight("\\boxed{7}", solution) { _ in })
    #expect(isRight("\\boxed{7}", solution) { $0.referenceIsSolution = true })

    #expect(!isRight("\\boxed{x = 2+2 = 5}", "5") { _ in })
    #expect(isRight("\\boxed{x = 2+2 = 5}", "5") { $0.trustsChains = true })
    #expect(!isRight("\\boxed{x+3=5}", "5") { $0.trustsChains = true })
    #expect(isRight("\\boxed{\\frac13\\approx 0.4}", "1/3") { $0.trustsChains = true })

    #expect(!isRight("The answer is 2,5", "2.5") { _ in })
    #expect(isRight("The answer is 2,5", "2.5") { $0.decimalComma = true })
    #expect(isRight("The answer is 2,500", "2500") { $0.decimalComma = true })
    #expect(isRight("\\boxed{2,5}", "2, 5") { $0.decimalComma = true })

    #expect(!isRight("\\boxed{\\{1,3\\}}", "(1,3)") { _ in })
    #expect(isRight("\\boxed{\\{1,3\\}}", "(1,3)") { $0.ignoresBrackets = true })
    #expect(!isRight("\\boxed{\\{3,1\\}}", "(1,3)") { $0.ignoresBrackets = true })
  }

  @Test(
    "extraction anywhere takes the answer that Math-Verify takes",
    arguments: [
      ("So $\\boxed{5}$ at first. The final answer is $8$. I hope it is correct.", "8"),
      ("We have $d = \\frac{90}{n}$. Therefore there are 12 of them.", "12"),
      ("Part a: $\\boxed{3}$ for the first and $\\boxed{4}$.", "3, 4"),
      ("It is not 10, it is 1,000.99m²", "1000.99"), ("so $x = 3$", "3"),
    ])
  func anywhere(text: String, reference: String) {
    let checker = MathAnswerChecker(extraction: .anywhere, options: .mathVerify)
    #expect(checker.grade(ModelOutput(text: text), reference: reference).verdict == .right)
  }

  @Test("a recipe asks for it by name, and each part can be set")
  func recipe() throws {
    let registry = RewardRegistry.standard
    let checker = try registry.makeChecker(
      "math_answer", options: ["compatible": .text("math_verify"), "trustsChains": .bool(false)])
    let math = try #require(checker as? MathAnswerChecker)
    #expect(math.extraction == .anywhere)
    #expect(math.options.referenceIsSolution && !math.options.trustsChains)
    let plain = try #require(
      try registry.makeChecker("math_answer", options: [:]) as? MathAnswerChecker)
    #expect(plain.extraction == .strict && plain.options == MathAnswerOptions())
    #expect(throws: RewardError.self) {
      try registry.makeChecker("math_answer", options: ["compatible": .text("sympy")])
    }
  }

  @Test("operators are not evaluated, and a recipe that asks for it is refused")
  func operators() throws {
    #expect(throws: RewardError.self) {
      try RewardRegistry.standard
        .makeChecker("math_answer", options: ["evaluateOperators": .bool(true)])
    }
  }
}
