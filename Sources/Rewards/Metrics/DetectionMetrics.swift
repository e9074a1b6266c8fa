/// Detection over a data set: precision, recall and F1 at one IoU, and average precision as COCO
/// computes it.
///
/// In each image and class the predictions, at most 100 of them, take in order of confidence the
/// unmatched reference of greatest IoU, if that reaches the threshold. AP is the mean over the
/// classes with references of the precision, made to fall monotonously, at 101 recalls from 0 to 1;
/// mAP is its mean over the IoU thresholds 0.50, 0.55 ... 0.95.
///
/// - Source: Lin et al., Microsoft COCO (arXiv 1405.0312) and its evaluation code; differences: no
///   crowd regions and no split by area. Predictions of equal confidence count in the order added.
public struct DetectionMetrics: Sendable {
  /// The IoU thresholds of mAP.
  public static let thresholds = (0..<10).map { 0.5 + 0.05 * Double($0) }
  /// The most predictions of one image and class.
  public static let predictionLimit = 100

  private struct Scored {
    let confidence: Double
    /// Bit t: matched at threshold t.
    let matches: UInt16
  }

  private struct Category {
    var references = 0
    var predictions: [Scored] = []
  }

  private var categories: [FoldedLabel: Category] = [:]
  /// Images added.
  public private(set) var count = 0

  /// Nothing yet.
  public init() {}

  /// Adds one image.
  ///
  /// - Parameters:
  ///   - predictions: one whose box is `nil` matches nothing and counts against precision.
  ///   - references: those without a label form a class of their own, which takes the predictions
  ///     of any label if no reference of the image has one.
  public mutating func add(predictions: [Detection], references: [Detection]) {
    count += 1
    let isUnlabelled = !references.isEmpty && references.allSatisfy { $0.folded == nil }
    let none = FoldedLabel("")
    var found: [FoldedLabel: [Detection]] = [:]
    for prediction in predictions {
      found[isUnlabelled ? none : prediction.folded ?? none, default: []].append(prediction)
    }
    var wanted: [FoldedLabel: [BoundingBox]] = [:]
    for reference in references {
      guard let box = reference.box else { continue }
      wanted[reference.folded ?? none, default: []].append(box)
    }
    for label in Set(found.keys).union(wanted.keys) {
      let boxes = wanted[label, default: []]
      let scored = DetectionMetrics.scored(found[label, default: []], boxes)
      categories[label, default: Category()].references += boxes.count
      categories[label, default: Category()].predictions += scored
    }
  }

  /// Matches the predictions of one image and class at every threshold.
  private static func scored(_ predictions: [Detection], _ boxes: [BoundingBox]) -> [Scored] {
    let order = predictions.indices.sorted {
      let (a, b) = (predictions[$0].confidence, predictions[$1].confidence)
      return a == b ? $0 < $1 : a > b
    }.prefix(predictionLimit)
    let overlaps = order.map { index in
      boxes.map { predictions[index].box?.iou($0) ?? 0 }
    }
    var matches = [UInt16](repeating: 0, count: order.count)
    for (bit, threshold) in thresholds.enumerated() {
      var isTaken = [Bool](repeating: false, count: boxes.count)
      for (rank, row) in overlaps.enumerated() {
        var least = min(threshold, 1 - 1e-10)
        var best: Int?
        // The last of equal ones.
        for index in row.indices where !isTaken[index] && row[index] >= least {
          least = row[index]
          best = index
        }
        guard let best else { continue }
        isTaken[best] = true
        matches[rank] |= 1 << UInt16(bit)
      }
    }
    return zip(order, matches).map { index, matches in
      Scored(confidence: predictions[index].confidence, matches: matches)
    }
  }

  /// The average precision of one class at one of `thresholds`; `nil` without a reference.
  private func averagePrecision(_ category: Category, bit: Int) -> Double? {
    guard category.references > 0 else { return nil }
    let predictions = category.predictions
    let order = predictions.indices.sorted {
      let (a, b) = (predictions[$0].confidence, predictions[$1].confidence)
      return a == b ? $0 < $1 : a > b
    }
    var precisions: [Double] = []
    var recalls: [Double] = []
    var hits = 0
    for (rank, index) in order.enumerated() {
      if predictions[index].matches & (1 << UInt16(bit)) != 0 { hits += 1 }
      precisions.append(Double(hits) / Double(rank + 1))
      recalls.append(Double(hits) / Double(category.references))
    }
    for index in precisions.indices.dropLast().reversed() {
      precisions[index] = max(precisions[index], precisions[index + 1])
    }
    var sum = 0.0
    var at = 0
    for step in 0...100 {
      let wanted = Double(step) * 0.01
      while at < recalls.count, recalls[at] < wanted { at += 1 }
      if at < recalls.count { sum += precisions[at] }
    }
    return sum / 101
  }

  /// AP at one of `thresholds`, the mean over classes; `nil` without a reference.
  private func averagePrecision(bit: Int) -> Double? {
    let values = categories.sorted { $0.key.text < $1.key.text }
      .compactMap { averagePrecision($0.value, bit: bit) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// AP at IoU 0.5; `nil` without a reference.
  public var ap50: Double? { averagePrecision(bit: 0) }
  /// AP at IoU 0.75; `nil` without a reference.
  public var ap75: Double? { averagePrecision(bit: 5) }
  /// The mean of AP over `thresholds`; `nil` without a reference.
  public var meanAP: Double? {
    let values = DetectionMetrics.thresholds.indices.compactMap { averagePrecision(bit: $0) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  private var hits: Int {
    categories.values.reduce(0) { $0 + $1.predictions.count { $0.matches & 1 != 0 } }
  }
  private var predictionCount: Int { categories.values.reduce(0) { $0 + $1.predictions.count } }
  private var referenceCount: Int { categories.values.reduce(0) { $0 + $1.references } }

  /// The share of predictions matched at IoU 0.5; `nil` without a prediction.
  public var precision: Double? {
    predictionCount == 0 ? nil : Double(hits) / Double(predictionCount)
  }
  /// The share of references matched at IoU 0.5; `nil` without a reference.
  public var recall: Double? {
    referenceCount == 0 ? nil : Double(hits) / Double(referenceCount)
  }
  /// 2 hits / (predictions + references) at IoU 0.5; `nil` without either.
  public var f1: Double? {
    let all = predictionCount + referenceCount
    return all == 0 ? nil : 2 * Double(hits) / Double(all)
  }
}
