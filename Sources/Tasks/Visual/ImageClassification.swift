public import StrictJSON

// One record (ours), in the form of the published few-shot files.
//
//   {"image": "birds/0041.jpg", "problem": "This picture shows a bird. Name its species.",
//    "solution": "<answer>barn_owl</answer>"}

/// Pictures to be named, in the form of Visual-RFT's few-shot classification sets.
///
/// The reference is the name in the `<answer>` element, as `class_label` reads it (blanks and
/// underscores are equal there). Options: `fields` (see ``FieldMapping``).
/// - Source: Liu et al. 2025, "Visual-RFT" (arXiv 2503.01785), for the form.
public struct ImageClassification: Task {
  /// The name that recipes use.
  public static let id = "image_classification"

  private let fields: FieldMapping

  /// The task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown option or a value of the wrong kind.
  public init(options: TaskOptions) throws(TaskError) {
    try options.requireKnown(["fields"])
    var defaults = PictureProblem.fields
    defaults.allow(.answer, ["solution", "label", "answer"])
    fields = try options.fields(over: defaults)
  }

  /// The sample of one record.
  /// - Throws: ``RecordError``; `.unusable` refuses the record, the other cases call it bad.
  public func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    let problem = try PictureProblem(record, fields)
    return try fields.sample(
      Self.id, question: problem.question, images: problem.images, reference: problem.answer,
      kind: .label, record: record, location: location)
  }
}
