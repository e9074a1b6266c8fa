internal import ChatTemplates
internal import StrictJSON
package import Tasks
internal import TextEncoder

/// The chat template of the policy's own folder, as a way to render prompts.
///
/// What the template writes is markup, what a record says is content, so that a record can neither
/// open a turn nor stand for a picture, whatever the template does with it.
package struct ChatPrompt: Sendable {
  /// The name that recipes use.
  package static let name = "chat"

  private let template: ChatTemplate
  private let system: String?
  package let prefill: String
  private let date: ChatDate?
  /// What the template writes for a picture; empty where the policy reads text only.
  private let pictureMark: String

  /// Reads the template of a folder.
  /// - Parameters:
  ///   - pictureMark: the tokens of a picture as the template writes them.
  ///   - date: what the template sees as now; one that asks without a date fails.
  /// - Throws: `ChatTemplateError`.
  init(
    folder: String, system: String?, prefill: String, date: ChatDate?, pictureMark: String
  ) throws(ChatTemplateError) {
    template = try ChatTemplateFolder(folder).template()
    self.system = system
    self.prefill = prefill
    self.date = date
    self.pictureMark = pictureMark
  }

  /// The prompt of a conversation, up to the point where the assistant goes on.
  /// - Throws: `chat` when the template fails on it; `misplacedPictures`.
  package func render(_ messages: [Message]) throws(PromptError) -> RenderedPrompt {
    var values = messages.map(\.chatValue)
    if let system, messages.first?.role != .system {
      values.insert(Message(role: .system, text: system).chatValue, at: 0)
    }
    let rendered: RenderedChat
    do throws(ChatTemplateError) {
      rendered = try template.render(
        messages: values, addsGenerationPrompt: true, date: date)
    } catch { throw .chat(error) }
    var images = messages.flatMap(\.images)[...]
    let count = images.count
    var marks = 0
    var parts: [TemplatePart] = []
    for run in rendered.runs {
      guard run.isTemplate else {
        parts.append(.content(run.text))
        continue
      }
      for (index, text) in pieces(of: run.text).enumerated() {
        if index > 0 {
          marks += 1
          if let image = images.popFirst() { parts.append(.image(image)) }
        }
        if !text.isEmpty { parts.append(.markup(text)) }
      }
    }
    guard marks == count else { throw .misplacedPictures(found: marks, expected: count) }
    if !prefill.isEmpty { parts.append(.markup(prefill)) }
    return RenderedPrompt(parts: parts, prefill: prefill, stopStrings: [])
  }

  /// A template's text, cut at its pictures.
  private func pieces(of text: String) -> [String] {
    pictureMark.isEmpty
      ? [text]
      : text.split(separator: pictureMark, omittingEmptySubsequences: false).map(String.init)
  }
}

extension Message {
  /// `{"role": ..., "content": ...}`, the content in parts where there are pictures.
  fileprivate var chatValue: JSONValue {
    let content: JSONValue =
      images.isEmpty
      ? .string(text)
      : .array(
        segments.map { segment in
          switch segment {
          case .text(let text): ["type": "text", "text": .string(text)]
          case .image: ["type": "image"]
          }
        })
    return ["role": .string(role.rawValue), "content": content]
  }
}

/// How a task's messages become a prompt: a template of ours, or the policy's own.
package enum PromptForm: Sendable {
  case template(PromptTemplate)
  case chat(ChatPrompt)

  /// The form that a task asks for.
  /// - Throws: `TemplateError`, `ChatTemplateError`, or ``ConfigError`` for a date that is none.
  package init(_ config: TaskConfig, _ encoder: PromptEncoder) throws {
    guard config.template == ChatPrompt.name else {
      self = .template(try TaskLoader.template(config))
      return
    }
    self = .chat(
      try encoder.chatPrompt(
        system: config.system, prefill: config.prefill ?? "", date: try config.date()))
  }

  /// The words that the assistant is made to begin with.
  package var prefill: String {
    switch self {
    case .template(let template): template.prefill
    case .chat(let chat): chat.prefill
    }
  }

  package var stopStrings: [String] {
    switch self {
    case .template(let template): template.stopStrings
    case .chat: []
    }
  }

  /// The prompt of a sample.
  package func render(_ sample: Sample) throws(PromptError) -> RenderedPrompt {
    try render(sample.messages)
  }

  /// The prompt of a conversation, up to the point where the assistant goes on.
  package func render(_ messages: [Message]) throws(PromptError) -> RenderedPrompt {
    switch self {
    case .template(let template): template.render(messages)
    case .chat(let chat): try chat.render(messages)
    }
  }
}

extension TaskConfig {
  /// The date that the policy's own template sees.
  fileprivate func date() throws(ConfigError) -> ChatDate? {
    guard !chatDate.isEmpty else { return nil }
    let parts = chatDate.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      let date = ChatDate(year: year, month: month, day: day)
    else {
      throw ConfigError(
        key: "chat-date", message: "\(chatDate) is no date; write it as 2024-07-26")
    }
    return date
  }
}
