import StrictJSON
import Testing
import VisionEncoder

@Suite("bicubic resizing")
struct PreprocessingResizeTests {
  private struct Golden {
    let source: String
    let factor: Int
    let areas: ClosedRange<Int>
    let size: ImageSize
    let digest: String

    init(_ record: JSONValue) throws {
      source = try #require(record["source"]?.string)
      factor = try #require(record["factor"]?.int)
      areas = try #require(record["min_pixels"]?.int)...#require(record["max_pixels"]?.int)
      let out = try #require(record["out"]?.array)
      size = ImageSize(width: try #require(out[0].int), height: try #require(out[1].int))
      digest = try #require(record["rgb_sha256"]?.string)
    }
  }

  @Test("thirty real pictures: the size and every bit of Pillow's result")
  func golden() throws {
    guard let index = Material.shared("data/image_conformance/resize_golden/index.json") else {
      return
    }
    let records = try Material.json(index).array ?? []
    #expect(records.count == 30)
    for record in records {
      let golden = try Golden(record)
      let path = try #require(Material.shared("data/" + golden.source))
      let image = try ImageDecoder.decode(file: path)
      let target = SmartResize(factor: golden.factor, areas: golden.areas).target(for: image.size)
      #expect(target == golden.size, "\(golden.source)")
      let resized = image.resizedBicubic(to: golden.size)
      #expect(digest(resized.pixels) == golden.digest, "\(golden.source) to \(golden.size)")
    }
  }

  /// Grey pictures as one level for each pixel.
  private func resized(_ levels: [UInt8], _ size: ImageSize, to target: ImageSize) -> [UInt8] {
    let image = DecodedImage(size: size, pixels: levels.flatMap { [$0, $0, $0] })
    let pixels = image.resizedBicubic(to: target).pixels
    return stride(from: 0, to: pixels.count, by: 3).map { pixels[$0] }
  }

  @Test("the picture's own size gives its own pixels")
  func identity() {
    let levels = (0..<35).map { UInt8($0 * 7) }
    let size = ImageSize(width: 5, height: 7)
    #expect(resized(levels, size, to: size) == levels)
  }

  @Test("an edge at twice the size: the kernel's weights by hand, overshoot cut at 0 and 255")
  func doubled() {
    // New pixels lie 1/4 and 3/4 of the way between old ones. With a = -1/2 the kernel is
    // 0.8671875 at 1/4, 0.2265625 at 3/4, -0.0703125 at 5/4 and -0.0234375 at 7/4.
    let levels = resized(
      [0, 0, 0, 200, 200, 200], ImageSize(width: 6, height: 1), to: ImageSize(width: 12, height: 1))
    // Right of the edge 200 · (1 + 0.0234375 …), left of it the negative of that, cut at 0.
    #expect(levels[3] == 0)
    #expect(levels[4] == 0)
    #expect(levels[5] == UInt8((200 * (0.2265625 - 0.0234375)).rounded()))
    #expect(levels[6] == UInt8((200 * (0.8671875 - 0.0703125)).rounded()))
    #expect(levels[7] == UInt8((200 * (1 + 0.0703125)).rounded()))
    #expect(levels[8] == UInt8((200 * (1 + 0.0234375)).rounded()))
    #expect(levels[9] == 200)
  }

  @Test("a flat picture stays flat at any size, in both directions", arguments: [0, 1, 128, 255])
  func flat(level: Int) {
    let size = ImageSize(width: 13, height: 9)
    let levels = [UInt8](repeating: UInt8(level), count: size.pixelCount)
    for target in [(1, 1), (200, 1), (3, 50), (26, 18), (12, 8)] {
      let target = ImageSize(width: target.0, height: target.1)
      #expect(resized(levels, size, to: target).allSatisfy { $0 == UInt8(level) }, "\(target)")
    }
  }

  @Test("columns are resized first if the height loses more than twice as much as the width")
  func order() {
    var random = LinearCongruential(state: 5)
    let pixels = (0..<20 * 30 * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
    let image = DecodedImage(size: ImageSize(width: 20, height: 30), pixels: pixels)
    let cases = [(16, 22, false), (16, 21, true), (22, 29, true), (22, 31, false), (3, 2, false)]
    for (width, height, isColumnsFirst) in cases {
      let target = ImageSize(width: width, height: height)
      let rowsFirst = image.resizedBicubic(to: ImageSize(width: width, height: 30))
        .resizedBicubic(to: target)
      let columnsFirst = image.resizedBicubic(to: ImageSize(width: 20, height: height))
        .resizedBicubic(to: target)
      #expect(rowsFirst != columnsFirst)
      #expect(image.resizedBicubic(to: target) == (isColumnsFirst ? columnsFirst : rowsFirst))
    }
  }

  @Test("mirroring before and after resizing is the same")
  func mirrored() {
    var random = LinearCongruential(state: 3)
    let size = ImageSize(width: 17, height: 1)
    for width in [3, 11, 29, 100] {
      let levels = (0..<17).map { _ in UInt8.random(in: 0...255, using: &random) }
      let target = ImageSize(width: width, height: 1)
      let direct = resized(levels, size, to: target)
      let mirrored = resized(levels.reversed(), size, to: target)
      // Weights are rounded one by one, so a level may fall on the other side of a half.
      #expect(zip(direct, mirrored.reversed()).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }
  }
}

/// Knuth's MMIX generator: numbers that are the same in every run.
struct LinearCongruential: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state.byteSwapped ^ state
  }
}
