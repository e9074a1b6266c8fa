/// The size that a picture is resized to: sides that are multiples of a factor, an area within
/// bounds, the aspect kept as near as that allows.
///
/// - Source: transformers 5.23.0, `models/qwen2_vl/image_processing_pil_qwen2_vl.py`,
///   `smart_resize`; differences: none (Python rounds halves to even, so does this).
package struct SmartResize: Sendable, Equatable {
  /// Both sides become multiples of it: patch size times merge size.
  package let factor: Int
  /// Least and greatest area in pixels. Very long pictures may exceed the greatest, since a side
  /// is at least one factor.
  package let areas: ClosedRange<Int>

  /// One side may be this many times the other.
  package static let maxAspectRatio = 200

  /// Sizes in multiples of `factor`, of an area within `areas`.
  package init(factor: Int, areas: ClosedRange<Int>) {
    precondition(factor > 0 && areas.lowerBound > 0, "SmartResize: \(factor), \(areas)")
    self.factor = factor
    self.areas = areas
  }

  /// The target for a picture of `size`, nil beyond ``maxAspectRatio``.
  package func target(for size: ImageSize) -> ImageSize? {
    let (long, short) = (max(size.width, size.height), min(size.width, size.height))
    guard short > 0, long <= short * Self.maxAspectRatio else { return nil }
    let step = Double(factor)
    let nearest = map(size) { ($0 / step).rounded(.toNearestOrEven) }
    if nearest.pixelCount > areas.upperBound {
      let shrink = (Double(size.pixelCount) / Double(areas.upperBound)).squareRoot()
      return map(size) { max(1, ($0 / shrink / step).rounded(.down)) }
    }
    if nearest.pixelCount < areas.lowerBound {
      let grow = (Double(areas.lowerBound) / Double(size.pixelCount)).squareRoot()
      return map(size) { ($0 * grow / step).rounded(.up) }
    }
    return nearest
  }

  /// Both sides through a number of factors.
  private func map(_ size: ImageSize, _ factors: (Double) -> Double) -> ImageSize {
    ImageSize(
      width: Int(factors(Double(size.width))) * factor,
      height: Int(factors(Double(size.height))) * factor)
  }
}
