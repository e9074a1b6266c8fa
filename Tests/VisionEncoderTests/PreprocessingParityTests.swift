import Checkpoints
import Testing
import VisionEncoder

@Suite("pixel values beside transformers")
struct PreprocessingParityTests {
  /// Greatest distance of the pixel values of a fixture's two pictures from the reference.
  private func check(folder: String) throws {
    let reference = try SafetensorsFile(path: folder + "/reference.safetensors")
    let expected = try reference.readFloats("pixel_values")
    let grids = try reference.readInt32s("image_grid_thw").map(Int.init)
    let preprocessor = ImagePreprocessor(try ImagePreprocessor.Configuration(folder: folder))
    var values: [Float] = []
    var found: [Int] = []
    for index in 0..<2 {
      let path = folder + "/image\(index).png"
      let image = try ImageDecoder.decode(file: path)
      let patches = try preprocessor.patches(of: image, name: path)
      #expect(patches.patchWidth == 1_176)
      #expect(patches.pixelValues.count == patches.grid.patchCount * patches.patchWidth)
      #expect(try preprocessor.grid(of: image.size, name: path) == patches.grid)
      values += patches.pixelValues
      found += [patches.grid.time, patches.grid.height, patches.grid.width]
    }
    #expect(found == grids)
    try #require(values.count == expected.count)
    let worst = zip(values, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst <= 1e-5, "greatest distance \(worst)")
  }

  @Test(
    "the pictures of both vision-language fixtures, within 1e-5",
    arguments: ["qwen2-vl", "qwen2.5-vl"])
  func fixtures(name: String) throws {
    try check(folder: Material.fixture(name))
  }

  /// A preprocessor of patches of 2 x 2 pixels, merged 2 x 2, that passes levels through.
  private func plain(frames: Int) -> ImagePreprocessor {
    var configuration = ImagePreprocessor.Configuration()
    configuration.patchSize = 2
    configuration.temporalPatchSize = frames
    configuration.resizes = false
    configuration.rescales = false
    configuration.normalizes = false
    return ImagePreprocessor(configuration)
  }

  @Test("patches follow each other in merge order; in a patch channel, frame, row, column")
  func order() throws {
    // Red counts columns, green rows, blue is constant.
    let size = ImageSize(width: 8, height: 8)
    let pixels = (0..<64).flatMap { index -> [UInt8] in
      [UInt8(index % 8), UInt8(index / 8), 77]
    }
    let patches = try plain(frames: 2).patches(
      of: DecodedImage(size: size, pixels: pixels), name: "a")
    #expect(patches.grid == PatchGrid(time: 1, height: 4, width: 4))
    #expect(patches.grid.tokenCount(mergeSize: 2) == 4)
    #expect(patches.patchWidth == 24)
    // Top left corners of the sixteen patches: block by block, and row by row in a block.
    let corners = [
      (0, 0), (2, 0), (0, 2), (2, 2), (4, 0), (6, 0), (4, 2), (6, 2),
      (0, 4), (2, 4), (0, 6), (2, 6), (4, 4), (6, 4), (4, 6), (6, 6),
    ]
    for (index, (x, y)) in corners.enumerated() {
      let patch = patches.pixelValues[index * 24..<(index + 1) * 24].map { Int($0) }
      let red = [x, x + 1, x, x + 1]
      let green = [y, y, y + 1, y + 1]
      #expect(patch == red + red + green + green + [Int](repeating: 77, count: 8))
    }
  }

  @Test("one frame to a patch is not repeated; levels are rescaled, then normalised")
  func values() throws {
    let size = ImageSize(width: 4, height: 4)
    let image = DecodedImage(size: size, pixels: [UInt8](repeating: 51, count: 48))
    var configuration = plain(frames: 1).configuration
    configuration.rescales = true
    let rescaled = try ImagePreprocessor(configuration).patches(of: image, name: "a")
    #expect(rescaled.pixelValues.count == 48)
    #expect(rescaled.pixelValues.allSatisfy { $0 == 0.2 })
    configuration.normalizes = true
    configuration.mean = [0.2, 0, 0.5]
    configuration.standardDeviation = [0.5, 0.5, 0.1]
    let normalized = try ImagePreprocessor(configuration).patches(of: image, name: "a")
    let first = [normalized.pixelValues[0], normalized.pixelValues[4], normalized.pixelValues[8]]
    #expect(zip(first, [0, 0.4, -3] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("a picture that is not to be resized must divide into merged patches")
  func indivisible() {
    let size = ImageSize(width: 4, height: 6)
    let image = DecodedImage(size: size, pixels: [UInt8](repeating: 0, count: 72))
    let error = #expect(throws: ImageError.self) {
      try plain(frames: 1).patches(of: image, name: "b.png")
    }
    #expect(error?.fault == .indivisibleSize(width: 4, height: 6, factor: 4))
  }
}
