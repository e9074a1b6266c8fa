/// How stored rows and columns lie in the picture to be seen; raw values are those of EXIF.
package enum ImageOrientation: Int, Sendable, CaseIterable {
  case upright = 1
  case mirrored, upsideDown, upsideDownMirrored
  case transposed, quarterTurnClockwise, antitransposed, quarterTurnCounterclockwise

  /// Whether rows are stored as columns.
  package var swapsSides: Bool { rawValue >= 5 }
}

extension DecodedImage {
  /// The picture turned the way that `orientation` of its stored form says.
  ///
  /// - Complexity: one more copy of the pixels, none when upright.
  consuming func turned(_ orientation: ImageOrientation) -> DecodedImage {
    let (w, h) = (width, height)
    // Of the stored pixel for the new picture's corner, and steps to the right and down.
    let (corner, right, down) =
      switch orientation {
      case .upright: (0, 1, w)
      case .mirrored: (w - 1, -1, w)
      case .upsideDown: (w * h - 1, -1, -w)
      case .upsideDownMirrored: ((h - 1) * w, 1, -w)
      case .transposed: (0, w, 1)
      case .quarterTurnClockwise: ((h - 1) * w, -w, 1)
      case .antitransposed: (w * h - 1, -w, -1)
      case .quarterTurnCounterclockwise: (w - 1, w, -1)
      }
    if orientation == .upright { return self }
    let turned =
      orientation.swapsSides ? ImageSize(width: h, height: w) : ImageSize(width: w, height: h)
    let pixels = pixels.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: source.count) { out, count in
        var position = 0
        for y in 0..<turned.height {
          var pixel = corner + y * down
          for _ in 0..<turned.width {
            out[position] = source[3 * pixel]
            out[position + 1] = source[3 * pixel + 1]
            out[position + 2] = source[3 * pixel + 2]
            position += 3
            pixel += right
          }
        }
        count = position
      }
    }
    return DecodedImage(size: turned, pixels: pixels)
  }
}
