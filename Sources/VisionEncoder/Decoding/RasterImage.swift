/// The samples of a picture as its file holds them, 8 bits each, before alpha, inks and
/// orientation are dealt with.
///
/// Palettes are looked up, a transparent colour has become alpha, grey of fewer bits is spread
/// over 0 to 255, and of 16 bits the high byte is kept. Gamma and colour profiles are not applied.
package struct RasterImage: Sendable, Equatable {
  /// Samples of one pixel.
  package enum Layout: Int, Sendable {
    case gray, grayAlpha, rgb, rgbAlpha
    /// Cyan, magenta, yellow, black in the polarity of JPEG files: 255 is no ink.
    case cmyk

    /// Bytes of one pixel.
    package var channelCount: Int {
      switch self {
      case .gray: 1
      case .grayAlpha: 2
      case .rgb: 3
      case .rgbAlpha, .cmyk: 4
      }
    }
  }

  /// Columns and rows as stored.
  package let size: ImageSize
  package let layout: Layout
  /// `[height, width, layout.channelCount]`, rows from the top.
  package private(set) var samples: [UInt8]

  /// A picture of given samples.
  init(size: ImageSize, layout: Layout, samples: [UInt8]) {
    precondition(
      samples.count == size.pixelCount * layout.channelCount,
      "RasterImage: \(samples.count) samples for \(size) pixels of \(layout.channelCount)")
    self.size = size
    self.layout = layout
    self.samples = samples
  }

  /// The picture in RGB: alpha over white, inks as the light that each lets through.
  ///
  /// Four samples become three in place, so that the largest picture is held once.
  package consuming func flattened() -> DecodedImage {
    switch layout {
    case .rgb: break
    case .gray:
      samples = Self.expanded(samples, channelCount: 1) { pixel in pixel[0] }
    case .grayAlpha:
      samples = Self.expanded(samples, channelCount: 2) { pixel in
        Self.overWhite(pixel[0], alpha: pixel[1])
      }
    case .rgbAlpha:
      compact { pixel in
        let alpha = pixel[3]
        return (
          Self.overWhite(pixel[0], alpha: alpha), Self.overWhite(pixel[1], alpha: alpha),
          Self.overWhite(pixel[2], alpha: alpha)
        )
      }
    case .cmyk:
      compact { pixel in
        let light = pixel[3]
        return (
          Self.through(pixel[0], light), Self.through(pixel[1], light),
          Self.through(pixel[2], light)
        )
      }
    }
    return DecodedImage(size: size, pixels: samples)
  }

  /// round((value · alpha + 255 · (255 − alpha)) / 255).
  private static func overWhite(_ value: UInt8, alpha: UInt8) -> UInt8 {
    let sum = Int(value) * Int(alpha) + 255 * (255 - Int(alpha))
    return UInt8((sum + 127) / 255)
  }

  /// What is left of `light` behind an ink whose complement is `clear`: light − round(light · ink
  /// / 255), the common conversion without a colour profile.
  private static func through(_ clear: UInt8, _ light: UInt8) -> UInt8 {
    light - UInt8((Int(light) * (255 - Int(clear)) + 127) / 255)
  }

  private static func expanded(
    _ samples: [UInt8], channelCount: Int, _ level: (UnsafePointer<UInt8>) -> UInt8
  ) -> [UInt8] {
    let count = samples.count / channelCount
    return samples.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: count * 3) { out, initialized in
        guard let source = source.baseAddress, let out = out.baseAddress else { return }
        for i in 0..<count {
          let value = level(source + i * channelCount)
          out[3 * i] = value
          out[3 * i + 1] = value
          out[3 * i + 2] = value
        }
        initialized = count * 3
      }
    }
  }

  private mutating func compact(_ color: (UnsafePointer<UInt8>) -> (UInt8, UInt8, UInt8)) {
    let count = samples.count / 4
    samples.withUnsafeMutableBufferPointer { buffer in
      guard let pixels = buffer.baseAddress else { return }
      for i in 0..<count {
        let (red, green, blue) = color(UnsafePointer(pixels + 4 * i))
        pixels[3 * i] = red
        pixels[3 * i + 1] = green
        pixels[3 * i + 2] = blue
      }
    }
    samples.removeLast(count)
  }
}
