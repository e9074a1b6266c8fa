/// A piece of a rendered prompt that says where its text comes from.
///
/// The encoder looks for special tokens in markup only, so that a record's text can never open a
/// turn or stand for a picture.
public enum TemplatePart: Sendable, Hashable {
  /// Text of the template.
  case markup(String)
  /// Text of a record; ordinary characters whatever it looks like.
  case content(String)
  /// A picture of a record.
  case image(ImageReference)
}

/// A prompt as parts, with what ends the completion.
public struct RenderedPrompt: Sendable, Hashable {
  /// The whole prompt in order, the prefill included.
  public let parts: [TemplatePart]
  /// The prompt's last words, which the assistant is made to begin with (`<think>`, or empty).
  /// They are part of the prompt; a checker that wants the whole turn puts them before the
  /// completion.
  public let prefill: String
  /// Texts that end a completion; the first to appear is kept and closes it.
  public let stopStrings: [String]

  /// A prompt of parts in order.
  public init(parts: [TemplatePart], prefill: String, stopStrings: [String]) {
    self.parts = parts
    self.prefill = prefill
    self.stopStrings = stopStrings
  }

  /// The text of all parts, for people to read; a picture shows as its path in brackets.
  public var text: String {
    parts.map { part in
      switch part {
      case .markup(let text), .content(let text): text
      case .image(let reference): "[image: \(reference.path)]"
      }
    }.joined()
  }
}

/// A stretch of a conversation that ends with words of the assistant.
public struct RenderedExchange: Sendable, Hashable {
  /// What stands before those words; it goes on where the exchange before it ends.
  public let context: [TemplatePart]
  /// The assistant's words.
  public let response: String
  /// The stop text that closes the turn, markup; empty where the template has none.
  public let end: String
}

/// Turns messages into a prompt: what stands around each turn, how the assistant begins and where
/// it ends.
public struct PromptTemplate: Sendable, Equatable {
  /// What stands before and after a turn's text.
  struct Frame: Sendable, Equatable {
    var before: String
    var after: String
  }

  /// The name that recipes use.
  public let name: String
  /// The system turn used where a sample brings none.
  public var system: String?
  /// The words that the assistant is made to begin with; part of the prompt.
  public var prefill: String
  /// Texts that end a completion.
  public var stopStrings: [String]

  let systemFrame: Frame
  let userFrame: Frame
  /// Opens an assistant's turn, past or to come.
  let opening: String
  /// Closes a past assistant's turn.
  let closing: String
  /// Whether all pictures stand before everything else, wherever the messages have them.
  var showsImagesFirst = false

  /// The prompt of a sample.
  public func render(_ sample: Sample) -> RenderedPrompt { render(sample.messages) }

  /// The prompt of a conversation, up to the point where the assistant goes on.
  public func render(_ messages: [Message]) -> RenderedPrompt {
    var parts = PartList()
    appendHead(of: messages, to: &parts)
    for message in messages { append(message, to: &parts) }
    parts.markup(opening + prefill)
    return RenderedPrompt(parts: parts.parts, prefill: prefill, stopStrings: stopStrings)
  }

  /// A conversation and the response to it, cut where the assistant speaks.
  ///
  /// The contexts and responses in order make up the whole text; each of the assistant's turns
  /// begins with the prefill, as it would if the policy wrote it.
  /// - Returns: one exchange for each of the assistant's turns in `messages`, then the last one.
  public func exchanges(_ messages: [Message], response: String) -> [RenderedExchange] {
    let end = stopStrings.first { closing.utf8.starts(with: $0.utf8) } ?? ""
    var parts = PartList()
    appendHead(of: messages, to: &parts)
    var exchanges: [RenderedExchange] = []
    for message in messages {
      guard message.role == .assistant else {
        append(message, to: &parts)
        continue
      }
      parts.markup(opening + prefill)
      exchanges.append(
        RenderedExchange(context: parts.parts, response: message.text, end: end))
      parts = PartList()
      parts.markup(String(decoding: closing.utf8.dropFirst(end.utf8.count), as: UTF8.self))
    }
    parts.markup(opening + prefill)
    exchanges.append(RenderedExchange(context: parts.parts, response: response, end: end))
    return exchanges
  }

  private func appendHead(of messages: [Message], to parts: inout PartList) {
    if showsImagesFirst {
      for image in messages.flatMap(\.images) { parts.image(image) }
    }
    if let system, messages.first?.role != .system {
      parts.markup(systemFrame.before + system + systemFrame.after)
    }
  }

  private func append(_ message: Message, to parts: inout PartList) {
    let frame: Frame =
      switch message.role {
      case .system: systemFrame
      case .user: userFrame
      case .assistant: Frame(before: opening, after: closing)
      }
    parts.markup(frame.before)
    if showsImagesFirst {
      parts.content(message.text)
    } else {
      for segment in message.segments {
        switch segment {
        case .text(let text): parts.content(text)
        case .image(let reference): parts.image(reference)
        }
      }
    }
    parts.markup(frame.after)
  }
}

/// Parts without empty pieces and without a border inside markup, where a tokenizer would merge.
private struct PartList {
  private(set) var parts: [TemplatePart] = []

  mutating func markup(_ text: String) {
    guard !text.isEmpty else { return }
    if case .markup(let earlier)? = parts.last {
      parts[parts.count - 1] = .markup(earlier + text)
    } else {
      parts.append(.markup(text))
    }
  }

  mutating func content(_ text: String) {
    if !text.isEmpty { parts.append(.content(text)) }
  }

  mutating func image(_ reference: ImageReference) { parts.append(.image(reference)) }
}
