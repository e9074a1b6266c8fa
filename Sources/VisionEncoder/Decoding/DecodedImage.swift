/// A picture as it is to be seen: upright, opaque, 8-bit RGB.
package struct DecodedImage: Sendable, Equatable {
  /// Columns and rows, at least one each.
  package let size: ImageSize
  /// `[height, width, 3]`: red, green, blue of each pixel, rows from the top.
  package let pixels: [UInt8]

  /// A picture of given pixels.
  /// - Precondition: neither side is zero, and there are three bytes for each pixel.
  package init(size: ImageSize, pixels: [UInt8]) {
    precondition(
      size.width > 0 && size.height > 0 && pixels.count == size.pixelCount * 3,
      "DecodedImage: \(pixels.count) bytes for \(size) pixels")
    self.size = size
    self.pixels = pixels
  }

  /// Columns.
  package var width: Int { size.width }
  /// Rows.
  package var height: Int { size.height }
}
