/// Reads tokens as an expression: precedence climbing over LaTeX and plain text.
///
/// Products may be implicit, except of two numbers. A function applies to the implicit product
/// after it and stops at a sign of multiplication. The nesting is limited; the parser stops at the
/// first token that cannot continue the expression, and the caller decides about the rest.
struct ExpressionParser {
  private var tokens: [AnswerToken]
  private(set) var at: Int
  private let end: Int
  private var depth = 0

  /// A parser of a part of the tokens.
  init(_ tokens: [AnswerToken], _ range: Range<Int>) {
    self.tokens = tokens
    at = range.lowerBound
    end = range.upperBound
  }

  /// Whether nothing is left.
  var isAtEnd: Bool { at >= end }

  private var current: AnswerToken? { at < end ? tokens[at] : nil }

  private func isAt(_ character: Unicode.Scalar) -> Bool {
    at < end && tokens[at].isSymbol(character)
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard isAt(character) else { return false }
    at += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(AnswerFailure) {
    if !take(character) { throw .syntax }
  }

  private mutating func enter() throws(AnswerFailure) {
    depth += 1
    if depth > AnswerLimit.depth { throw .budget }
  }

  /// A sum of products.
  mutating func sum() throws(AnswerFailure) -> MathExpression {
    try enter()
    defer { depth -= 1 }
    var terms: [MathExpression] = []
    var isNegative = signs()
    while true {
      let term = try product()
      terms.append(isNegative ? .negated(term) : term)
      guard isAt("+") || isAt("-") else { break }
      isNegative = signs()
    }
    return terms.count == 1 ? terms[0] : .sum(terms)
  }

  /// Takes a run of signs; whether the whole is a minus.
  private mutating func signs() -> Bool {
    var isNegative = false
    while at < end {
      if take("-") {
        isNegative.toggle()
      } else if !take("+") {
        break
      }
    }
    return isNegative
  }

  private mutating func product() throws(AnswerFailure) -> MathExpression {
    var value = try implicitProduct(stopsAtFunction: false)
    var factors = [value]
    while at < end {
      if take("*") {
        let isNegative = signs()
        let factor = try implicitProduct(stopsAtFunction: false)
        factors.append(isNegative ? .negated(factor) : factor)
      } else if take("/") {
        let isNegative = signs()
        // `a/bc` divides by b only, then multiplies by c, as it is written from left to right.
        let divisor = try factor()
        value = factors.count == 1 ? factors[0] : .product(factors)
        value = .quotient(value, isNegative ? .negated(divisor) : divisor)
        factors = [value]
        // Each division nests the tree one deeper.
        try enterChain()
        if startsFactor(afterNumber: false) {
          factors.append(try implicitProduct(stopsAtFunction: false))
        }
      } else {
        break
      }
    }
    depth -= chained
    chained = 0
    return factors.count == 1 ? factors[0] : .product(factors)
  }

  private var chained = 0

  /// Counts a level that the tree gains without the parser's own nesting.
  private mutating func enterChain() throws(AnswerFailure) {
    try enter()
    chained += 1
  }

  /// Factors beside each other.
  private mutating func implicitProduct(stopsAtFunction: Bool) throws(AnswerFailure)
    -> MathExpression
  {
    var factors = [try factor()]
    while at < end {
      let afterNumber = if case .number = tokens[at - 1] { true } else { false }
      guard startsFactor(afterNumber: afterNumber) else { break }
      if stopsAtFunction, case .macro(let name)? = current, MacroTable.functions.contains(name) {
        break
      }
      factors.append(try factor())
    }
    return factors.count == 1 ? factors[0] : .product(factors)
  }

  /// Whether the current token begins a factor.
  private func startsFactor(afterNumber: Bool) -> Bool {
    switch current {
    case .number: !afterNumber
    case .letter: true
    case .symbol(let byte): "({[".utf8.contains(byte)
    case .macro(let name):
      MacroTable.symbols.contains(name) || MacroTable.functions.contains(name)
        || ["frac", "binom", "lfloor", "lceil"].contains(name)
    default: false
    }
  }

  /// An atom with its powers and factorials.
  private mutating func factor() throws(AnswerFailure) -> MathExpression {
    var value = try atom()
    var postfixes = 0
    defer { depth -= postfixes }
    while at < end {
      if isAt("^") {
        if isDegree(at: at + 1) { break }
        at += 1
        postfixes += 1
        try enter()
        value = .power(value, try argument())
      } else if take("!") {
        postfixes += 1
        try enter()
        value = .call("factorial", [value])
      } else {
        break
      }
    }
    return value
  }

  /// Whether a degree sign stands there: `\circ` or `{\circ}`.
  func isDegree(at index: Int) -> Bool {
    guard index < end else { return false }
    if tokens[index] == .macro("circ") { return true }
    return index + 2 < end && tokens[index].isSymbol("{") && tokens[index + 1] == .macro("circ")
      && tokens[index + 2].isSymbol("}")
  }

  /// The argument of a power or a macro: a group, or one atom with its sign.
  private mutating func argument() throws(AnswerFailure) -> MathExpression {
    try enter()
    defer { depth -= 1 }
    if isAt("{") { return try group() }
    let isNegative = signs()
    var value = try atom(allowsMixed: false)
    if take("^") { value = .power(value, try argument()) }
    return isNegative ? .negated(value) : value
  }

  /// `{...}`, also with `\choose` inside.
  private mutating func group() throws(AnswerFailure) -> MathExpression {
    try expect("{")
    let value = try sum()
    if current == .macro("choose") {
      at += 1
      let lower = try sum()
      try expect("}")
      return .call("binom", [value, lower])
    }
    try expect("}")
    return value
  }

  private mutating func atom(allowsMixed: Bool = true) throws(AnswerFailure) -> MathExpression {
    guard let token = current else { throw .syntax }
    switch token {
    case .number(let literal):
      at += 1
      return try number(literal, allowsMixed: allowsMixed)
    case .letter(let letter):
      at += 1
      return .symbol(try subscripted(text(of: [letter])))
    case .macro(let name):
      at += 1
      return try macro(name)
    case .symbol(UInt8(ascii: "{")):
      let value = try group()
      return value
    case .symbol(UInt8(ascii: "(")), .symbol(UInt8(ascii: "[")):
      at += 1
      let value = try sum()
      try expect(token.isSymbol("(") ? ")" : "]")
      return value
    case .symbol(UInt8(ascii: "|")):
      at += 1
      let value = try sum()
      try expect("|")
      return .call("abs", [value])
    default:
      throw .syntax
    }
  }

  /// A number, with the fraction of a mixed number or the base of a numeral after it.
  private mutating func number(
    _ literal: NumberLiteral, allowsMixed: Bool
  ) throws(AnswerFailure) -> MathExpression {
    if isAt("_") {
      at += 1
      return .call("base", [.number(literal), try argument()])
    }
    guard allowsMixed, literal.isInteger else { return .number(literal) }
    if current == .macro("frac") {
      var ahead = self
      ahead.at += 1
      if let upper = try? ahead.argument(), let lower = try? ahead.argument(),
        case .number(let n) = upper, case .number(let d) = lower, n.isInteger, d.isInteger
      {
        self = ahead
        return .sum([.number(literal), .quotient(upper, lower)])
      }
    }
    // `3 1/2` in prose: two integers beside each other, then a slash and a third.
    if at + 2 < end, case .number(let n) = tokens[at], n.isInteger, tokens[at + 1].isSymbol("/"),
      case .number(let d) = tokens[at + 2], d.isInteger
    {
      at += 3
      return .sum([.number(literal), .quotient(.number(n), .number(d))])
    }
    return .number(literal)
  }

  /// A name with its subscript and primes.
  private mutating func subscripted(_ name: String) throws(AnswerFailure) -> String {
    var name = name
    if take("_") {
      if take("{") {
        name += "_"
        while at < end, !isAt("}") {
          guard !isAt("{"), !isAt("^") else { throw .syntax }
          name += tokens[at].comparisonText
          at += 1
        }
        try expect("}")
      } else {
        guard let token = current else { throw .syntax }
        switch token {
        case .number, .letter: name += "_" + token.comparisonText
        default: throw .syntax
        }
        at += 1
      }
    }
    while take("'") { name += "'" }
    return name
  }

  private mutating func macro(_ name: String) throws(AnswerFailure) -> MathExpression {
    switch name {
    case "frac":
      return .quotient(try argument(), try argument())
    case "binom":
      return .call("binom", [try argument(), try argument()])
    case "sqrt":
      guard take("[") else { return .call("sqrt", [try argument()]) }
      let index = try sum()
      try expect("]")
      return .call("root", [try argument(), index])
    case "lfloor", "lceil":
      let value = try sum()
      let close = name == "lfloor" ? "rfloor" : "rceil"
      guard current == .macro(close) else { throw .syntax }
      at += 1
      return .call(name == "lfloor" ? "floor" : "ceil", [value])
    case _ where MacroTable.functions.contains(name):
      return try function(name)
    case _ where MacroTable.symbols.contains(name):
      return .symbol(try subscripted("\\" + name))
    default:
      throw .syntax
    }
  }

  private mutating func function(_ name: String) throws(AnswerFailure) -> MathExpression {
    try enter()
    defer { depth -= 1 }
    var arguments: [MathExpression] = []
    if take("_") { arguments.append(try argument()) }
    var exponent: MathExpression?
    if take("^") { exponent = try argument() }
    let isNegative = signs()
    let isGroup = isAt("(") || isAt("{")
    let argument = isGroup ? try factor() : try implicitProduct(stopsAtFunction: true)
    arguments.insert(isNegative ? .negated(argument) : argument, at: 0)
    let call = MathExpression.call(name, arguments)
    return exponent.map { .power(call, $0) } ?? call
  }
}
