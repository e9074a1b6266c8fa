import Rewards
import Testing

@Suite("format rewards")
struct FormatTests {
  @Test(
    "the think-answer form earns 1",
    arguments: [
      "<think>a</think><answer>7</answer>",
      " \n<think>\na < b\n</think>\n\n<answer>\n7\n</answer>\n",
      "<think>a</think><answer>\\boxed{7}</answer>",
    ])
  func form(text: String) {
    #expect(FormatThinkAnswerChecker().grade(ModelOutput(text: text), reference: "").score == 1)
  }

  @Test(
    "any departure from the form earns 0",
    arguments: [
      "", "7", "<think>a</think>7", "<think> </think><answer>7</answer>",
      "<think>a</think><answer>\n</answer>", "<think>a</think>so<answer>7</answer>",
      "<think>a</think><answer>7</answer>.", "x<think>a</think><answer>7</answer>",
      "<answer>7</answer><think>a</think>", "<think>a<answer>7</answer></think>",
      "<think>a<think>b</think></think><answer>7</answer>",
      "<think>a</think><answer>7</answer><answer>7</answer>",
      "<Think>a</Think><answer>7</answer>", "<think>a <ANSWER> b</think><answer>7</answer>",
      "<think>a</think><answer>7",
    ])
  func departure(text: String) {
    let grade = FormatThinkAnswerChecker().grade(ModelOutput(text: text), reference: "")
    #expect(grade.score == 0)
    #expect(grade.status == .ok)
  }

  @Test(
    "the tag count gives a quarter for each tag that occurs once",
    arguments: [
      ("", 0), ("<think>", 0.25), ("<think>a</think>", 0.5), ("<think><think></think>", 0.25),
      ("<think>a</think><answer>7</answer>", 1), ("</answer></think><answer><think>", 1),
      ("<THINK>a</think>", 0.25),
    ] as [(String, Double)])
  func tagCount(text: String, expected: Double) {
    #expect(TagCountChecker().grade(ModelOutput(text: text), reference: "").score == expected)
  }
}
