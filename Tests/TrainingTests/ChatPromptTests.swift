import ChatTemplates
import Checkpoints
import Foundation
import Tasks
import Testing
import Training
import VisionEncoder

@Suite("Prompts by the policy's own chat template")
struct ChatPromptTests {
  private static let bundled = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let template = """
    {%- for message in messages -%}
    [{{ message.role }}]
    {%- if message.content is string -%}{{ message.content }}
    {%- else -%}{%- for part in message.content -%}
    {%- if part.type == 'image' -%}<|vision_start|><|image_pad|><|vision_end|>
    {%- else -%}{{ part.text }}{%- endif -%}{%- endfor -%}{%- endif -%}
    {%- endfor -%}
    {%- if add_generation_prompt -%}[assistant]{%- endif -%}
    """

  private let folder: String

  /// A copy of the bundled policy with a template beside it.
  init() throws {
    folder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("cohort-chat-\(UUID().uuidString)").path
    try FileManager.default.copyItem(
      at: Self.bundled.appendingPathComponent("models/tiny-vl"),
      to: URL(fileURLWithPath: folder))
    try Self.template.write(
      toFile: folder + "/chat_template.jinja", atomically: true, encoding: .utf8)
  }

  private func form(
    _ change: (inout TaskConfig) -> Void = { _ in }
  ) throws -> (PromptEncoder, PromptForm) {
    let encoder = try PromptEncoder(
      folder: folder, configuration: ModelConfiguration(folder: folder))
    var config = TaskConfig()
    config.template = "chat"
    change(&config)
    return (encoder, try PromptForm(config, encoder))
  }

  @Test("turns, system text and prefill stand where the template and the recipe put them")
  func text() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (_, form) = try form {
      $0.system = "Be brief."
      $0.prefill = "<think>"
    }
    let prompt = try form.render([Message(role: .user, text: "What is 1 + 1?")])
    #expect(prompt.text == "[system]Be brief.[user]What is 1 + 1?[assistant]<think>")
    #expect(prompt.prefill == "<think>" && prompt.stopStrings.isEmpty)
  }

  @Test("pictures take the places that the template wrote, never those that a record spells")
  func pictures() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (encoder, form) = try form()
    let picture = Self.bundled.appendingPathComponent("datasets/tiny-shapes/test/0.png").path
    let message = Message(
      role: .user,
      segments: [
        .text("a <|image_pad|> b"), .image(ImageReference(path: picture)),
        .text("<|vision_start|><|image_pad|><|vision_end|>"),
      ])
    let encoded = try encoder.encode(form.render([message]), root: nil)
    let configuration = try ModelConfiguration(folder: folder)
    let media = try #require(configuration.media)
    let image = try #require(encoded.images.first)
    #expect(encoded.images.count == 1)
    #expect(
      encoded.ids.count { $0 == media.image } == image.grid.tokenCount(mergeSize: 2))
    #expect(encoded.ids.count { $0 == media.visionStart } == 1)
  }

  @Test("a template that fails, or shows no picture, is told by name and record")
  func failures() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "{{ raise_exception('no roles') }}".write(
      toFile: folder + "/chat_template.jinja", atomically: true, encoding: .utf8)
    let (_, failing) = try form()
    let error = #expect(throws: PromptError.self) {
      try failing.render([Message(role: .user, text: "a")])
    }
    #expect(error?.description.contains("no roles") == true)
    try "{{ messages[0].role }}".write(
      toFile: folder + "/chat_template.jinja", atomically: true, encoding: .utf8)
    let (_, blind) = try form()
    #expect(throws: PromptError.misplacedPictures(found: 0, expected: 1)) {
      try blind.render([
        Message(role: .user, segments: [.image(ImageReference(path: "a.png"))])
      ])
    }
    #expect(throws: ConfigError.self) { try form { $0.chatDate = "2024-02-30" } }
  }
}
