import Shapes
import Tasks
import Testing
import VisionEncoder

@Suite("drawn pictures")
struct ShapePictureTests {
  private func scene(_ counter: Int, shapes: Int = 3) -> ShapeScene {
    ShapeScene(seed: 7, counter: counter, shapeCount: shapes)
  }

  @Test("a picture is a function of its seed and counter")
  func repeated() {
    for counter in 0..<8 {
      #expect(ShapePainter.file(of: scene(counter)) == ShapePainter.file(of: scene(counter)))
    }
    #expect(ShapePainter.pixels(of: scene(1)) != ShapePainter.pixels(of: scene(2)))
    let other = ShapeScene(seed: 8, counter: 1, shapeCount: 3)
    #expect(ShapePainter.pixels(of: scene(1)) != ShapePainter.pixels(of: other))
  }

  @Test("PNG files hold the very pixels, JPEG files nearly, none longer than 112 pixels a side")
  func files() throws {
    var types: Set<Bool> = []
    for counter in 0..<24 {
      let scene = scene(counter, shapes: 2 + counter % 4)
      let pixels = ShapePainter.pixels(of: scene)
      let image = try ImageDecoder.decode(ShapePainter.file(of: scene), name: "made")
      #expect(image.size.width == scene.width && image.size.height == scene.height)
      #expect(max(scene.width, scene.height) <= 112)
      let distance = zip(pixels, image.pixels).map { abs(Int($0) - Int($1)) }
      types.insert(scene.jpegQuality == nil)
      if scene.jpegQuality == nil {
        #expect(distance.allSatisfy { $0 == 0 })
      } else {
        #expect(Double(distance.reduce(0, +)) / Double(distance.count) < 12)
      }
    }
    #expect(types.count == 2)
  }

  @Test("shapes stand in cells of their own in reading order, their boxes within the picture")
  func places() {
    for counter in 0..<200 {
      let scene = scene(counter, shapes: 2 + counter % 4)
      #expect(scene.shapes.count == 2 + counter % 4)
      for (a, b) in zip(scene.shapes, scene.shapes.dropFirst()) {
        #expect((a.row, a.column) < (b.row, b.column))
      }
      for shape in scene.shapes {
        #expect(shape.box[0] >= 0 && shape.box[1] >= 0)
        #expect(shape.box[2] <= scene.width && shape.box[3] <= scene.height)
        #expect(shape.box[0] < shape.box[2] && shape.box[1] < shape.box[3])
      }
    }
  }

  @Test("a shape's box is the rectangle that painting it changes", arguments: ShapeKind.allCases)
  func box(_ kind: ShapeKind) {
    let shape = PlacedShape(kind: kind, colour: .red, x: 30.5, y: 26, radius: 14)
    let scene = ShapeScene(width: 64, height: 56, shapes: [shape])
    let empty = ShapePainter.pixels(of: ShapeScene(width: 64, height: 56, shapes: []))
    let painted = ShapePainter.pixels(of: scene)
    // Pixels covered by half or more.
    let half = (0..<64 * 56).filter { abs(Int(painted[3 * $0 + 1]) - Int(empty[3 * $0 + 1])) > 80 }
    let columns = half.map { $0 % 64 }
    let rows = half.map { $0 / 64 }
    let edges = [
      columns.min() ?? 0, rows.min() ?? 0, (columns.max() ?? 0) + 1, (rows.max() ?? 0) + 1,
    ]
    // A tip is thinner than a pixel where it ends.
    for (edge, expected) in zip(edges, shape.box) { #expect(abs(edge - expected) <= 2) }
    #expect(zip(edges, shape.box).count { $0 != $1 } <= 3)
  }

  @Test("edges are smooth: a circle has pixels between its colour and the background")
  func smooth() {
    let circle = PlacedShape(kind: .circle, colour: .blue, x: 20, y: 20, radius: 12)
    let pixels = ShapePainter.pixels(of: ShapeScene(width: 40, height: 40, shapes: [circle]))
    let reds = Set((0..<1600).map { pixels[3 * $0] })
    #expect(reds.count > 6)
    #expect(pixels[3 * (20 * 40 + 20)] == 45)
    #expect(pixels[0] == 255)
    // The painted area is the circle's to one part in a hundred.
    let covered = (0..<1600).reduce(0.0) { $0 + (255 - Double(pixels[3 * $1])) / 210 }
    #expect(abs(covered / (144 * Double.pi) - 1) < 0.01)
  }
}
