public import StrictJSON

// One record (ours), in the form of the published few-shot files: coordinates from 0 to 1000, a
// solution written as JSON or as a Python list.
//
//   {"image": "yard/17.jpg", "problem": "Detect all objects of the category 'hen'.",
//    "solution": "<answer>[{'Position': [118, 250, 402, 611], 'Confidence': 1}]</answer>"}

/// Objects to be boxed, in the form of Visual-RFT's detection sets.
///
/// The reference is the list of boxes, as `detection` reads it; `No Objects` is an empty list. The
/// confidence of a solution's box says nothing. Options: `fields` (see ``FieldMapping``); `coords`,
/// the unit of the boxes and of the completions: `norm1000` (default), `norm1`, or `pixel`.
/// - Source: Liu et al. 2025, "Visual-RFT" (arXiv 2503.01785), for the form.
public struct ObjectDetection: Task {
  /// The name that recipes use.
  public static let id = "detection"

  private let fields: FieldMapping
  private let coordinates: BoxCoordinates

  /// The task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown option or a value of the wrong kind.
  public init(options: TaskOptions) throws(TaskError) {
    try options.requireKnown(["fields", "coords"])
    var defaults = PictureProblem.fields
    for role in [FieldMapping.Role.width, .height] { defaults.allow(role, [role.rawValue]) }
    fields = try options.fields(over: defaults)
    coordinates = try options.coordinates() ?? .norm1000
  }

  /// The sample of one record.
  /// - Throws: ``RecordError``; `.unusable` refuses the record, the other cases call it bad.
  public func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    let question = try fields.required(.question, of: record).trimmed
    let boxes = try boxes(of: record)
    try boxes.require(coordinates)
    return try fields.sample(
      Self.id, question: question, images: try fields.requiredImages(of: record),
      reference: boxes.reference(coordinates, size: try fields.size(of: record)), kind: .boxes,
      record: record, location: location)
  }

  private func boxes(of record: JSONObject) throws(RecordError) -> ReferenceBoxes {
    guard let (field, value) = try fields.value(.answer, of: record) else {
      throw .missingField("solution", present: record.keys)
    }
    guard let text = value.string else { return try ReferenceBoxes(value, field: field) }
    let answer = try AnswerElement.content(of: text)
    let isNone = ["no objects", "no object", "none"].contains(answer.lowercased())
    return try ReferenceBoxes(isNone ? .array([]) : .string(answer), field: field)
  }
}
