public import StrictJSON

// Records (ours): a question with its response, or a conversation that ends with the assistant.
//
//   {"question": "What is 23 + 45?", "response": "23+45=68</think><answer>68</answer>"}
//   {"image": "7.png", "question": "How many discs?", "response": "2</think><answer>2</answer>"}
//   {"messages": [{"role": "user", "content": "Name a prime above 10."},
//                 {"role": "assistant", "content": "11"}]}
//   {"messages": [{"role": "user", "content": [{"type": "image", "image": "7.png"},
//                                              {"type": "text", "text": "How many discs?"}]},
//                 {"role": "assistant", "content": "2"}]}

/// Responses to learn from, for supervised fine-tuning.
///
/// The response becomes the sample's reference and solution, to the last blank as the record has
/// it; it stands after the template's prefill. A record with `messages` gives all turns before the
/// last as the prompt; the last must be the assistant's. A content is a text or a list of parts of
/// type `text` and, in a user's turn, `image` or `image_url`. The record's own pictures take the
/// place of the marks `<image>` in the users' turns and of parts that name no picture, or stand
/// before the first of those turns where there is neither. Options: `fields`, where `answer` names
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
    guard let elements = value.array else {
      throw .wrongType(field: "messages", expected: "a list", found: value.kind)
    }
    var turns: [Turn] = []
    for (index, element) in elements.enumerated() {
      turns.append(try turn(element, field: "messages.\(index)"))
    }
    guard let last = turns.popLast(), last.role == .assistant, let response = last.text,
      !response.trimmed.isEmpty
    else { throw .unusable("the last message is not an assistant's text") }
    guard !turns.isEmpty else { throw .unusable("no message before the assistant's") }
    return (try turns.messages(showing: images, marksAreText: true), response)
  }

  private static func turn(_ value: JSONValue, field: String) throws(RecordError) -> Turn {
    guard let object = value.object else {
      throw .wrongType(field: field, expected: "an object", found: value.kind)
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
    if let text = content.string { return Turn(role: role, pieces: [.text(text)]) }
    guard let parts = content.array else {
      throw .wrongType(
        field: field + ".content", expected: "a text or a list of parts", found: content.kind)
    }
    return Turn(
      role: role, pieces: try Turn.pieces(parts, role: role, field: field + ".content"))
  }

  private static func lastQuestion(in messages: [Message]) -> String {
    messages.last { $0.role == .user }?.text ?? ""
  }
}
