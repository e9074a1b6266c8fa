/// The quality of a list of boxes: the IoU of matched boxes over the greater number of boxes, 0...1.
///
///     score = sum of IoU(matched pairs) / max(references, predictions)
///
/// Predictions that repeat a box and class exactly are dropped; of the rest the 256 most confident
/// count. In order of confidence (ties in the order written) each takes the unmatched reference of
/// its class with the greatest IoU, if that is above a half. Classes are compared folded, as
/// `class_label` does; a reference without a class takes any. With `hungarian` the pairs are those
/// with the greatest sum instead, whatever the confidence. Nothing there and nothing stated (`[]`)
/// gives 1.
///
/// What is extracted is the list of counted boxes as JSON.
///
/// Zero if no list can be read, it is cut off or malformed, or several differ. A box that is no box
/// (wrong arity, swapped, NaN, out of range) counts as stated and matches nothing; a confidence that
/// is no finite number counts as 0, a missing one as 1.
///
/// The reference is a list `[{"bbox": [x1, y1, x2, y2], "label": "cat"}]` or of bare boxes, in
/// pixels, of at most 256, or `{"answer": [...], "width": 640, "height": 480}`.
///
/// Options: `matching` (`greedy`, default; `hungarian`), and those of `box_iou` for the predictions.
/// - Source: Visual-RFT (arXiv 2503.01785), the IoU reward; differences: classes are compared, a
///   cut-off list is not repaired, and an empty list is graded.
public struct DetectionChecker: RewardChecker {
  /// `detection`.
  public static let id = "detection"
  /// The most boxes that count on either side.
  public static let boxLimit = 256

  /// How predictions and references are paired.
  public enum Matching: String, Sendable, Hashable, CaseIterable {
    /// In order of confidence.
    case greedy
    /// The pairs with the greatest sum of IoU.
    case hungarian
  }

  /// How predicted numbers are read.
  public let frame: BoxFrame
  /// How boxes are paired.
  public let matching: Matching

  /// A checker.
  public init(frame: BoxFrame = BoxFrame(), matching: Matching = .greedy) {
    self.frame = frame
    self.matching = matching
  }

  /// Checks that the reference is a list of boxes that grades itself right.
  /// - Throws: `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    guard let (golds, frame) = golds(reference) else {
      throw unusable(reference, rule: "reference")
    }
    try requireRight(Self.list(golds, frame), reference: reference)
  }

  /// Grades one completion.
  public func grade(_ output: ModelOutput, reference: String) -> Grade {
    guard let (golds, frame) = golds(reference) else { return .unusable(rule: "reference") }
    let bytes = Array(output.text.utf8)
    let stated: [Detection]
    switch read(bytes, frame) {
    case .failed(let grade): return grade
    case .found(let detections): stated = detections
    }
    let predictions = DetectionChecker.counted(stated)
    let pairs = match(predictions, golds)
    let sum = pairs.reduce(0) { $0 + $1.iou }
    let most = max(predictions.count, golds.count)
    let score = most == 0 ? 1 : min(1, sum / Double(most))
    return Grade(
      score: score, status: .ok,
      extracted: Self.list(predictions, frame), rule: matching.rawValue,
      steps: bytes.count + predictions.count * max(1, golds.count))
  }

  /// The boxes of an output and of a reference, for dataset-level metrics.
  ///
  /// - Returns: `nil` if the reference is unusable; no predictions if none can be read.
  public func detections(
    in output: ModelOutput, reference: String
  ) -> (predictions: [Detection], references: [Detection])? {
    guard let (golds, frame) = golds(reference) else { return nil }
    guard case .found(let detections) = read(Array(output.text.utf8), frame) else {
      return ([], golds)
    }
    return (DetectionChecker.counted(detections), golds)
  }

  /// Boxes as JSON in the frame's numbers; one that is no box is an empty list.
  private static func list(_ detections: [Detection], _ frame: BoxFrame) -> String {
    let elements = detections.map { detection in
      let numbers = detection.box.map { "\(frame.numbers(of: $0))" } ?? "[]"
      guard let label = detection.label else { return numbers }
      return "{\"bbox\": \(numbers), \"label\": \(quoted(label))}"
    }
    return "[" + elements.joined(separator: ", ") + "]"
  }

  private enum Reading {
    case found([Detection])
    case failed(Grade)
  }

  private func read(_ bytes: [UInt8], _ frame: BoxFrame) -> Reading {
    let answer: [UInt8]
    switch FieldReading(bytes, wholeOnly: true) {
    case .failed(let grade): return .failed(grade)
    case .text(let text): answer = text
    }
    let steps = bytes.count + answer.count
    switch DetectionReading.read(answer, frame) {
    case .found(let detections): return .found(detections)
    case .none: return .failed(.zero(.noAnswer, rule: "noList", steps: steps))
    case .malformed:
      return .failed(.zero(.unparsedPrediction, rule: "malformedList", steps: steps))
    case .ambiguous: return .failed(.zero(.ambiguous, rule: "severalLists", steps: steps))
    case .budget: return .failed(.zero(.budget, rule: "listWork", steps: steps))
    }
  }

  private func golds(_ reference: String) -> ([Detection], BoxFrame)? {
    guard let record = StructuredReference(reference), let frame = frame.applying(record),
      let elements = record.json?.array, elements.count <= DetectionChecker.boxLimit
    else { return nil }
    var golds: [Detection] = []
    for element in elements {
      let json = element.isObject ? element.member("bbox", "bbox_2d", "box", "position") : element
      guard let box = frame.reference(json) else { return nil }
      let label = element.member("label", "class", "category", "name")
      if let label, label != .null, label.string == nil { return nil }
      golds.append(Detection(box: box, label: label?.string))
    }
    return (golds, frame)
  }

  /// The predictions in order of confidence without exact duplicates, at most `boxLimit`.
  private static func counted(_ detections: [Detection]) -> [Detection] {
    struct Key: Hashable {
      let box: BoundingBox
      let label: FoldedLabel?
    }
    var seen: Set<Key> = []
    var counted: [Detection] = []
    let order = detections.indices.sorted {
      let (a, b) = (detections[$0].confidence, detections[$1].confidence)
      return a == b ? $0 < $1 : a > b
    }
    for index in order where counted.count < boxLimit {
      let detection = detections[index]
      if let box = detection.box,
        !seen.insert(Key(box: box, label: detection.folded)).inserted
      {
        continue
      }
      counted.append(detection)
    }
    return counted
  }

  private func match(
    _ predictions: [Detection], _ golds: [Detection]
  ) -> [(prediction: Int, gold: Int, iou: Double)] {
    let weights = predictions.map { prediction in
      golds.map { gold in
        guard let box = prediction.box, let other = gold.box, prediction.isOfClass(of: gold)
        else { return 0.0 }
        let iou = box.iou(other)
        return isAbove(iou, threshold: 0.5) ? iou : 0
      }
    }
    var pairs: [(prediction: Int, gold: Int, iou: Double)] = []
    switch matching {
    case .greedy:
      var isTaken = [Bool](repeating: false, count: golds.count)
      for (prediction, row) in weights.enumerated() {
        var best: Int?
        for gold in row.indices where !isTaken[gold] && row[gold] > 0 {
          if best.map({ row[gold] > row[$0] }) ?? true { best = gold }
        }
        guard let best else { continue }
        isTaken[best] = true
        pairs.append((prediction, best, row[best]))
      }
    case .hungarian:
      for (prediction, gold) in greatestAssignment(weights).enumerated() {
        if let gold { pairs.append((prediction, gold, weights[prediction][gold])) }
      }
    }
    return pairs
  }

  @Sendable static func make(
    _ options: inout RewardOptions
  ) throws(RewardError) -> any RewardChecker {
    let matching = try options.choice(
      "matching", of: Matching.allCases.map(\.rawValue), default: Matching.greedy.rawValue)
    return DetectionChecker(
      frame: try BoxFrame(&options), matching: Matching(rawValue: matching) ?? .greedy)
  }
}

/// A text as a JSON string.
private func quoted(_ text: String) -> String {
  var out = "\""
  for scalar in text.unicodeScalars {
    if scalar.value < 0x20 {
      out += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
      continue
    }
    if scalar == "\"" || scalar == "\\" { out.append("\\") }
    out.unicodeScalars.append(scalar)
  }
  return out + "\""
}
