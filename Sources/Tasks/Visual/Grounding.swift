public import StrictJSON

// Two records (ours): in the form of the published conversations, coordinates from 0 to 1000, and a
// plain box in pixels.
//
//   {"id": "r7", "conversations": [
//     {"from": "user", "value": "<img>kitchen/7.jpg</img>\n Output the bounding box of what one
//      would open to cool a drink."},
//     {"from": "assistant", "value": "(132,88),(471,964)"}]}
//   {"image": "kitchen/7.jpg", "question": "Box the kettle.", "box": [40, 52, 118, 140],
//    "width": 640, "height": 480}

/// One object to be found and boxed, in the form of LISA's reasoning segmentation as boxes, or
/// plain.
///
/// The reference is the one box, as `box_iou`, `ref_acc` and their kin read it; a record of several
/// is refused. Options: `fields` (see ``FieldMapping``) of records without a conversation;
/// `coords`, the unit of the boxes: `norm1000` (default of conversations; completions are then read
/// so too), `norm1`, or `pixel` (default of plain records).
/// - Source: Lai et al. 2024, "LISA", and Visual-RFT (arXiv 2503.01785), for the forms.
public struct Grounding: Task {
  /// The name that recipes use.
  public static let id = "grounding"

  private let fields: FieldMapping
  private let coordinates: BoxCoordinates?

  /// The task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown option or a value of the wrong kind.
  public init(options: TaskOptions) throws(TaskError) {
    try options.requireKnown(["fields", "coords"])
    var defaults = FieldMapping(question: "question", answer: "box")
    defaults.allow(.question, ["question", "problem", "instruction"])
    defaults.allow(.answer, ["solution", "answer"])
    defaults.allow(.solution, [])
    defaults.allow(.boxes, ["box", "bbox", "boxes"])
    defaults.allow(.image, ["image", "images", "image_path"])
    for role in [FieldMapping.Role.width, .height] { defaults.allow(role, [role.rawValue]) }
    fields = try options.fields(over: defaults)
    coordinates = try options.coordinates()
  }

  /// The sample of one record.
  /// - Throws: ``RecordError``; `.unusable` refuses the record, the other cases call it bad.
  public func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    if let turns = record["conversations"] ?? record["messages"] {
      return try chatSample(turns, record: record, at: location)
    }
    let question = try fields.required(.question, of: record).trimmed
    let images = try fields.requiredImages(of: record)
    return try fields.sample(
      Self.id, question: question, images: images,
      reference: try reference(try boxes(of: record), coordinates ?? .pixel, of: record),
      kind: .box, record: record, location: location)
  }

  private func chatSample(
    _ turns: JSONValue, record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    let conversation = try Conversation(
      turns, field: "conversations", images: try fields.images(of: record))
    guard conversation.messages.contains(where: { !$0.images.isEmpty }) else {
      throw .missingField("image", present: record.keys)
    }
    let boxes = try ReferenceBoxes(
      .string(try AnswerElement.content(of: conversation.answer)), field: "conversations")
    return Sample(
      task: Self.id, question: conversation.question,
      reference: try reference(boxes, coordinates ?? .norm1000, of: record), location: location,
      messages: conversation.messages, family: try fields.optional(.family, of: record),
      level: try fields.optional(.level, of: record), kind: .box)
  }

  private func boxes(of record: JSONObject) throws(RecordError) -> ReferenceBoxes {
    if let (field, value) = try fields.value(.boxes, of: record) {
      return try ReferenceBoxes(value, field: field)
    }
    guard let (field, value) = try fields.value(.answer, of: record) else {
      throw .missingField("box", present: record.keys)
    }
    guard let text = value.string else { return try ReferenceBoxes(value, field: field) }
    return try ReferenceBoxes(.string(try AnswerElement.content(of: text)), field: field)
  }

  private func reference(
    _ boxes: ReferenceBoxes, _ coordinates: BoxCoordinates, of record: JSONObject
  ) throws(RecordError) -> String {
    try boxes.require(coordinates)
    return try boxes.singleReference(coordinates, size: try fields.size(of: record))
  }
}
