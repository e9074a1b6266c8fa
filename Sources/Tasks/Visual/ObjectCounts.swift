public import StrictJSON

// Two records (ours), in the forms of the published training and test files.
//
//   {"image": "scenes/000312.png", "problem": "How many different items are there in the image?",
//    "solution": "<answer> 6 </answer>"}
//   {"image_path": "scenes/9.png", "question": "How many red buses are there?", "ground_truth": 2}

/// Objects to be counted in rendered scenes, in the form of the CLEVR and SuperCLEVR sets of R1-V.
///
/// The reference is the number in the `<answer>` element, as `count` reads it; an answer that is no
/// whole number from 0 on is refused. Options: `fields` (see ``FieldMapping``).
/// - Source: Johnson et al. 2017, "CLEVR", and R1-V (Deep-Agent/R1-V), for the form.
public struct ObjectCounts: Task {
  /// The name that recipes use.
  public static let id = "clevr_count"

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
    let digits = problem.answer.utf8
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(problem.answer) else {
      throw .unusable("the answer is no count: \"\(problem.answer.prefix(40))\"")
    }
    return try fields.sample(
      Self.id, question: problem.question, images: problem.images, reference: String(count),
      kind: .count, record: record, location: location)
  }
}
