public import StrictJSON

// Two records (ours), in the forms of LLaVA and ShareGPT, and of chats with roles.
//
//   {"image": "market/3.jpg", "conversations": [
//     {"from": "human", "value": "<image>\nWhat hangs above the stall?"},
//     {"from": "gpt", "value": "A striped awning."}]}
//   {"images": ["a.png", "b.png"], "messages": [
//     {"role": "user", "content": "<image><image> Which cup is fuller?"},
//     {"role": "assistant", "content": "The second."}]}

/// Conversations about pictures, whose last answer is the reference.
///
/// The turns before it are the prompt. Where that answer has an `<answer>` element, the reference
/// is its content; the whole is the solution. The record's pictures take the place of the marks
/// `<image>` in the user's turns, or stand before the first of them where there are no marks; a
/// chat's own parts of type `image` and `<img>path</img>` show one too.
///
/// Options: `fields` (see ``FieldMapping``), where `question` names the list of turns (default
/// `conversations`, `messages` or `conversation`).
public struct Conversations: Task {
  /// The name that recipes use.
  public static let id = "conversations"

  private let fields: FieldMapping

  /// The task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown option or a value of the wrong kind.
  public init(options: TaskOptions) throws(TaskError) {
    try options.requireKnown(["fields"])
    fields = try options.fields(over: Conversation.fields)
  }

  /// The sample of one record.
  /// - Throws: ``RecordError``; `.unusable` refuses the record, the other cases call it bad.
  public func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    let conversation = try fields.conversation(of: record)
    return Sample(
      task: Self.id, question: conversation.question,
      reference: try AnswerElement.content(of: conversation.answer), location: location,
      messages: conversation.messages, solution: conversation.answer,
      family: try fields.optional(.family, of: record),
      level: try fields.optional(.level, of: record))
  }
}

extension Conversation {
  /// The usual names of the fields.
  static var fields: FieldMapping {
    var fields = FieldMapping(question: "conversations", answer: "")
    fields.allow(.question, ["conversations", "messages", "conversation"])
    fields.allow(.answer, [])
    fields.allow(.image, ["image", "images"])
    return fields
  }
}

extension FieldMapping {
  /// The conversation of a record that must have one.
  /// - Throws: ``RecordError``.
  func conversation(of record: JSONObject) throws(RecordError) -> Conversation {
    guard let (field, turns) = try value(.question, of: record) else {
      throw .missingField("conversations", present: record.keys)
    }
    return try Conversation(turns, field: field, images: try images(of: record))
  }
}
