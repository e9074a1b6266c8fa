/// What an answer is, by its form.
indirect enum ParsedAnswer {
  case quantity(Quantity)
  /// `name = value`.
  case assignment(Assignment)
  /// An equation that is not solved for a name.
  case equation(MathExpression, MathExpression)
  /// Several values side by side; `isOpen` if joined by `or`.
  case list([ParsedAnswer], isOpen: Bool)
  /// In round or square brackets, which are kept.
  case tuple(AnswerTuple)
  case set([ParsedAnswer])
  /// A union of intervals: inequalities, set-builders, set operations.
  case region(Region)
  /// Rows of cells; the kind of bracket does not matter.
  case matrix([[MathExpression]])
  /// Parts separated by colons.
  case ratio([Quantity])
  case clock(ClockTime)
  /// Expressions with relations between them that are not solved.
  case relation([ParsedAnswer], [AnswerToken])
  /// Sets joined by one operator, `\cup` or `\cap`, that cannot be worked out.
  case joined([ParsedAnswer], AnswerToken)
  /// A chain of equations in which one does not hold.
  case inconsistent
  /// Words only.
  case words
  /// Anything else: compared token by token.
  case opaque

  /// The value without a name.
  var unnamed: ParsedAnswer {
    if case .assignment(let assignment) = self { assignment.value } else { self }
  }

  /// The name of an assignment.
  var assignedName: String? {
    if case .assignment(let assignment) = self { assignment.name } else { nil }
  }

  var isSet: Bool { if case .set = self { true } else { false } }

  /// The values of a list inside a list (`0, \pm 1`), else the answer itself.
  var members: [ParsedAnswer] {
    if case .list(let elements, _) = self { elements } else { [self] }
  }

  /// The bare expression of a value with nothing beside it.
  var plainExpression: MathExpression? {
    guard case .quantity(let quantity) = self, !quantity.isPercent, !quantity.isDegrees,
      quantity.currency == nil, quantity.unit == nil
    else { return nil }
    return quantity.expression
  }
}

/// A name with the value it is said to have.
struct Assignment {
  /// The name's spelling.
  let name: String
  /// The name as an expression, if it is one.
  let left: MathExpression?
  let value: ParsedAnswer

  /// `(x, y) = (1, 2)` as one assignment for each component.
  var components: [ParsedAnswer]? {
    guard case .tuple(let tuple) = value, name.first == "(", name.last == ")" else { return nil }
    let names = name.dropFirst().dropLast().split(separator: ",")
    guard names.count == tuple.elements.count else { return nil }
    return zip(names, tuple.elements).map {
      .assignment(Assignment(name: String($0), left: .symbol(String($0)), value: $1))
    }
  }
}

/// Values in brackets: a tuple, a point, or an interval.
struct AnswerTuple {
  let open: UInt8
  let elements: [ParsedAnswer]
  let close: UInt8

  /// The interval of the same text.
  var interval: RealInterval? {
    guard elements.count == 2, let lower = elements[0].plainExpression,
      let upper = elements[1].plainExpression, open.isOne(of: "(["), close.isOne(of: ")]")
    else { return nil }
    // No number is infinite: an end that is cannot be part of it.
    guard !(lower.isInfinite && open == UInt8(ascii: "[")),
      !(upper.isInfinite && close == UInt8(ascii: "]"))
    else { return nil }
    return RealInterval(
      lower: lower, isLowerClosed: open == UInt8(ascii: "["), upper: upper,
      isUpperClosed: close == UInt8(ascii: "]"))
  }

  /// Whether an end of it is infinite, so that it can only be an interval.
  var isUnbounded: Bool {
    elements.contains { $0.plainExpression?.isInfinite ?? false }
  }
}

/// A time of day as it is written.
struct ClockTime {
  /// Hours, minutes, seconds.
  let parts: [Int]
  /// `am`, `pm`, or nothing.
  let half: String?
}

extension MathExpression {
  /// Whether it is infinity, perhaps with a sign.
  var isInfinite: Bool {
    switch self {
    case .symbol("\\infty"): true
    case .negated(let inner): inner.isInfinite
    default: false
    }
  }

  /// The name of a variable; `nil` for constants and anything else.
  var variable: String? {
    guard case .symbol(let name) = self, !["\\pi", "e", "i", "\\infty"].contains(name) else {
      return nil
    }
    return name
  }

  /// Whether a number as written is in it.
  var hasLiteral: Bool {
    switch self {
    case .number: true
    case .symbol: false
    case .sum(let parts), .product(let parts), .call(_, let parts):
      parts.contains(where: \.hasLiteral)
    case .quotient(let a, let b), .power(let a, let b): a.hasLiteral || b.hasLiteral
    case .negated(let inner): inner.hasLiteral
    }
  }
}
