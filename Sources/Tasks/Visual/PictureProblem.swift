internal import StrictJSON

/// What the public sets of picture problems have in common: pictures, a problem, and a solution
/// whose `<answer>` element holds the reference.
struct PictureProblem {
  let question: String
  let images: [ImageReference]
  /// The content of the answer element, or the whole answer where there are no tags.
  let answer: String

  /// The usual names of the fields: `problem` or `question`; `solution`, `answer` or
  /// `ground_truth`; `image`, `images` or `image_path`.
  static var fields: FieldMapping {
    var fields = FieldMapping(question: "problem", answer: "solution")
    fields.allow(.question, ["problem", "question"])
    fields.allow(.answer, ["solution", "answer", "ground_truth"])
    fields.allow(.solution, [])
    fields.allow(.image, ["image", "images", "image_path"])
    return fields
  }

  /// Reads a record.
  /// - Throws: ``RecordError``; a record without a picture lacks a field.
  init(_ record: JSONObject, _ fields: FieldMapping) throws(RecordError) {
    question = try fields.required(.question, of: record).trimmed
    answer = try AnswerElement.content(of: try fields.required(.answer, of: record))
    images = try fields.requiredImages(of: record)
  }
}

extension FieldMapping {
  /// The pictures of a record that must have one.
  /// - Throws: ``RecordError``.
  func requiredImages(of record: JSONObject) throws(RecordError) -> [ImageReference] {
    let images = try images(of: record)
    guard !images.isEmpty else { throw .missingField("image", present: record.keys) }
    return images
  }

  /// The sample of a question with pictures.
  func sample(
    _ task: String, question: String, images: [ImageReference], reference: String,
    kind: AnswerKind = .text, record: JSONObject, location: RecordLocation
  ) throws(RecordError) -> Sample {
    Sample(
      task: task, question: question, reference: reference, location: location,
      messages: [Message(role: .user, text: question, images: images)],
      solution: try optional(.solution, of: record), family: try optional(.family, of: record),
      level: try optional(.level, of: record), kind: kind)
  }
}
