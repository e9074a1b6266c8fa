public import StrictJSON

// Three records (ours), in the forms of CV-Bench, of SAT, and of chats made from SAT.
//
//   {"image": "room/8.png", "task": "Depth", "question": "Which is nearer to the camera, the lamp
//    or the chair?", "choices": ["lamp", "chair"], "answer": "(B)"}
//   {"images": ["room/2.png"], "question": "Has the camera turned?", "answers": ["left", "right"],
//    "correct_answer": "right", "question_type": "ego_movement"}
//   {"images": ["room/2.png"], "messages": [
//     {"role": "user", "content": "<image> Answer in natural language. Where is the vase, seen
//      from the door? Choose between the following options: left or right"},
//     {"role": "assistant", "content": "left"}]}

/// Questions about space with options, in the forms of CV-Bench and SAT.
///
/// The prompt shows the options as lettered lines, the reference is what `multiple_choice` reads,
/// and the family is the record's `task`, `question_type` or `source`. Of a chat the sentence that
/// lists the options becomes those lines; a chat without it is refused.
///
/// Options: `fields` (see ``FieldMapping``) of records without a chat.
/// - Source: Tong et al. 2024, "Cambrian-1", and Ray et al. 2024, "SAT", for the forms.
public struct SpatialChoice: Task {
  /// The name that recipes use.
  public static let id = "spatial_choice"

  private let fields: FieldMapping

  /// The task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown option or a value of the wrong kind.
  public init(options: TaskOptions) throws(TaskError) {
    try options.requireKnown(["fields"])
    var defaults = FieldMapping(question: "question", answer: "answer")
    defaults.allow(.answer, ["answer", "correct_answer"])
    defaults.allow(.choices, ["choices", "answers", "options"])
    defaults.allow(.image, ["image", "images", "image_bytes"])
    defaults.allow(.family, ["task", "question_type", "family", "source"])
    fields = try options.fields(over: defaults)
  }

  /// The sample of one record.
  /// - Throws: ``RecordError``; `.unusable` refuses the record, the other cases call it bad.
  public func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    if record["question"] == nil, let turns = record["messages"] ?? record["conversations"] {
      return try chatSample(turns, record: record, at: location)
    }
    let question = try fields.required(.question, of: record).trimmed
    guard let (field, value) = try fields.value(.choices, of: record) else {
      throw .missingField("choices", present: record.keys)
    }
    guard let choices = try Choices(value, field: field) else { throw .unusable("no options") }
    guard let (name, answer) = try fields.value(.answer, of: record) else {
      throw .missingField("answer", present: record.keys)
    }
    return try sample(
      [], question: question, choices: choices, answer: answer, field: name,
      images: try fields.requiredImages(of: record), record: record, location: location)
  }

  private func chatSample(
    _ turns: JSONValue, record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    let conversation = try Conversation(
      turns, field: "messages", images: try fields.images(of: record))
    guard let last = conversation.messages.last, last.role == .user else {
      throw .unusable("the turn before the assistant's is not the user's")
    }
    let images = conversation.messages.flatMap(\.images)
    guard !images.isEmpty else { throw .missingField("images", present: record.keys) }
    guard conversation.messages.dropLast().allSatisfy({ $0.images.isEmpty }) else {
      throw .unusable("pictures before the question's turn")
    }
    guard let (question, options) = Self.parted(last.text) else {
      throw .unusable("the question lists no options")
    }
    let answer = try AnswerElement.content(of: conversation.answer)
    return try sample(
      Array(conversation.messages.dropLast()), question: question, choices: try Choices(options),
      answer: .string(answer), field: "messages", images: images, record: record,
      location: location)
  }

  private func sample(
    _ context: [Message], question: String, choices: Choices, answer: JSONValue, field: String,
    images: [ImageReference], record: JSONObject, location: RecordLocation
  ) throws(RecordError) -> Sample {
    let turn = Message(role: .user, text: question + "\n" + choices.lines, images: images)
    return Sample(
      task: Self.id, question: question,
      reference: choices.reference(right: try choices.index(of: answer, field: field)),
      location: location, messages: context + [turn],
      family: try fields.optional(.family, of: record),
      level: try fields.optional(.level, of: record), kind: .choices)
  }

  /// The question and the options of a text that ends in `Choose between the following options: a
  /// or b`, or nil.
  static func parted(_ text: String) -> (question: String, options: [String])? {
    let pieces = text.pieces(at: "Choose between the following options:")
    guard pieces.count == 2, let before = pieces.first, let after = pieces.last else { return nil }
    let question = before.pieces(at: "Answer in natural language.").joined().trimmed
    var list = after.trimmed
    if list.hasSuffix(".") { list = String(list.dropLast()) }
    var options = list.pieces(at: " or ").map(\.trimmed)
    // "a, b or c"; a comma inside the only two options is theirs.
    if options.count == 2, let first = options.first, first.pieces(at: ", ").count > 1,
      !options[1].contains(",")
    {
      options = first.pieces(at: ", ").map(\.trimmed) + options.dropFirst()
    }
    guard !question.isEmpty, options.count > 1, options.allSatisfy({ !$0.isEmpty }) else {
      return nil
    }
    return (question, options)
  }
}
