extension DecodedImage {
  /// The picture at another size, by bicubic interpolation that also averages when it shrinks.
  ///
  /// One pass along each side that changes; each rounds to 8 bits, so their order shows. Rows go
  /// first, unless the height loses more than twice as many pixels as the width. The weights are
  /// fixed-point numbers of 22 bits after the point. Equal in every bit to
  /// `Image.resize(size, BICUBIC)` of Pillow 13; versions before it always begin with the rows, and
  /// differ by a level here and there where this begins with the columns.
  ///
  /// - Precondition: neither side of `target` is zero or greater than 2^20.
  /// - Complexity: area times the reach of the kernel, which is 4 pixels or, when shrinking, of the
  ///   picture's own pixels 4 times the ratio; memory for one picture between the passes.
  package func resizedBicubic(to target: ImageSize) -> DecodedImage {
    let sides = 1...1 << 20
    precondition(
      sides.contains(target.width) && sides.contains(target.height),
      "resizedBicubic: \(size) pixels to \(target)")
    let (lostRows, lostColumns) = (height - target.height, width - target.width)
    if lostRows > 0 && lostRows > 2 * lostColumns {
      return resizedHeight(to: target.height).resizedWidth(to: target.width)
    }
    return resizedWidth(to: target.width).resizedHeight(to: target.height)
  }

  private func resizedWidth(to newWidth: Int) -> DecodedImage {
    if newWidth == width { return self }
    let weights = ResizeWeights(from: width, to: newWidth)
    return DecodedImage(
      size: ImageSize(width: newWidth, height: height),
      pixels: weights.appliedAlongRows(pixels, rowCount: height))
  }

  private func resizedHeight(to newHeight: Int) -> DecodedImage {
    if newHeight == height { return self }
    let weights = ResizeWeights(from: height, to: newHeight)
    return DecodedImage(
      size: ImageSize(width: width, height: newHeight),
      pixels: weights.appliedAcrossRows(pixels, rowBytes: width * 3))
  }
}
