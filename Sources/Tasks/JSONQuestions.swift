public import StrictJSON

// Records (ours): text or pictures, a free answer, options, or boxes.
//
//   {"question": "Nora bakes 12 rolls and sells 5. How many are left?", "answer": 7}
//   {"image": "pictures/7.png", "question": "How many discs are red?", "answer": 3}
//   {"image": "data:image/png;base64,iVBORw0KGgo…", "question": "Which shape is the largest?",
//    "choices": ["disc", "square", "star"], "answer": "star"}
//   {"image": "yard.jpg", "question": "Box each hen: [x1, y1, x2, y2] in pixels.",
//    "boxes": [[12, 40, 96, 131], [150, 38, 221, 120]], "width": 320, "height": 240}

/// Questions from JSONL and Parquet files of any field names, with pictures or without, with options or boxes.
///
/// Options:
/// - `fields`, a mapping of `question`, `answer`, `solution`, `family`, `level`, `image`,
///   `choices`, `boxes`, `width`, `height` to field names (see ``FieldMapping``). Without it the
///   fields have those very names (`images` is read too), all but the first two being optional.
/// - `choices`: `lettered` (default) or `ignored`, which reads the record as if it had none.
///
/// Answers may be texts, numbers or lists of one. Pictures are paths, data URLs, base64 of PNG and
/// JPEG files or `{"bytes", "path"}`, one or a list; they stand before the question, or in place of
/// the marks `<image>` (`<image1>`, `<image 1>`) in it where there are as many marks as pictures.
///
/// With `choices` the prompt goes on with a line for each, `(A) disc`, the answer may be the
/// option's text, its letter or its number from 0, and the reference is what `multiple_choice`
/// reads. With `boxes` the reference is the list that `detection` (and `box_iou` for one box)
/// reads, unless the record also has an answer that states no boxes, such as their number.
public struct JSONQuestions: Task {
  /// The name that recipes use.
  public static let id = "json_questions"

  private let fields: FieldMapping
  private let readsChoices: Bool

  /// The task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown option or a value of the wrong kind.
  public init(options: TaskOptions) throws(TaskError) {
    try options.requireKnown(["fields", "choices"])
    var defaults = FieldMapping(question: "question", answer: "answer")
    defaults.allow(.answer, ["answer"])
    defaults.allow(.image, ["image", "images"])
    for role in [FieldMapping.Role.choices, .boxes, .width, .height] {
      defaults.allow(role, [role.rawValue])
    }
    fields = try options.fields(over: defaults)
    switch try options.string("choices") {
    case nil, "lettered": readsChoices = true
    case "ignored": readsChoices = false
    case let other?:
      throw .badOption(
        task: options.task, key: "choices", expected: "lettered or ignored", found: "\"\(other)\"")
    }
  }

  /// The sample of one record.
  /// - Throws: ``RecordError``; `.unusable` refuses the record, the other cases call it bad.
  public func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    let question = try fields.required(.question, of: record).trimmed
    var prompt = question
    let reference: String
    var kind = AnswerKind.text
    if let choices = try choices(of: record) {
      guard let (field, answer) = try fields.value(.answer, of: record) else {
        throw .missingField("answer", present: record.keys)
      }
      kind = .choices
      prompt += "\n" + choices.lines
      reference = choices.reference(right: try choices.index(of: answer, field: field))
    } else if let boxes = try boxes(of: record) {
      kind = .boxes
      reference = boxes.reference(.pixel, size: try fields.size(of: record))
    } else {
      reference = try fields.required(.answer, of: record).trimmed
    }
    return Sample(
      task: Self.id, question: question, reference: reference, location: location,
      messages: [Message(role: .user, text: prompt, images: try fields.images(of: record))],
      solution: try fields.optional(.solution, of: record),
      family: try fields.optional(.family, of: record),
      level: try fields.optional(.level, of: record), kind: kind)
  }

  private func choices(of record: JSONObject) throws(RecordError) -> Choices? {
    guard readsChoices, let (field, value) = try fields.value(.choices, of: record) else {
      return nil
    }
    return try Choices(value, field: field)
  }

  /// The record's boxes where they are the answer.
  private func boxes(of record: JSONObject) throws(RecordError) -> ReferenceBoxes? {
    guard let (field, value) = try fields.value(.boxes, of: record) else { return nil }
    let boxes = try ReferenceBoxes(value, field: field)
    guard let (_, answer) = try fields.value(.answer, of: record) else { return boxes }
    guard let stated = try? ReferenceBoxes(answer, field: "answer") else { return nil }
    guard stated.hasSameEdges(as: boxes) else {
      throw .unusable("the answer states other boxes than field \"\(field)\"")
    }
    return boxes
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
