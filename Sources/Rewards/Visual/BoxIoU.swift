/// The intersection over union of the one box that the output states with the reference's, 0...1.
///
///     IoU = area(P and G) / area(P or G), coordinates continuous
///
/// The box is looked for in the answer element, else in the text after the reasoning, in any of
/// the forms that `[x1, y1, x2, y2]`, JSON, box tags and corner points have; the same box twice is
/// one. It is clipped to the image if its size is known.
///
/// Zero without a box, with several different ones, a wrong number of coordinates, swapped or
/// equal corners, NaN or infinity, a normalised coordinate out of range, a box outside the image,
/// and a box right behind a word that negates it or keeps it open (`not [...]`, `maybe at [...]`,
/// `it could be [...]`). A touching edge gives 0.
///
/// The reference is `[x1, y1, x2, y2]` in pixels, or `{"answer": [...], "width": 640, "height":
/// 480}`, where the names of the options may stand. Without a size, normalised predictions are
/// compared with references in the same coordinates.
///
/// Options: `coords` (`pixel`, default; `norm1`; `norm1000`) and `format` (`xyxy`, default; `xywh`;
/// `cxcywh`) of the predictions, `width` and `height` of the image in pixels (default unknown).
public struct BoxIoUChecker: RewardChecker {
  /// `box_iou`.
  public static let id = "box_iou"

  /// How predicted numbers are read.
  public let frame: BoxFrame

  /// A checker.
  public init(frame: BoxFrame = BoxFrame()) { self.frame = frame }

  /// Checks that the reference is a box inside the image.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    guard let stated = BoxGrading.statement(of: reference, frame) else {
      throw unusable(reference, rule: "reference")
    }
    try requireRight(stated, reference: reference)
  }

  /// Grades one completion.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    BoxGrading.grade(output, reference: reference, frame) { ($0, "iou") }
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    BoxIoUChecker(frame: try BoxFrame(&options))
  }
}

/// What the two checkers of one box share.
enum BoxGrading {
  /// Finds the box and turns its IoU into a score.
  static func grade(
    _ output: ModelOutput, reference: String, _ frame: BoxFrame,
    _ score: (_ iou: Double) -> (Double, rule: String)
  ) -> Grade {
    guard let (gold, frame) = gold(reference, frame) else { return .unusable(rule: "reference") }
    let bytes = Array(output.text.utf8)
    let answer: [UInt8]
    switch FieldReading(bytes, wholeOnly: false) {
    case .failed(let grade): return grade
    case .text(let text): answer = text
    }
    let steps = bytes.count + answer.count
    let reading = BoxReading(answer)
    let groups = reading.groups
    guard let numbers = groups.first else {
      return .zero(.noAnswer, extracted: "", rule: "noBox", steps: steps)
    }
    let stated = "[" + numbers.map(StructuredReference.spelling).joined(separator: ", ") + "]"
    guard groups.count == 1 else {
      return .zero(.ambiguous, extracted: stated, rule: "severalBoxes", steps: steps)
    }
    guard !reading.isHedged else {
      return .zero(.hedged, extracted: stated, rule: "hedgedBox", steps: steps)
    }
    do {
      let (score, rule) = score(try frame.box(numbers).iou(gold))
      return Grade(score: score, status: .ok, extracted: stated, rule: rule, steps: steps)
    } catch {
      return .zero(.unparsedPrediction, extracted: stated, rule: error.rawValue, steps: steps)
    }
  }

  private static func gold(
    _ reference: String, _ frame: BoxFrame
  ) -> (BoundingBox, BoxFrame)? {
    guard let record = StructuredReference(reference), let frame = frame.applying(record)
    else { return nil }
    var json = record.json
    if let inner = json?.member("bbox_2d", "bbox", "box") { json = inner }
    if let elements = json?.array, elements.count == 1, elements[0].array != nil {
      json = elements[0]
    }
    return frame.reference(json).map { ($0, frame) }
  }

  /// The reference as an output would state it.
  static func statement(of reference: String, _ frame: BoxFrame) -> String? {
    guard let (gold, frame) = gold(reference, frame) else { return nil }
    return "\(frame.numbers(of: gold))"
  }
}
