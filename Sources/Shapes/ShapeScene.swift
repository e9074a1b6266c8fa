internal import Tasks

/// A coloured shape at its place.
package struct PlacedShape: Sendable, Equatable {
  package let kind: ShapeKind
  package let colour: ShapeColour
  /// Centre in pixels.
  package let x: Double
  package let y: Double
  /// Half the height of the tallest kind, in pixels.
  package let radius: Double
  /// What is added to the colour's red, green and blue.
  let tint: [Int]

  /// A shape in the middle of its colour.
  package init(kind: ShapeKind, colour: ShapeColour, x: Double, y: Double, radius: Double) {
    self.init(kind: kind, colour: colour, x: x, y: y, radius: radius, tint: [0, 0, 0])
  }

  init(
    kind: ShapeKind, colour: ShapeColour, x: Double, y: Double, radius: Double, tint: [Int]
  ) {
    self.kind = kind
    self.colour = colour
    self.x = x
    self.y = y
    self.radius = radius
    self.tint = tint
  }

  /// Row and column of the cell that the centre is in, from 1.
  package var row: Int { Int(y) / ShapeScene.cell + 1 }
  package var column: Int { Int(x) / ShapeScene.cell + 1 }

  /// The shape in words: `red circle`.
  package var name: String { "\(colour.rawValue) \(kind.rawValue)" }

  /// Left, upper, right and lower edge, to the nearest pixel.
  package var box: [Int] {
    let extent = kind.extent
    return [
      x + extent.left * radius, y + extent.top * radius, x + extent.right * radius,
      y + extent.bottom * radius,
    ].map { Int($0.rounded()) }
  }
}

/// What a made picture shows: a function of a seed and a counter.
package struct ShapeScene: Sendable {
  /// Fewest and most shapes.
  package static let counts = 1...5
  /// Longest side in pixels.
  package static let longestSide = 112

  package let width: Int
  package let height: Int
  /// The shapes as one reads: row by row, from left to right; no two centres in one cell.
  package let shapes: [PlacedShape]
  /// Colour of the background in its upper left corner, and the change to the lower right one.
  let background: [Int]
  let slope: [Int]
  /// Greatest change of a sample by noise; 0 to 255.
  let noise: Int
  /// Order in which the shapes are painted.
  let paintOrder: [Int]
  /// Quality of the JPEG file; nil for PNG.
  package let jpegQuality: Int?
  let counter: Int
  let seed: UInt64

  /// Side of the cells in pixels: that of a token of a policy with patches of 14 and a merge of 2.
  static let cell = 28

  /// Given shapes on white, without noise.
  package init(width: Int, height: Int, shapes: [PlacedShape]) {
    self.width = width
    self.height = height
    self.shapes = Self.inReadingOrder(shapes)
    background = [255, 255, 255]
    slope = [0, 0, 0]
    noise = 0
    paintOrder = Array(shapes.indices)
    jpegQuality = nil
    counter = 0
    seed = 0
  }

  /// The scene of a counter, with that many shapes.
  package init(seed: UInt64, counter: Int, shapeCount: Int) {
    precondition(
      Self.counts.contains(shapeCount), "ShapeScene: \(shapeCount) shapes outside \(Self.counts)")
    self.seed = seed
    self.counter = counter
    var random = CounterRandom(seed: seed, purpose: "scene of shapes", counter)
    let (width, height) = random.element(of: [(112, 112), (112, 84)])
    self.width = width
    self.height = height
    shapes = Self.inReadingOrder(
      Self.placed(shapeCount, width: width, height: height, &random))
    let isDark = random.integer(in: 0...3) == 0
    let level = isDark ? random.integer(in: 0...45) : random.integer(in: 190...245)
    background = (0..<3).map { _ in level + random.integer(in: -10...10) }
    slope = (0..<3).map { _ in random.integer(in: -25...25) }
    noise = random.element(of: [0, 0, 0, 5, 10, 16])
    var order = Array(0..<shapeCount)
    random.shuffle(&order)
    paintOrder = order
    jpegQuality = noise == 0 ? nil : random.integer(in: 75...95)
  }

  private static func inReadingOrder(_ shapes: [PlacedShape]) -> [PlacedShape] {
    shapes.sorted { ($0.row, $0.column) < ($1.row, $1.column) }
  }

  /// Shapes about the middle of cells, each of its own; neighbours may overlap a little.
  private static func placed(
    _ count: Int, width: Int, height: Int, _ random: inout CounterRandom
  ) -> [PlacedShape] {
    // Few colours or kinds among the shapes make counts that are worth asking for.
    var colours = ShapeColour.allCases
    random.shuffle(&colours)
    colours = Array(colours.prefix(random.integer(in: 2...4)))
    var kinds = ShapeKind.allCases
    random.shuffle(&kinds)
    kinds = Array(kinds.prefix(random.integer(in: 2...4)))
    let columns = width / cell
    var cells = Array(0..<columns * (height / cell))
    random.shuffle(&cells)
    return cells.prefix(count).map { place in
      let (row, column) = place.quotientAndRemainder(dividingBy: columns)
      let radius = Double(random.integer(in: 80...140)) / 10
      func middle(_ index: Int, _ side: Int) -> Double {
        let middle = Double(index * cell + cell / 2) + Double(random.integer(in: -40...40)) / 10
        return min(max(middle, radius + 1), Double(side) - radius - 1)
      }
      return PlacedShape(
        kind: random.element(of: kinds), colour: random.element(of: colours),
        x: middle(column, width), y: middle(row, height), radius: radius,
        tint: (0..<3).map { _ in random.integer(in: -20...20) })
    }
  }

  /// The scene without looks: size, and each shape on a grid of 8 pixels, in reading order.
  ///
  /// Two scenes of one form show the same things; the side of a picture follows from it alone.
  package var canonical: String {
    let places = shapes.map { shape in
      "\(shape.name) \(Int(shape.x / 8)),\(Int(shape.y / 8)),\(Int(shape.radius / 4))"
    }
    return "\(width)x\(height): " + places.joined(separator: "; ")
  }
}
