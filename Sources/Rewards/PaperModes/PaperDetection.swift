/// What the two detection rewards of the GPG repository's Visual-RFT share.
private struct PaperDetections {
  /// For each stated box in order of confidence, its IoU with the matched reference (0 without one).
  let matches: [(iou: Double, confidence: Double)]
  let referenceCount: Int

  private struct Entry {
    let position: [Double]
    let confidence: Double
    var box: BoundingBox? {
      BoundingBox(x1: position[0], y1: position[1], x2: position[2], y2: position[3])
    }
  }

  /// Reads and matches; `nil` for what the repository cannot read either.
  init?(_ bytes: [UInt8], references: [BoundingBox?]) {
    let stripped = PaperText.strippedAnswer(bytes)
    guard stripped.count <= unboxedWindow,
      let entries = PaperDetections.entries(PaperDetections.repaired(stripped)), !entries.isEmpty
    else { return nil }
    var seen: Set<[Double]> = []
    let unique = entries.filter { seen.insert($0.position).inserted }
    let order = unique.indices.sorted {
      let (a, b) = (unique[$0].confidence, unique[$1].confidence)
      return a == b ? $0 < $1 : a > b
    }.prefix(DetectionChecker.boxLimit)
    var isTaken = [Bool](repeating: false, count: references.count)
    matches = order.map { index in
      var best: (iou: Double, reference: Int)?
      for (reference, box) in references.enumerated() where !isTaken[reference] {
        let iou = box.flatMap { box in unique[index].box?.iou(box) } ?? 0
        if iou > best?.iou ?? 0 { best = (iou, reference) }
      }
      guard let best, best.iou > 0.5 else { return (0, unique[index].confidence) }
      isTaken[best.reference] = true
      return (best.iou, unique[index].confidence)
    }
    referenceCount = references.count
  }

  /// The boxes of a reference.
  static func references(_ reference: String) -> [BoundingBox?]? {
    let bytes = Array(reference.utf8)
    let content = Array(bytes[bytes.trimmed(PaperText.answer(bytes) ?? 0..<bytes.count)])
    guard content.count <= unboxedWindow, let entries = entries(content), !entries.isEmpty,
      entries.count <= DetectionChecker.boxLimit
    else { return nil }
    return entries.map(\.box)
  }

  /// Doubled brackets made single, ends of lines dropped, a list that is cut off closed again.
  private static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    for byte in bytes where byte != 0x0A {
      let isDoubled = byte == out.last && (byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]"))
      if !isDoubled { out.append(byte) }
    }
    guard out.last != UInt8(ascii: "]") else { return out }
    let cut = out.indices.last { out.hasBytes("},", at: $0) }
    return Array(out[..<(cut ?? out.count)]) + Array("}]".utf8)
  }

  /// The entries of a list; `nil` unless each has four coordinates and a finite confidence.
  private static func entries(_ bytes: [UInt8]) -> [Entry]? {
    guard let elements = LooseJSONParser.parse(bytes)?.array else { return nil }
    var entries: [Entry] = []
    for element in elements {
      guard let position = element.member("position")?.array?.compactMap(\.number),
        position.count == 4, position.allSatisfy(\.isFinite),
        let confidence = element.member("confidence")?.number, confidence.isFinite
      else { return nil }
      entries.append(Entry(position: position, confidence: confidence))
    }
    return entries
  }

  /// Grades with either reward.
  static func grade(
    _ output: ModelOutput, reference: String, rule: String,
    _ score: (PaperDetections) -> Double
  ) -> Grade {
    guard let references = references(reference) else { return .unusable(rule: "reference") }
    let bytes = Array(output.text.utf8)
    let steps = 4 * bytes.count
    guard let detections = PaperDetections(bytes, references: references) else {
      return .zero(.unparsedPrediction, rule: "noList", steps: steps)
    }
    let matched = detections.matches.count { $0.iou > 0 }
    return PaperText.decided(
      min(1, max(0, score(detections))),
      extracted: "\(detections.matches.count) boxes, \(matched) matched", rule: rule,
      steps: steps + detections.matches.count * references.count)
  }
}

/// The IoU reward of the GPG repository's Visual-RFT for detection, for comparison; 0...1.
///
///     score = sum of IoU(matched pairs) / max(references, predictions)
///
/// The list `[{'Position': [x1, y1, x2, y2], 'Confidence': c}]` is that of the one-line answer element,
/// without one the whole text. Boxes at one position count once; in order of confidence each takes the
/// free reference of greatest IoU, if that is above a half. Known holes: a list that is cut off is
/// closed again, so an output that runs into the length limit pays; classes do not count; an empty
/// list scores 0 also where nothing is to be found. `detection` closes them.
///
/// The 256 most confident boxes count. No options.
/// - Source: `Visual-RFT/src/virft/src/open_r1/grpo.py`, `accuracy_reward_iou`.
public struct PaperDetectionIoUChecker: RewardChecker {
  /// `paper_visual_rft_detection_iou`.
  public static let id = "paper_visual_rft_detection_iou"

  /// The checker; it has no options.
  public init() {}

  /// Checks that the reference is such a list.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    if PaperDetections.references(reference) == nil {
      throw unusable(reference, rule: "reference")
    }
  }

  /// Grades one completion.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    PaperDetections.grade(output, reference: reference, rule: "iou") { found in
      found.matches.reduce(0) { $0 + $1.iou }
        / Double(max(found.referenceCount, found.matches.count))
    }
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperDetectionIoUChecker()
  }
}

/// The confidence reward of the GPG repository's Visual-RFT for detection, for comparison; 0...1.
///
///     score = mean over predictions of (c if matched, else 1 - c)
///
/// Lists are read and matched as by `paper_visual_rft_detection_iou`. Known hole: a box that is
/// nowhere with confidence 0 pays 1, so one nonsense box earns all of it; missed references cost
/// nothing. `detection` gives 0 there.
///
/// The 256 most confident boxes count. No options.
/// - Source: `Visual-RFT/src/virft/src/open_r1/grpo.py`, `accuracy_reward_confidence`.
public struct PaperDetectionConfidenceChecker: RewardChecker {
  /// `paper_visual_rft_detection_confidence`.
  public static let id = "paper_visual_rft_detection_confidence"

  /// The checker; it has no options.
  public init() {}

  /// Checks that the reference is such a list.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    if PaperDetections.references(reference) == nil {
      throw unusable(reference, rule: "reference")
    }
  }

  /// Grades one completion.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    PaperDetections.grade(output, reference: reference, rule: "confidence") { found in
      let sum = found.matches.reduce(0) { sum, match in
        sum + (match.iou > 0 ? match.confidence : 1 - match.confidence)
      }
      return sum / Double(found.matches.count)
    }
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    PaperDetectionConfidenceChecker()
  }
}
