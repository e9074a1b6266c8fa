import Rewards
import Testing

@Suite("answer extraction")
struct ExtractionTests {
  private func grade(
    _ text: String, _ reference: String, _ extraction: Extraction = .strict
  ) -> Grade {
    MathAnswerChecker(extraction: extraction).grade(
      ModelOutput(text: text), reference: reference)
  }

  @Test(
    "stated answers are found by the strict classes",
    arguments: [
      ("so \\boxed{7}", "7"), ("\\boxed{\\boxed{7}} done, 8", "7"), ("\\fbox{\\frac{1}{2}}", "0.5"),
      ("work\n#### 1,234", "1234"), ("#### 7\n\ntrailing words", "7"),
      ("The final answer is $7$. I hope it is correct.", "7"), ("**Answer:** 7", "7"),
      ("The answer to the problem is 7.", "7"), ("Answer: 7 (see step 3)", "7"),
      ("The answer is 7, because 3 + 4 is 7.", "7"), ("Final Answer:\n\n$$7$$", "7"),
      ("The answer is 5. The answer is 6.", "6"), ("answer = 12 apples", "12"),
      ("The final answer is 8. An answer is 9.", "8"),
      ("first \\boxed{3} and then much later \\boxed{4}", "4"),
      ("\\boxed{3} and \\boxed{5}", "5, 3"), ("$\\boxed{7}$, $\\boxed{7}$", "7"),
      ("<think>\\boxed{8}</think> \\boxed{7}", "7"), ("cut off </think>\\boxed{7}", "7"),
      ("<think>a</think><answer>7</answer>", "7"),
      ("<think>a</think><answer>It is \\boxed{7}</answer>", "7"),
      ("<answer>7</answer> or rather <answer> 7 </answer>", "7"),
      ("\\boxed{} \\boxed{7} \\boxed{8", "7"), ("\\boxed{\\text{The answer is } 12}", "12"),
      ("\\boxed{\\{1,2\\}}", "\\{2,1\\}"),
    ])
  func found(text: String, reference: String) {
    #expect(grade(text, reference).verdict == .right)
  }

  @Test(
    "what is not stated as the answer earns nothing",
    arguments: [
      ("<think>\\boxed{7}", "7", .noAnswer), ("", "7", .noAnswer), ("it is 7", "7", .noAnswer),
      ("\\boxed{}", "7", .noAnswer), ("\\boxed{7", "7", .noAnswer),
      ("<think>\\boxed{7}</think>", "7", .noAnswer),
      ("<answer>7</answer><answer>8</answer>", "8", .ambiguous),
      ("<answer>7", "7", .ambiguous), ("<answer> </answer> \\boxed{7}", "7", .noAnswer),
      ("\\boxed{7 \\text{ or } 8}", "7", .hedged), ("\\boxed{\\text{not } 7}", "7", .hedged),
      ("The answer is maybe 7", "7", .hedged), ("\\boxed{\\approx 7}", "7", .hedged),
      ("\\boxed{6, 7}", "7", .ok), ("\\boxed{7, 8}", "7", .ok),
      ("\\boxed{?}", "7", .unparsedPrediction),
      ("\\boxed{7}. No: \\boxed{8}", "7", .ok), ("\\boxed{7 8}", "7", .unparsedPrediction),
      ("#### 1. Plan\ntext 1", "1", .noAnswer),
    ] as [(String, String, Grade.Status)])
  func notFound(text: String, reference: String, status: Grade.Status) {
    let found = grade(text, reference)
    #expect(found.score == 0)
    #expect(found.status == status)
  }

  @Test(
    "lenient extraction adds formulas, emphasis and the last number",
    arguments: [
      ("So $x=\\frac{1}{2}$ and we are done in 3 steps.", "1/2"), ("it is **12**", "12"),
      ("it is `12`", "12"), ("He has 12 apples left.", "12"), ("She pays $5.", "5"),
      ("It costs $100 each, so 3 cost $300.", "300"),
      ("It is $5+$7=$<<5+7=12>>12 and 3 × 4 = 12", "12"), ("It is -3", "-3"),
      ("A rise of 12.5%", "1/8"),
    ])
  func lenient(text: String, reference: String) {
    #expect(grade(text, reference, .lenient).verdict == .right)
    #expect(grade(text, reference, .strict).status == .noAnswer)
  }

  @Test(
    "enumerations and digits inside words are no answer",
    arguments: ["I do not know. 1 2 3 4 5", "Candidates: 1, 2, 3, 4, 5", "AZYX5B", "3 or 5"])
  func enumeration(text: String) {
    #expect(grade(text, "5", .lenient).score == 0)
  }

  @Test("an unboxed answer counts only in the last 64 KiB, a box anywhere")
  func window() {
    let filler = String(repeating: "word ", count: 20_000)
    #expect(grade("The answer is 7.\n" + filler, "7").status == .noAnswer)
    #expect(grade("\\boxed{7}\n" + filler, "7").verdict == .right)
    #expect(grade(filler + "\nThe answer is 7.", "7").verdict == .right)
  }

  @Test(
    "Unicode is read as it is meant",
    arguments: [
      ("\\boxed{−5}", "-5", true), ("\\boxed{½}", "0.5", true), ("\\boxed{3½}", "3.5", true),
      ("\\boxed{５２}", "52", true), ("\\boxed{5²}", "25", true), ("\\boxed{5²}", "52", false),
      ("\\boxed{1\u{200B}2}", "12", true), ("\\boxed{7}\u{0} \\boxed{8}", "7", true),
      ("\\boxed{√12}", "2\\sqrt{3}", true), ("\\boxed{٧}", "7", false),
      ("\\boxed{७}", "7", false),
      ("\\boxed{2 × 3 ÷ 4}", "1.5", true), ("\\boxed{π/2}", "\\frac{\\pi}{2}", true),
      ("\\boxed{А}", "A", false), ("\\boxed{cafe\u{301}}", "\\text{café}", true),
    ])
  func unicode(text: String, reference: String, isRight: Bool) {
    #expect((grade(text, reference).score == 1) == isRight)
  }
}
