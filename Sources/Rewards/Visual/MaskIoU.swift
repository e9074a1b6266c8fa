/// The intersection over union of the stated mask with the reference's, 0...1.
///
///     IoU = |P and G| / |P or G|, 1 if both are empty
///
/// A box, the answer element, else the text after the reasoning, is the mask: rows `0110/0110` (or one a
/// line), COCO's run lengths as JSON, or a JSON list of rows; a code fence may surround it.
///
/// Zero for a mask of another size, one that cannot be read, and without one.
///
/// The reference is a mask in any of these forms, or `{"answer": mask, "ignore": mask}`; pixels of
/// `ignore`, and pixels 255 of a reference in rows, count on neither side. No options.
/// - Source: the encoding is that of COCO; the empty union follows LISA (arXiv 2308.00692).
public struct MaskIoUChecker: RewardChecker {
  /// `mask_iou`.
  public static let id = "mask_iou"

  /// The checker; it has no options.
  public init() {}

  /// Checks that the reference is a mask.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    guard let gold = MaskIoUChecker.gold(reference), gold.mask.overlap(gold.mask)?.iou == 1 else {
      throw unusable(reference, rule: "reference")
    }
  }

  /// Grades one completion.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    guard let gold = MaskIoUChecker.gold(reference) else { return .unusable(rule: "reference") }
    let bytes = Array(output.text.utf8)
    let answer: [UInt8]
    switch FieldReading(short: bytes, takesPhrases: false) {
    case .failed(let grade): return grade
    case .text(let text): answer = text
    }
    let steps = bytes.count + answer.count
    guard let mask = MaskReading.read(answer) else {
      return .zero(
        .unparsedPrediction, extracted: shortened(answer), rule: "noMask", steps: steps)
    }
    let stated = "\(mask.height) x \(mask.width), \(mask.area) pixels"
    guard let overlap = mask.overlap(gold.mask, ignoring: gold.ignored) else {
      return .zero(.unparsedPrediction, extracted: stated, rule: "size", steps: steps)
    }
    return Grade(
      score: overlap.iou, status: .ok, extracted: stated, rule: "iou",
      steps: steps + mask.edges.count + gold.mask.edges.count)
  }

  /// The overlap of the stated mask with the reference's, for dataset-level metrics.
  ///
  /// - Returns: `nil` if the reference is unusable; a mask that cannot be read, or of another size,
  ///   counts as empty.
  public func overlap(_ output: ModelOutput, reference: String) -> MaskOverlap? {
    guard let gold = MaskIoUChecker.gold(reference) else { return nil }
    if case .text(let text) = FieldReading(short: Array(output.text.utf8), takesPhrases: false),
      let overlap = MaskReading.read(text)?.overlap(gold.mask, ignoring: gold.ignored)
    {
      return overlap
    }
    let own = gold.mask.overlap(gold.mask, ignoring: gold.ignored)
    return own.map { MaskOverlap(intersection: 0, union: $0.union) }
  }

  private static func gold(_ reference: String) -> (mask: Mask, ignored: Mask?)? {
    guard let record = StructuredReference(reference) else { return nil }
    let read =
      record.json.map { MaskReading.read($0) }
      ?? MaskReading.read(Array(record.text.utf8)).map { ($0, nil) }
    guard let (mask, ignored) = read else { return nil }
    guard let other = record.fact("ignore") else { return (mask, ignored) }
    guard ignored == nil, let (region, _) = MaskReading.read(other),
      region.height == mask.height, region.width == mask.width
    else { return nil }
    return (mask, region)
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    MaskIoUChecker()
  }
}
