/// An axis-parallel box in pixels, `x1 < x2` to the right and `y1 < y2` downwards.
///
/// Coordinates are continuous: the box from 0 to 10 is 10 wide.
public struct BoundingBox: Sendable, Hashable {
  /// Left edge.
  public let x1: Double
  /// Upper edge.
  public let y1: Double
  /// Right edge.
  public let x2: Double
  /// Lower edge.
  public let y2: Double

  /// A box from its edges; `nil` unless all are finite, `x1 < x2` and `y1 < y2`.
  public init?(x1: Double, y1: Double, x2: Double, y2: Double) {
    guard x1.isFinite, y1.isFinite, x2.isFinite, y2.isFinite, x1 < x2, y1 < y2 else { return nil }
    self.x1 = x1
    self.y1 = y1
    self.x2 = x2
    self.y2 = y2
  }

  /// Width times height; infinite if beyond the range of `Double`.
  public var area: Double { (x2 - x1) * (y2 - y1) }

  /// Intersection over union, 0...1.
  public func iou(_ other: BoundingBox) -> Double {
    let width = min(x2, other.x2) - max(x1, other.x1)
    let height = min(y2, other.y2) - max(y1, other.y1)
    guard width > 0, height > 0 else { return 0 }
    let intersection = width * height
    let union = area + other.area - intersection
    guard union.isFinite, union > 0 else { return 0 }
    return min(1, intersection / union)
  }
}

/// Whether an IoU is above a threshold; rounding of the coordinates does not lift an equal one.
func isAbove(_ iou: Double, threshold: Double) -> Bool { iou > threshold + 1e-9 }
