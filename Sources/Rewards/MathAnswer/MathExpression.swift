/// An expression as it was written; nothing is evaluated.
///
/// Its depth is bounded by `AnswerLimit.depth`, so that functions of it may recurse.
indirect enum MathExpression: Hashable, Sendable {
  case number(NumberLiteral)
  /// A variable, a constant such as `\pi`, or a subscripted name.
  case symbol(String)
  case sum([MathExpression])
  case product([MathExpression])
  case quotient(MathExpression, MathExpression)
  case negated(MathExpression)
  case power(MathExpression, MathExpression)
  /// A function or another structure by name: `sqrt`, `binom`, `factorial`, `abs`, `base`.
  case call(String, [MathExpression])

  /// Whether it is a number as written, perhaps with a sign.
  var signedLiteral: (literal: NumberLiteral, isNegative: Bool)? {
    switch self {
    case .number(let literal): (literal, false)
    case .negated(.number(let literal)): (literal, true)
    default: nil
    }
  }

  /// An integer literal.
  static func literal(_ value: Int) -> MathExpression {
    let magnitude = MathExpression.number(
      NumberLiteral(integer: Array(String(value.magnitude).utf8)))
    return value < 0 ? .negated(magnitude) : magnitude
  }

  /// The expression times a power of ten; a literal stays one.
  func times(powerOfTen power: Int) -> MathExpression {
    guard power != 0 else { return self }
    switch self {
    case .number(let literal):
      if let scaled = literal.scaled(by: power) { return .number(scaled) }
    case .negated(.number(let literal)):
      if let scaled = literal.scaled(by: power) { return .negated(.number(scaled)) }
    default: break
    }
    let scale = MathExpression.power(.literal(10), .literal(abs(power)))
    return power > 0 ? .product([self, scale]) : .quotient(self, scale)
  }

  /// A call of a function, spelled by those that the comparison knows.
  ///
  /// - Throws: `syntax` for a base or a power that the function does not take.
  static func application(
    of name: String, to argument: MathExpression, base: MathExpression?, exponent: MathExpression?
  ) throws(AnswerFailure) -> MathExpression {
    if base != nil, name != "log" { throw .syntax }
    var name = name
    var exponent = exponent
    if exponent == .negated(.literal(1)) {
      // `\sin^{-1}` is the inverse function.
      guard let inverse = inverses[name] else { throw .syntax }
      name = inverse
      exponent = nil
    }
    let call: MathExpression
    switch name {
    case "log": call = .call("log", [argument] + (base.map { [$0] } ?? []))
    case "arccot": call = .sum([rightAngle, .negated(.call("arctan", [argument]))])
    case "arcsec": call = .call("arccos", [.quotient(.literal(1), argument)])
    case "arccsc": call = .call("arcsin", [.quotient(.literal(1), argument)])
    case "sech": call = .quotient(.literal(1), .call("cosh", [argument]))
    case "csch": call = .quotient(.literal(1), .call("sinh", [argument]))
    case "coth": call = .quotient(.call("cosh", [argument]), .call("sinh", [argument]))
    case "arcsinh", "arsinh": call = areaFunction(argument, plus: 1)
    case "arccosh", "arcosh": call = areaFunction(argument, plus: -1)
    case "arctanh", "artanh":
      let upper = MathExpression.sum([.literal(1), argument])
      let lower = MathExpression.sum([.literal(1), .negated(argument)])
      call = .quotient(.call("ln", [.quotient(upper, lower)]), .literal(2))
    case "cis":
      call = .sum([
        .call("cos", [argument]), .product([.symbol("i"), .call("sin", [argument])]),
      ])
    default: call = .call(name, [argument])
    }
    return exponent.map { .power(call, $0) } ?? call
  }

  private static let inverses = [
    "sin": "arcsin", "cos": "arccos", "tan": "arctan", "cot": "arccot", "sec": "arcsec",
    "csc": "arccsc", "sinh": "arcsinh", "cosh": "arccosh", "tanh": "arctanh",
  ]

  private static var rightAngle: MathExpression { .quotient(.symbol("\\pi"), .literal(2)) }

  /// ln(x + sqrt(x^2 + c))
  private static func areaFunction(_ x: MathExpression, plus c: Int) -> MathExpression {
    let root = MathExpression.call("sqrt", [.sum([.power(x, .literal(2)), .literal(c)])])
    return .call("ln", [.sum([x, root])])
  }

  /// Rewrites the tree from its leaves up.
  func mapped(_ change: (MathExpression) -> MathExpression) -> MathExpression {
    switch self {
    case .number, .symbol: change(self)
    case .sum(let terms): change(.sum(terms.map { $0.mapped(change) }))
    case .product(let factors): change(.product(factors.map { $0.mapped(change) }))
    case .quotient(let a, let b): change(.quotient(a.mapped(change), b.mapped(change)))
    case .negated(let inner): change(.negated(inner.mapped(change)))
    case .power(let a, let b): change(.power(a.mapped(change), b.mapped(change)))
    case .call(let name, let arguments):
      change(.call(name, arguments.map { $0.mapped(change) }))
    }
  }
}
