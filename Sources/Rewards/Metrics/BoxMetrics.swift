/// Mean IoU of boxes and the share above a threshold, over records graded by `box_iou`.
public struct BoxMetrics: Sendable, Hashable {
  /// The IoU that a box must exceed to count as found.
  public let threshold: Double
  /// Records graded.
  public private(set) var count = 0
  /// Records whose output stated no usable box; they count with IoU 0.
  public private(set) var withoutBox = 0
  /// Records left out because their reference could not be used.
  public private(set) var leftOut = 0
  private var sum = 0.0
  private var above = 0

  /// Nothing yet.
  public init(threshold: Double = 0.5) { self.threshold = threshold }

  /// Adds a record graded by `box_iou`.
  public mutating func add(_ grade: Grade) {
    guard let iou = grade.score else {
      leftOut += 1
      return
    }
    count += 1
    sum += iou
    if grade.status != .ok { withoutBox += 1 }
    if isAbove(iou, threshold: threshold) { above += 1 }
  }

  /// The mean IoU; `nil` without a record.
  public var meanIoU: Double? { count == 0 ? nil : sum / Double(count) }
  /// The share of records with an IoU above the threshold; `nil` without a record.
  public var accuracy: Double? { count == 0 ? nil : Double(above) / Double(count) }
}
