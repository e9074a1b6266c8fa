/// The figures of made pictures.
package enum ShapeKind: String, Sendable, CaseIterable {
  case circle, square, triangle, star, cross

  /// The word for several of them.
  package var plural: String { self == .cross ? "crosses" : rawValue + "s" }

  /// Corners in units of the radius, y downwards; none for a circle.
  var outline: [(x: Double, y: Double)] {
    switch self {
    case .circle: []
    case .square: [(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)]
    case .triangle: [(0, -1), (0.96, 0.8), (-0.96, 0.8)]
    case .star: Self.starOutline
    case .cross:
      [
        (-0.33, -1), (0.33, -1), (0.33, -0.33), (1, -0.33), (1, 0.33), (0.33, 0.33), (0.33, 1),
        (-0.33, 1), (-0.33, 0.33), (-1, 0.33), (-1, -0.33), (-0.33, -0.33),
      ]
    }
  }

  /// Five points on the unit circle and five between them at 0.45, by exact half-turn symmetry.
  private static let starOutline: [(x: Double, y: Double)] = {
    // cos and sin of 90, 54, 18, -18, -54 and -90 degrees.
    let cosines = [
      0, 0.587785252292473, 0.951056516295154, 0.951056516295154, 0.587785252292473, 0,
    ]
    let sines = [
      1, 0.809016994374947, 0.309016994374947, -0.309016994374947, -0.809016994374947, -1,
    ]
    let right = (0...5).map { i in
      let radius = i.isMultiple(of: 2) ? 1 : 0.45
      return (x: cosines[i] * radius, y: -sines[i] * radius)
    }
    let left = right[1...4].reversed().map { (x: -$0.x, y: $0.y) }
    return right + left
  }()

  /// Smallest rectangle around the outline, in units of the radius.
  var extent: (left: Double, top: Double, right: Double, bottom: Double) {
    let corners = outline
    guard !corners.isEmpty else { return (-1, -1, 1, 1) }
    let x = corners.map(\.x)
    let y = corners.map(\.y)
    return (x.min() ?? -1, y.min() ?? -1, x.max() ?? 1, y.max() ?? 1)
  }

  /// Whether a point, in units of the radius, is inside.
  func contains(x: Double, y: Double, _ corners: [(x: Double, y: Double)]) -> Bool {
    if corners.isEmpty { return x * x + y * y <= 1 }
    var isInside = false
    var last = corners[corners.count - 1]
    for corner in corners {
      if (corner.y > y) != (last.y > y),
        x < (last.x - corner.x) * (y - corner.y) / (last.y - corner.y) + corner.x
      {
        isInside.toggle()
      }
      last = corner
    }
    return isInside
  }
}

/// The colours of made pictures.
package enum ShapeColour: String, Sendable, CaseIterable {
  case red, green, blue, yellow, purple

  /// The colour's middle; every shape differs from it a little.
  var rgb: (Int, Int, Int) {
    switch self {
    case .red: (215, 40, 40)
    case .green: (40, 165, 60)
    case .blue: (45, 80, 220)
    case .yellow: (235, 205, 40)
    case .purple: (150, 50, 175)
    }
  }
}
