public import StrictJSON

// Two records (ours): a question with its response, or a conversation that ends with the assistant.
//
//   {"question": "What is 23 + 45?", "response": "23+45=68</think><answer>68</answer>"}
//   {"image": "7.png", "question": "How many discs?", "response": "2</think><answer>2</answer>"}
//   {"messages": [{"role": "user", "content": "Name a prime above 10."},
//                 {"role": "assistant", "content": "11"}]}

/// Responses to learn from, for supervised fine-tuning.
///
/// The response becomes the sample's reference and solution, to the last blank as the record has
/// it; it stands after the template's prefill. A record with `messages` gives all turns before the
/// last as the prompt; the last must be the assistant's. Its pictures take the place of the marks
/// `<image>` in the users' turns, or stand before the first of them where there are no marks. Options: `fields`, where `answer` names
/// the response (see ``FieldMapping``).
public struct Demonstrations: Task {
  /// The name that recipes use.
  public static let id = "demonstrations"

  private let fields: FieldMapping

  /// The task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown option or a value of the wrong kind.
  public init(options: TaskOptions) throws(TaskError) {
    try options.requireKnown(["fields"])
    var defaults = FieldMapping(question: "question", answer: "response")
    defaults.allow(.family, ["family", "style"])
    defaults.allow(.image, ["image", "images"])
    fields = try options.fields(over: defaults)
  }

  /// The sample of one record.
  /// - Throws: ``RecordError``; `.unusable` refuses the record, the other cases call it bad.
  public func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    let messages: [Message]
    let response: String
    if let turns = record["messages"] {
      (messages, response) = try Self.conversation(
        turns, images: try fields.images(of: record))
    } else {
      messages = [
        Message(
          role: .user, text: try fields.required(.question, of: record).trimmed,
          images: try fields.images(of: record))
      ]
      response = try fields.required(.answer, of: record)
    }
    return Sample(
      task: Self.id, question: Self.lastQuestion(in: messages), reference: response,
      location: location, messages: messages, solution: response,
      family: try fields.optional(.family, of: record),
      level: try fields.optional(.level, of: record))
  }

  private static func conversation(
    _ value: JSONValue, images: [ImageReference]
  ) throws(RecordError) -> (messages: [Message], response: String) {
    guard let turns = value.array else {
      throw .wrongType(field: "messages", expected: "a list", found: value.kind)
    }
    var messages: [Message] = []
    var last: (role: Message.Role, text: String)?
    for (index, turn) in turns.enumerated() {
      if let last { messages.append(Message(role: last.role, text: last.text)) }
      let field = "messages.\(index)"
      guard let object = turn.object else {
        throw .wrongType(field: field, expected: "an object", found: turn.kind)
      }
      guard let name = object["role"], let content = object["content"] else {
        throw .missingField(
          field + (object["role"] == nil ? ".role" : ".content"), present: object.keys)
      }
      guard let role = name.string.flatMap(Message.Role.init(rawValue:)) else {
        throw .wrongType(
          field: field + ".role", expected: "system, user or assistant",
          found: name.string.map { "\"\($0)\"" } ?? name.kind)
      }
      guard let text = content.string else {
        throw .wrongType(field: field + ".content", expected: "a text", found: content.kind)
      }
      last = (role, text)
    }
    guard let last, last.role == .assistant, !last.text.isEmpty else {
      throw .unusable("the last message is not an assistant's text")
    }
    guard !messages.isEmpty else { throw .unusable("no message before the assistant's") }
    return (try place(images, in: messages), last.text)
  }

  /// The turns with the record's pictures in them.
  private static func place(
    _ images: [ImageReference], in messages: [Message]
  ) throws(RecordError) -> [Message] {
    if images.isEmpty { return messages }
    let marks = messages.map { $0.role == .user ? $0.text.pieces(at: "<image>").count - 1 : 0 }
    let total = marks.reduce(0, +)
    guard total == images.count || total == 0 else {
      throw .unusable("\(images.count) pictures for \(total) marks <image> in the users' turns")
    }
    guard let first = messages.firstIndex(where: { $0.role == .user }) else {
      throw .unusable("pictures, and no turn of a user to show them in")
    }
    var rest = images[...]
    return messages.indices.map { index in
      let count = total == 0 ? (index == first ? images.count : 0) : marks[index]
      defer { rest = rest.dropFirst(count) }
      let message = messages[index]
      return count == 0
        ? message
        : Message(role: message.role, text: message.text, images: Array(rest.prefix(count)))
    }
  }

  private static func lastQuestion(in messages: [Message]) -> String {
    messages.last { $0.role == .user }?.text ?? ""
  }
}
