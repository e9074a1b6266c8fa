/// Segmentation over a data set: gIoU and cIoU.
///
///     gIoU = mean over records of intersection / union (1 if the union is empty)
///     cIoU = sum of intersections / sum of unions
///
/// - Source: Lai et al., LISA (arXiv 2308.00692), section 4.1.
public struct MaskMetrics: Sendable, Hashable {
  /// Records added.
  public private(set) var count = 0
  private var sum = 0.0
  private var intersections = 0
  private var unions = 0

  /// Nothing yet.
  public init() {}

  /// Adds the overlap of one record's masks.
  public mutating func add(_ overlap: MaskOverlap) {
    count += 1
    sum += overlap.iou
    intersections += overlap.intersection
    unions += overlap.union
  }

  /// The mean IoU of the records; `nil` without one.
  public var gIoU: Double? { count == 0 ? nil : sum / Double(count) }
  /// The IoU of all pixels together, 1 if no record has a pixel; `nil` without a record.
  public var cIoU: Double? {
    count == 0 ? nil : unions == 0 ? 1 : Double(intersections) / Double(unions)
  }
}
