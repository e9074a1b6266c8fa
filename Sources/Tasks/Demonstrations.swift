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
/// last as the prompt; the last must be the assistant's. Options: `fields`, where `answer` names
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
      (messages, response) = try Self.conversation(turns)
    } else {
      messages = [
        Message(
          role: .user, text: try fields.required(.question, of: record).trimmed,
          images: try fields.list(.image, of: record).map { ImageReference(path: $0) })
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
    _ value: JSONValue
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
    return (messages, last.text)
  }

  private static func lastQuestion(in messages: [Message]) -> String {
    messages.last { $0.role == .user }?.text ?? ""
  }
}
