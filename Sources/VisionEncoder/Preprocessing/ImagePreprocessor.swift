/// A picture at the size it is cut into patches, and the size it came in.
struct ResizedImage: Sendable {
  let image: DecodedImage
  let original: ImageSize
}

/// Pictures to `pixel_values` as the image processor of Qwen2-VL, Qwen2.5-VL and Qwen3-VL makes
/// them: resize, rescale, normalise, cut into patches.
///
/// - Source: transformers 5.23.0, `models/qwen2_vl/image_processing_pil_qwen2_vl.py`; differences:
///   none known. The processor of that name ending in "Fast" resizes with torchvision, whose
///   pixels differ by a level here and there.
package struct ImagePreprocessor: Sendable {
  package let configuration: Configuration
  /// `[3, 256]`: what a level of a channel becomes.
  private let values: [Float]

  /// A preprocessor of a validated configuration.
  package init(_ configuration: Configuration) {
    self.configuration = configuration
    values = (0..<3).flatMap { channel in
      (0..<256).map { configuration.value(ofLevel: $0, channel: channel) }
    }
  }

  /// The size that a picture is resized to.
  /// - Throws: when one side is too long for the other, or a picture that is not to be resized does
  ///   not divide into patches.
  package func resizedSize(of size: ImageSize, name: String) throws(ImageError) -> ImageSize {
    let factor = configuration.factor
    guard configuration.resizes else {
      guard size.width % factor == 0, size.height % factor == 0 else {
        throw ImageError(
          name: name,
          fault: .indivisibleSize(width: size.width, height: size.height, factor: factor))
      }
      return size
    }
    let areas = configuration.minPixels...configuration.maxPixels
    guard let target = SmartResize(factor: factor, areas: areas).target(for: size) else {
      throw ImageError(
        name: name, fault: .extremeAspectRatio(width: size.width, height: size.height))
    }
    let (patches, width) = (grid(ofResized: target).patchCount, configuration.patchWidth)
    guard patches <= Self.maxPatchBytes / (4 * width) else {
      throw ImageError(
        name: name,
        fault: .tooManyPatches(count: patches, bytes: 4 * width, limit: Self.maxPatchBytes))
    }
    return target
  }

  /// Bytes of one picture's patches; the largest published setting takes 63 MiB.
  private static let maxPatchBytes = 1 << 30

  /// The grid of a picture, without its pixels: enough to know how many tokens it takes.
  package func grid(of size: ImageSize, name: String) throws(ImageError) -> PatchGrid {
    grid(ofResized: try resizedSize(of: size, name: name))
  }

  /// The patches of a picture. A still picture fills all frames of a patch.
  ///
  /// - Parameter name: how an error shall call the picture.
  /// - Complexity: four bytes for each value of ``ImagePatches/pixelValues``.
  package func patches(of image: DecodedImage, name: String) throws(ImageError) -> ImagePatches {
    patches(of: try resized(image, name: name))
  }

  /// The picture at the size it is cut into patches.
  func resized(_ image: DecodedImage, name: String) throws(ImageError) -> ResizedImage {
    let target = try resizedSize(of: image.size, name: name)
    return ResizedImage(image: image.resizedBicubic(to: target), original: image.size)
  }

  /// The patches of a picture that is resized already.
  func patches(of resized: ResizedImage) -> ImagePatches {
    ImagePatches(
      pixelValues: cut(resized.image), patchWidth: configuration.patchWidth,
      grid: grid(ofResized: resized.image.size),
      scaling: PixelScaling(original: resized.original, resized: resized.image.size))
  }

  /// The patches of a picture of one neutral colour, mid-grey: what a grey file of the size that
  /// gives this grid would have.
  /// - Precondition: the grid is one that this preprocessor gave.
  package func blankPatches(_ grid: PatchGrid) -> ImagePatches {
    let size = ImageSize(
      width: grid.width * configuration.patchSize, height: grid.height * configuration.patchSize)
    let grey = DecodedImage(
      size: size, pixels: Array(repeating: Self.neutralLevel, count: 3 * size.pixelCount))
    return patches(of: ResizedImage(image: grey, original: size))
  }

  /// Of red, green and blue in a picture that shows nothing.
  package static let neutralLevel: UInt8 = 128

  private func grid(ofResized size: ImageSize) -> PatchGrid {
    PatchGrid(
      time: 1, height: size.height / configuration.patchSize,
      width: size.width / configuration.patchSize)
  }

  private func cut(_ image: DecodedImage) -> [Float] {
    let (patch, merge) = (configuration.patchSize, configuration.mergeSize)
    let frameValues = patch * patch
    let channelValues = configuration.temporalPatchSize * frameValues
    let patchWidth = configuration.patchWidth
    let block = configuration.factor
    let blocksPerRow = image.width / block
    let count = grid(ofResized: image.size).patchCount
    return [Float](unsafeUninitializedCapacity: count * patchWidth) { out, filled in
      image.pixels.withUnsafeBufferPointer { pixels in
        values.withUnsafeBufferPointer { values in
          for index in 0..<count {
            let (blockIndex, inBlock) = index.quotientAndRemainder(dividingBy: merge * merge)
            let top = blockIndex / blocksPerRow * block + inBlock / merge * patch
            let left = blockIndex % blocksPerRow * block + inBlock % merge * patch
            for channel in 0..<3 {
              let first = index * patchWidth + channel * channelValues
              for y in 0..<patch {
                var pixel = ((top + y) * image.width + left) * 3 + channel
                for x in 0..<patch {
                  out[first + y * patch + x] = values[channel * 256 + Int(pixels[pixel])]
                  pixel += 3
                }
              }
              for i in frameValues..<max(channelValues, frameValues) {
                out[first + i] = out[first + i - frameValues]
              }
            }
          }
        }
      }
      filled = count * patchWidth
    }
  }
}
