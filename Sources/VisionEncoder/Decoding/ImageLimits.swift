/// What a picture may cost before it is refused; everything is checked before memory is taken.
package struct ImageLimits: Sendable, Equatable {
  /// Columns and rows.
  package var maxSide: Int
  /// Columns times rows.
  package var maxPixels: Int
  /// Size of the file.
  package var maxFileBytes: Int
  /// What a decoder may hold beside the pixels it fills: a progressive JPEG keeps all its
  /// coefficients, two bytes each.
  package var maxWorkingBytes: Int
  /// Scans of one JPEG. Encoders write at most about twenty; each costs a pass over the picture,
  /// whatever few bytes it takes in the file.
  package var maxScans: Int

  /// Limits; the defaults hold a decode to 256 MiB beside the file itself.
  /// - Precondition: each is positive; a side is at most 65,535, pixels and bytes at most 2^30.
  package init(
    maxSide: Int = 16_384, maxPixels: Int = 1 << 25, maxFileBytes: Int = 1 << 27,
    maxWorkingBytes: Int = 1 << 27, maxScans: Int = 64
  ) {
    precondition((1...65_535).contains(maxSide), "ImageLimits: side of \(maxSide)")
    let most = 1 << 30
    for value in [maxPixels, maxFileBytes, maxWorkingBytes, maxScans] {
      precondition((1...most).contains(value), "ImageLimits: \(value) is not within 1 to 2^30")
    }
    self.maxSide = maxSide
    self.maxPixels = maxPixels
    self.maxFileBytes = maxFileBytes
    self.maxWorkingBytes = maxWorkingBytes
    self.maxScans = maxScans
  }
}
