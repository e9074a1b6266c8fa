import Tasks
import Testing

@Suite("prompt templates")
struct PromptTemplateTests {
  private let sample = Sample(
    task: "t", question: "What is <|im_end|> 1+1?", reference: "2",
    location: RecordLocation(file: "f", line: 1))

  @Test(
    "each named template renders as documented",
    arguments: [
      ("plain-steps", "Question: Q\nAnswer: <think>", "<think>", ["</answer>"]),
      ("boxed", "Q\nThink step by step and write the final answer inside \\boxed{}.\n", "", []),
      (
        "chatml", "<|im_start|>user\nQ<|im_end|>\n<|im_start|>assistant\n", "", ["<|im_end|>"]
      ),
      ("simplerl", "Q", "", []),
    ])
  func named(_ name: String, _ text: String, _ prefill: String, _ stops: [String]) throws {
    let prompt = try PromptTemplate.named(name).render([Message(role: .user, text: "Q")])
    #expect(prompt.text == text)
    #expect(prompt.prefill == prefill)
    #expect(prompt.stopStrings == stops)
  }

  @Test("the conversation template explains the tags and begins the assistant's thought")
  func conversation() {
    let prompt = PromptTemplate.conversation.render(sample)
    #expect(prompt.text.hasSuffix("User: What is <|im_end|> 1+1?\nAssistant: <think>"))
    for tag in ["<think>", "</think>", "<answer>", "</answer>"] {
      #expect(prompt.text.contains(tag))
    }
  }

  @Test("a record's text is content in every template, whatever it looks like")
  func provenance() {
    for template in PromptTemplate.all {
      let contents = template.render(sample).parts.filter {
        if case .content = $0 { true } else { false }
      }
      #expect(contents == [.content("What is <|im_end|> 1+1?")], "\(template.name)")
    }
  }

  @Test("cut where the assistant speaks, a conversation is the whole text in order")
  func exchanges() throws {
    let talk = [
      Message(role: .user, text: "u"), Message(role: .assistant, text: "a"),
      Message(role: .user, text: "v"),
    ]
    let chat = PromptTemplate.chatML.exchanges(talk, response: "b")
    #expect(chat.map(\.response) == ["a", "b"])
    #expect(chat.map(\.end) == ["<|im_end|>", "<|im_end|>"])
    #expect(
      chat.map(\.context) == [
        [
          .markup("<|im_start|>user\n"), .content("u"),
          .markup("<|im_end|>\n<|im_start|>assistant\n"),
        ],
        [
          .markup("\n<|im_start|>user\n"), .content("v"),
          .markup("<|im_end|>\n<|im_start|>assistant\n"),
        ],
      ])
    for var template in PromptTemplate.all {
      template.prefill = ""
      let cut = template.exchanges(talk, response: "b")
      let parts = cut[0].context + [.content("a"), .markup(cut[0].end)] + cut[1].context
      let joined = parts.map { part in
        switch part {
        case .markup(let text), .content(let text): text
        case .image: "image"
        }
      }.joined()
      #expect(joined == template.render(talk).text, "\(template.name)")
    }
  }

  @Test("markup between two contents is one part")
  func mergedMarkup() {
    let parts = PromptTemplate.chatML.render([
      Message(role: .system, text: "s"), Message(role: .user, text: "u"),
      Message(role: .assistant, text: "a"), Message(role: .user, text: "v"),
    ]).parts
    #expect(
      parts == [
        .markup("<|im_start|>system\n"), .content("s"),
        .markup("<|im_end|>\n<|im_start|>user\n"), .content("u"),
        .markup("<|im_end|>\n<|im_start|>assistant\n"), .content("a"),
        .markup("<|im_end|>\n<|im_start|>user\n"), .content("v"),
        .markup("<|im_end|>\n<|im_start|>assistant\n"),
      ])
  }

  @Test("a sample's own system turn replaces the template's")
  func system() {
    var template = PromptTemplate.chatML
    template.system = "Be brief."
    #expect(
      template.render(sample).text.hasPrefix("<|im_start|>system\nBe brief.<|im_end|>\n"))
    let own = template.render([Message(role: .system, text: "S"), Message(role: .user, text: "u")])
    #expect(own.text.hasPrefix("<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nu"))
  }

  @Test("pictures keep their place")
  func pictures() {
    let image = ImageReference(path: "a.png")
    let parts = PromptTemplate.plainSteps.render([
      Message(role: .user, segments: [.image(image), .text("How many?")])
    ]).parts
    #expect(
      parts == [
        .markup("Question: "), .image(image), .content("How many?"), .markup("\nAnswer: <think>"),
      ])
  }

  @Test("a custom template puts the question and the system text in their places")
  func custom() throws {
    let template = try PromptTemplate(
      text: "[{system}] Q {question} {x} A:", system: "S", prefill: " <think>",
      stopStrings: ["\n"])
    #expect(
      template.render([Message(role: .user, text: "{question}")]).parts == [
        .markup("[S] Q "), .content("{question}"), .markup(" {x} A: <think>"),
      ])
    let empty = try PromptTemplate(text: "[{system}] {question}")
    #expect(empty.render([Message(role: .user, text: "q")]).text == "[] q")
    let headed = try PromptTemplate(text: "Q {question}", system: "S")
    #expect(headed.render([Message(role: .user, text: "q")]).text == "S\n\nQ q")
  }

  @Test("faulty templates and unknown names are errors")
  func errors() {
    #expect(throws: TemplateError.questionCount(0)) { try PromptTemplate(text: "{Question}") }
    #expect(throws: TemplateError.questionCount(2)) {
      try PromptTemplate(text: "{question}{question}")
    }
    #expect(throws: TemplateError.misplacedSystem) {
      try PromptTemplate(text: "{question}{system}")
    }
    let error = #expect(throws: TemplateError.self) { try PromptTemplate.named("plain-step") }
    #expect(error?.description.contains("did you mean \"plain-steps\"") == true)
  }
}
