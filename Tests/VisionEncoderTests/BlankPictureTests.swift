import TensorTesting
import Testing
import VisionEncoder

@Suite("blank pictures")
struct BlankPictureTests {
  @Test(
    "a blank picture has the patches of a grey file of that size, bit for bit",
    arguments: [(28, 28), (56, 84), (3, 5), (61, 47), (200, 9), (113, 640)])
  func grey(width: Int, height: Int) throws {
    let level = ImagePreprocessor.neutralLevel
    let bytes = HandMadePNG(width: width, height: height, red: level, green: level, blue: level)
      .bytes
    let file = ImageFile(embedded: bytes, name: "grey.png")
    var small = ImagePreprocessor.Configuration()
    small.minPixels = 784
    small.maxPixels = 784 * 20
    for configuration in [ImagePreprocessor.Configuration(), small] {
      let preprocessor = ImagePreprocessor(configuration)
      let store = ImageStore(preprocessor, budget: 0)
      let grid = try store.inspect(file).grid
      let seen = try store.patches(of: file, expecting: grid)
      let blank = preprocessor.blankPatches(grid)
      #expect(blank.grid == seen.grid && blank.patchWidth == seen.patchWidth)
      #expect(blank.pixelValues.map(\.bitPattern) == seen.pixelValues.map(\.bitPattern))
    }
  }
}
