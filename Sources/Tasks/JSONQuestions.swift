public import StrictJSON

// One record (ours):
//
//   {"question": "Nora bakes 12 rolls and sells 5. How many are left?", "answer": 7}
//   {"image": "pictures/7.png", "question": "How many discs are red?", "answer": 3}

/// Questions with short answers from JSONL files of any field names, with pictures or without.
///
/// Options: `fields`, a mapping of `question`, `answer`, `solution`, `family`, `level`, `image` to
/// field names (see ``FieldMapping``). Without it the fields have those very names (`images` is
/// read too), all but the first two being optional. Answers may be texts, numbers or lists of one.
/// Pictures are paths, one or a list; they stand before the question, or in place of the marks
/// `<image>` in it where there are as many marks as pictures.
public struct JSONQuestions: Task {
  /// The name that recipes use.
  public static let id = "json_questions"

  private let fields: FieldMapping

  /// The task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown option or a value of the wrong kind.
  public init(options: TaskOptions) throws(TaskError) {
    try options.requireKnown(["fields"])
    var defaults = FieldMapping(question: "question", answer: "answer")
    defaults.allow(.image, ["image", "images"])
    fields = try options.fields(over: defaults)
  }

  /// The sample of one record.
  /// - Throws: ``RecordError``; `.unusable` refuses the record, the other cases call it bad.
  public func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    let question = try fields.required(.question, of: record).trimmed
    let images = try fields.list(.image, of: record).map { ImageReference(path: $0) }
    return Sample(
      task: Self.id, question: question,
      reference: try fields.required(.answer, of: record).trimmed, location: location,
      messages: [Message(role: .user, text: question, images: images)],
      solution: try fields.optional(.solution, of: record),
      family: try fields.optional(.family, of: record),
      level: try fields.optional(.level, of: record))
  }
}

extension String {
  /// The text without blanks at either end.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
