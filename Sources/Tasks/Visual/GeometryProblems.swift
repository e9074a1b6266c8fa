public import StrictJSON

// Two records (ours), in the forms of the published training and test files.
//
//   {"image": "fig/204.png", "problem": "In the figure AB is parallel to CD and angle 1 is 40°.
//    How large is angle 2?", "solution": "<answer> 140° </answer>"}
//   {"image_path": "fig/9.png", "question": "What is the length of AD?", "ground_truth": "2√3"}

/// Geometry with a figure, in the form of the GEOQA subset that R1-V trains on.
///
/// The reference is the content of the `<answer>` element, as `math_answer` reads it; a record
/// without a picture is bad. Options: `fields` (see ``FieldMapping``).
/// - Source: Chen et al. 2021, "GeoQA", and R1-V (Deep-Agent/R1-V), for the form.
public struct GeometryProblems: Task {
  /// The name that recipes use.
  public static let id = "geoqa"

  private let fields: FieldMapping

  /// The task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown option or a value of the wrong kind.
  public init(options: TaskOptions) throws(TaskError) {
    try options.requireKnown(["fields"])
    fields = try options.fields(over: PictureProblem.fields)
  }

  /// The sample of one record.
  /// - Throws: ``RecordError``; `.unusable` refuses the record, the other cases call it bad.
  public func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    let problem = try PictureProblem(record, fields)
    return try fields.sample(
      Self.id, question: problem.question, images: problem.images, reference: problem.answer,
      record: record, location: location)
  }
}
