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
  /// The shapes from left to right, at least ``gap`` pixels apart in their centres.
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

  static let gap = 5.0

  /// Given shapes on white, without noise.
  package init(width: Int, height: Int, shapes: [PlacedShape]) {
    self.width = width
    self.height = height
    self.shapes = shapes.sorted { $0.x < $1.x }
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
    let (width, height) = random.element(of: [(112, 112), (112, 84), (84, 112), (112, 112)])
    self.width = width
    self.height = height
    var shapes: [PlacedShape]?
    while shapes == nil {
      shapes = Self.placed(shapeCount, width: width, height: height, &random)
    }
    self.shapes = (shapes ?? []).sorted { $0.x < $1.x }
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

  /// Shapes that overlap little and can be told apart from left to right, or nil where the dice
  /// fell too badly.
  private static func placed(
    _ count: Int, width: Int, height: Int, _ random: inout CounterRandom
  ) -> [PlacedShape]? {
    var shapes: [PlacedShape] = []
    // Few colours or kinds among the shapes make counts that are worth asking for.
    var colours = ShapeColour.allCases
    random.shuffle(&colours)
    colours = Array(colours.prefix(random.integer(in: 2...4)))
    var kinds = ShapeKind.allCases
    random.shuffle(&kinds)
    kinds = Array(kinds.prefix(random.integer(in: 2...4)))
    for _ in 0..<40 where shapes.count < count {
      let radius = Double(random.integer(in: 80...(count > 3 ? 150 : 200))) / 10
      let edge = Int((radius * 10).rounded(.up)) + 10
      let x = Double(random.integer(in: edge...width * 10 - edge)) / 10
      let y = Double(random.integer(in: edge...height * 10 - edge)) / 10
      let isFree = shapes.allSatisfy { other in
        let distance = ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y))
          .squareRoot()
        return (x - other.x).magnitude >= gap && distance >= 0.85 * (radius + other.radius)
      }
      guard isFree else { continue }
      shapes.append(
        PlacedShape(
          kind: random.element(of: kinds), colour: random.element(of: colours), x: x, y: y,
          radius: radius, tint: (0..<3).map { _ in random.integer(in: -20...20) }))
    }
    return shapes.count == count ? shapes : nil
  }

  /// The scene without looks: size, and each shape on a grid of 8 pixels, from left to right.
  ///
  /// Two scenes of one form show the same things; the side of a picture follows from it alone.
  package var canonical: String {
    let places = shapes.map { shape in
      "\(shape.name) \(Int(shape.x / 8)),\(Int(shape.y / 8)),\(Int(shape.radius / 4))"
    }
    return "\(width)x\(height): " + places.joined(separator: "; ")
  }
}
