/// A rectangle in pixels; `right` and `bottom` are edges, not last pixels.
package struct PixelBox: Sendable, Equatable {
  package var left: Double
  package var top: Double
  package var right: Double
  package var bottom: Double

  /// A rectangle by its edges.
  package init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }
}

/// Turns places in a decoded picture into places in its resized form, and back.
///
/// Models of the Qwen2.5-VL family name places in pixels of the resized picture, datasets in
/// pixels of the original one.
package struct PixelScaling: Sendable, Hashable {
  package let original: ImageSize
  package let resized: ImageSize

  /// The scaling between two sizes of one picture.
  /// - Precondition: no side is zero.
  package init(original: ImageSize, resized: ImageSize) {
    let sides = [original.width, original.height, resized.width, resized.height]
    precondition(sides.allSatisfy { $0 > 0 }, "PixelScaling: \(original) and \(resized)")
    self.original = original
    self.resized = resized
  }

  /// A box of the original picture in pixels of the resized one.
  package func resized(_ box: PixelBox) -> PixelBox { Self.scaled(box, original, resized) }

  /// A box of the resized picture in pixels of the original one. It is not cut at the borders, and
  /// values that are no numbers stay so.
  package func original(_ box: PixelBox) -> PixelBox { Self.scaled(box, resized, original) }

  private static func scaled(_ box: PixelBox, _ old: ImageSize, _ new: ImageSize) -> PixelBox {
    // Multiplied before it is divided: whole numbers that have a whole result give it exactly.
    func across(_ x: Double) -> Double { x * Double(new.width) / Double(old.width) }
    func down(_ y: Double) -> Double { y * Double(new.height) / Double(old.height) }
    return PixelBox(
      left: across(box.left), top: down(box.top), right: across(box.right),
      bottom: down(box.bottom))
  }
}
