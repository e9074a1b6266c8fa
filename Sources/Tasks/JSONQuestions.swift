public import StrictJSON

// One record (ours):
//
//   {"question": "Nora bakes 12 rolls and sells 5. How many are left?", "answer": 7}

/// Questions with short answers from JSONL files of any field names.
///
/// Options: `fields`, a mapping of `question`, `answer`, `solution`, `family`, `level` to field
/// names (see ``FieldMapping``). Without it the fields have those very names, the last three being
/// optional. Answers may be texts, numbers or lists of one.
public struct JSONQuestions: Task {
  /// The name that recipes use.
  public static let id = "json_questions"

  private let fields: FieldMapping

  /// The task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown option or a value of the wrong kind.
  public init(options: TaskOptions) throws(TaskError) {
    try options.requireKnown(["fields"])
    fields = try options.fields(over: FieldMapping(question: "question", answer: "answer"))
  }

  /// The sample of one record.
  /// - Throws: ``RecordError``; `.unusable` refuses the record, the other cases call it bad.
  public func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    Sample(
      task: Self.id,
      question: try fields.required(.question, of: record).trimmed,
      reference: try fields.required(.answer, of: record).trimmed,
      location: location,
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
