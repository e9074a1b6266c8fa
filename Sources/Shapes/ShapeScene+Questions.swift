internal import Tasks

/// A colour or a kind that a question counts.
private enum Trait: Equatable {
  case colour(ShapeColour)
  case kind(ShapeKind)

  var word: String {
    switch self {
    case .colour(let colour): colour.rawValue
    case .kind(let kind): kind.rawValue
    }
  }

  /// `red shapes`, `circles`.
  var plural: String {
    switch self {
    case .colour(let colour): colour.rawValue + " shapes"
    case .kind(let kind): kind.plural
    }
  }

  /// `red shape`, `circle`.
  var singular: String {
    switch self {
    case .colour(let colour): colour.rawValue + " shape"
    case .kind(let kind): kind.rawValue
    }
  }

  func fits(_ shape: PlacedShape) -> Bool {
    switch self {
    case .colour(let colour): shape.colour == colour
    case .kind(let kind): shape.kind == kind
    }
  }

  static let colours = ShapeColour.allCases.map(Trait.colour)
  static let kinds = ShapeKind.allCases.map(Trait.kind)
}

extension ShapeScene {
  /// All shapes in reading order.
  private var listing: String { shapes.map(\.name).joined(separator: ", ") }

  private func number(of trait: Trait) -> Int { shapes.count { trait.fits($0) } }

  /// Shapes that no other has the name of.
  private var named: [PlacedShape] {
    shapes.filter { shape in shapes.count { $0.name == shape.name } == 1 }
  }

  func countQuestions(_ random: inout CounterRandom) -> [ShapeQuestion] {
    let traits = Trait.colours + Trait.kinds
    var questions = traits.map { trait in
      let number = number(of: trait)
      return ShapeQuestion(
        .count,
        random.element(of: [
          "How many \(trait.plural) are there?", "Count the \(trait.plural).",
        ]), answer: String(number), told: listing, working: "\(listing): \(trait.word) \(number)")
    }
    // One step more: the trait is that of another shape.
    for kind in Trait.kinds where number(of: kind) == 1 {
      guard let shape = shapes.first(where: kind.fits) else { continue }
      let number = number(of: .colour(shape.colour))
      questions.append(
        ShapeQuestion(
          .count, "How many shapes have the colour of the \(kind.word)?", answer: String(number),
          told: listing,
          working: "\(listing): \(kind.word) \(shape.colour), \(shape.colour) \(number)",
          guess: "as a kind \(number)"))
    }
    for colour in Trait.colours where number(of: colour) == 1 {
      guard let shape = shapes.first(where: colour.fits) else { continue }
      let number = number(of: .kind(shape.kind))
      questions.append(
        ShapeQuestion(
          .count, "How many shapes are of the kind of the \(colour.word) one?",
          answer: String(number), told: listing,
          working: "\(listing): \(colour.word) \(shape.kind), \(shape.kind) \(number)",
          guess: "as a colour \(number)"))
    }
    return questions
  }

  /// Questions for the colour or the kind of a shape that the other, or its place, tells.
  func namingQuestions(_ family: ShapeFamily) -> [ShapeQuestion] {
    var asked: [(which: String, shape: PlacedShape, byPlace: Bool)] = []
    for shape in shapes {
      if family == .colour, number(of: .kind(shape.kind)) == 1 {
        asked.append((shape.kind.rawValue, shape, false))
      }
      if family == .kind, number(of: .colour(shape.colour)) == 1 {
        asked.append(("\(shape.colour) shape", shape, false))
      }
    }
    if shapes.count == 1 {
      asked.append(("shape", shapes[0], false))
    } else {
      let places = shapes.sorted { $0.x < $1.x }
      let gaps = zip(places.dropFirst(), places).map { $0.x - $1.x }
      // Beyond doubt, by the middle of a shape and by its edge.
      func isClear(_ gap: Int) -> Bool { gaps.indices.contains(gap) ? gaps[gap] >= 14 : true }
      if isClear(0) { asked.append(("leftmost shape", places[0], true)) }
      if isClear(0), isClear(1) { asked.append(("second shape from the left", places[1], true)) }
      if isClear(gaps.count - 1) {
        asked.append(("rightmost shape", places[places.count - 1], true))
      }
    }
    return asked.map { asked in
      ShapeQuestion(
        family,
        family == .colour
          ? "What colour is the \(asked.which)?" : "What kind of shape is the \(asked.which)?",
        answer: family == .colour ? asked.shape.colour.rawValue : asked.shape.kind.rawValue,
        told: asked.byPlace ? nil : listing,
        working: "\(listing): \(asked.shape.name)")
    }
  }

  func comparisonQuestions(_ random: inout CounterRandom) -> [ShapeQuestion] {
    var questions: [ShapeQuestion] = []
    for traits in [Trait.colours, Trait.kinds] {
      // What is not there at all is rarely worth asking about.
      let present = traits.filter { number(of: $0) > 0 }
      for (i, first) in present.enumerated() {
        for second in present[(i + 1)...] {
          let pair = random.integer(in: 0...1) == 0 ? (first, second) : (second, first)
          let (a, b) = (number(of: pair.0), number(of: pair.1))
          questions.append(
            ShapeQuestion(
              .comparison,
              "Are there more, fewer or as many \(pair.0.plural) as \(pair.1.plural)?",
              answer: a == b ? "as many" : a > b ? "more" : "fewer", told: listing,
              working: "\(listing): \(pair.0.word) \(a), \(pair.1.word) \(b)"))
        }
      }
    }
    return questions
  }

  func relationQuestions(_ random: inout CounterRandom) -> [ShapeQuestion] {
    var questions: [ShapeQuestion] = []
    for a in named {
      for b in named where a != b {
        let (dx, dy) = (a.x - b.x, a.y - b.y)
        // Beside or above beyond doubt.
        let side: String
        if dx.magnitude >= 1.7 * dy.magnitude {
          side = dx < 0 ? "left" : "right"
        } else if dy.magnitude >= 1.7 * dx.magnitude {
          side = dy < 0 ? "above" : "below"
        } else {
          continue
        }
        let places = "\(b.name) \(place(b)), \(a.name) \(place(a))"
        questions.append(
          ShapeQuestion(
            .relation,
            "Seen from the \(b.name), is the \(a.name) left, right, above or below?",
            answer: side, told: places, working: places))
      }
    }
    return questions
  }

  /// Row and column of a shape's cell.
  private func place(_ shape: PlacedShape) -> String { "\(shape.row) \(shape.column)" }

  func totalQuestions(_ random: inout CounterRandom) -> [ShapeQuestion] {
    var questions: [ShapeQuestion] = []
    for traits in [Trait.colours, Trait.kinds] {
      let present = traits.filter { number(of: $0) > 0 }
      for (i, first) in present.enumerated() {
        for second in present[(i + 1)...] {
          let prices = (random.integer(in: 2...9), random.integer(in: 2...9))
          let (a, b) = (number(of: first), number(of: second))
          let sum = a * prices.0 + b * prices.1
          questions.append(
            ShapeQuestion(
              .total,
              "Each \(first.singular) costs \(prices.0), each \(second.singular) \(prices.1). "
                + "What do they cost in all?", answer: String(sum), told: listing,
              working: "\(listing): \(a)*\(prices.0)=\(a * prices.0), "
                + "\(b)*\(prices.1)=\(b * prices.1), \(a * prices.0)+\(b * prices.1)=\(sum)",
              guess: "\(a) and \(b)"))
        }
      }
    }
    return questions
  }

  func boxQuestions(_ random: inout CounterRandom) -> [ShapeQuestion] {
    named.map { shape in
      let box = shape.box
      return ShapeQuestion(
        .box, "Box the \(shape.name): [x1, y1, x2, y2] in pixels.",
        answer: "[\(box.map(String.init).joined(separator: ", "))]",
        working: "\(shape.name) \(place(shape))",
        box: box)
    }
  }
}
