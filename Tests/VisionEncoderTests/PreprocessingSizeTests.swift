import Testing
import VisionEncoder

@Suite("target sizes and boxes")
struct PreprocessingSizeTests {
  private func target(_ width: Int, _ height: Int, _ areas: ClosedRange<Int>) -> ImageSize? {
    SmartResize(factor: 28, areas: areas).target(for: ImageSize(width: width, height: height))
  }

  @Test("sides are rounded to the nearest multiple, halves to the even one")
  func nearest() {
    let areas = 1...1 << 25
    #expect(target(100, 100, areas) == ImageSize(width: 112, height: 112))
    // 42 = 1.5 · 28 and 70 = 2.5 · 28 both become 56.
    #expect(target(42, 70, areas) == ImageSize(width: 56, height: 56))
  }

  @Test("areas beyond the bounds are scaled into them, sides rounded inwards")
  func bounds() {
    let areas = 3_136...262_144
    #expect(target(640, 480, areas) == ImageSize(width: 588, height: 420))
    #expect(target(20, 20, areas) == ImageSize(width: 56, height: 56))
    #expect(target(1, 1, areas) == ImageSize(width: 56, height: 56))
  }

  @Test("a side is never less than one factor, though the area goes beyond the bound")
  func thin() {
    #expect(target(28 * 200, 28, 1...3_136) == ImageSize(width: 784, height: 28))
  }

  @Test("200 to 1 is taken, more is not")
  func aspect() {
    #expect(target(200, 1, 3_136...262_144) != nil)
    #expect(target(201, 1, 3_136...262_144) == nil)
    #expect(target(1, 201, 3_136...262_144) == nil)
    let error = #expect(throws: ImageError.self) {
      try ImagePreprocessor(.init()).grid(of: ImageSize(width: 999, height: 2), name: "a.png")
    }
    #expect(error?.fault == .extremeAspectRatio(width: 999, height: 2))
    #expect(error?.name == "a.png")
  }

  @Test("any size gives multiples of the factor within the bounds where the shape allows")
  func invariants() {
    var random = LinearCongruential(state: 1)
    for _ in 0..<20_000 {
      let short = Int.random(in: 1...3_000, using: &random)
      let long = Int.random(in: short...min(16_384, short * 200), using: &random)
      let least = Int.random(in: 784...100_000, using: &random)
      let areas = least...least * Int.random(in: 8...100, using: &random)
      let size = ImageSize(width: long, height: short)
      guard let target = target(long, short, areas) else {
        Issue.record("\(size) refused")
        continue
      }
      #expect(target.width % 28 == 0 && target.height % 28 == 0)
      #expect(target.width > 0 && target.height > 0)
      #expect(target.pixelCount >= areas.lowerBound || target.height == 28, "\(size) \(areas)")
      #expect(target.pixelCount <= areas.upperBound || target.height == 28, "\(size) \(areas)")
    }
  }

  @Test("boxes: corners go to corners, and back again")
  func boxes() {
    let scaling = PixelScaling(
      original: ImageSize(width: 640, height: 480), resized: ImageSize(width: 588, height: 420))
    let whole = PixelBox(left: 0, top: 0, right: 640, bottom: 480)
    #expect(scaling.resized(whole) == PixelBox(left: 0, top: 0, right: 588, bottom: 420))
    let box = PixelBox(left: 147, top: 105, right: 294, bottom: 210)
    #expect(scaling.original(box) == PixelBox(left: 160, top: 120, right: 320, bottom: 240))
    #expect(scaling.resized(scaling.original(box)) == box)
  }
}
