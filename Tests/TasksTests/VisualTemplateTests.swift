import Tasks
import Testing

@Suite("templates for pictures")
struct VisualTemplateTests {
  private let a = ImageReference(path: "a.png")
  private let b = ImageReference(path: "b.png")

  @Test("visual-thinker shows all pictures first and begins the thought")
  func thinker() throws {
    let template = try PromptTemplate.named("visual-thinker")
    let message = Message(role: .user, text: "Is <image> like <image>?", images: [a, b])
    let prompt = template.render([message])
    #expect(prompt.parts.prefix(2) == [.image(a), .image(b)])
    #expect(prompt.parts.dropFirst(3).first == .content("Is  like ?"))
    #expect(prompt.parts.count == 5)
    #expect(prompt.text.hasSuffix("one step at a time.\n<think>"))
    #expect(prompt.prefill == "<think>" && prompt.stopStrings == ["</answer>"])
    // In a conversation too, no picture stands behind the assistant's words.
    let talk = [
      Message(role: .user, text: "q", images: [a]), Message(role: .assistant, text: "r"),
      Message(role: .user, text: "s", images: [b]),
    ]
    let exchanges = template.exchanges(talk, response: "t")
    #expect(exchanges[0].context.prefix(2) == [.image(a), .image(b)])
    #expect(!exchanges[1].context.contains(.image(b)))
  }

  @Test(
    "the chat templates ask for their tags behind the question, as markup",
    arguments: [
      ("visual-instruct", "letter"), ("visual-rft-classification", "name"),
      ("visual-rft-grounding", "(x1,y1),(x2,y2)"), ("visual-rft-detection", "\"Confidence\""),
      ("r1v-geometry", "number"),
    ])
  func chats(_ name: String, _ word: String) throws {
    let template = try PromptTemplate.named(name)
    let prompt = template.render([Message(role: .user, text: "q", images: [a])])
    #expect(prompt.parts.count == 4)
    #expect(
      Array(prompt.parts.prefix(3)) == [.markup("<|im_start|>user\n"), .image(a), .content("q")])
    guard case .markup(let rest)? = prompt.parts.last else {
      Issue.record("the request is no markup")
      return
    }
    for text in ["<think>", "</think>", "<answer>", "</answer>", word] {
      #expect(rest.contains(text), "\(text)")
    }
    #expect(rest.hasPrefix("\n") && rest.hasSuffix("<|im_end|>\n<|im_start|>assistant\n"))
    #expect(prompt.prefill.isEmpty && prompt.stopStrings == ["<|im_end|>"])
    let talk = template.exchanges([Message(role: .user, text: "q")], response: "r")
    #expect(talk.map(\.end) == ["<|im_end|>"])
  }
}
