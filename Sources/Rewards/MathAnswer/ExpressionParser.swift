/// Reads tokens as an expression: precedence climbing over LaTeX and plain text.
///
/// Products may be implicit, except of two numbers. A function applies to the implicit product
/// after it and stops at a sign of multiplication and at the next function. The nesting is limited;
/// the parser stops at the first token that cannot continue the expression, and the caller decides
/// about the rest.
struct ExpressionParser {
  let tokens: [AnswerToken]
  var at: Int
  let end: Int
  var depth = 0
  /// Open bars of absolute values since the last bracket: a bar after a value closes one.
  var bars = 0
  /// Whether a matrix was read; the tree then holds `matrix` and `row` calls.
  var hasMatrix = false
  /// Whether a percent or degree sign was read; the tree then holds such calls.
  private(set) var hasMarks = false

  /// A parser of a part of the tokens.
  init(_ tokens: [AnswerToken], _ range: Range<Int>) {
    self.tokens = tokens
    at = range.lowerBound
    end = range.upperBound
  }

  /// Whether nothing is left.
  var isAtEnd: Bool { at >= end }

  var current: AnswerToken? { at < end ? tokens[at] : nil }

  func isAt(_ character: Unicode.Scalar) -> Bool { at < end && tokens[at].isSymbol(character) }

  func isAtMacro(_ name: String) -> Bool { at < end && tokens[at].isMacro(name) }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard isAt(character) else { return false }
    at += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(AnswerFailure) {
    if !take(character) { throw .syntax }
  }

  mutating func enter() throws(AnswerFailure) {
    depth += 1
    if depth > AnswerLimit.depth { throw .budget }
  }

  /// A sum of products.
  mutating func sum() throws(AnswerFailure) -> MathExpression {
    try enter()
    defer { depth -= 1 }
    let isNegative = signs()
    let first = try product(isNegative)
    guard isAt("+") || isAt("-") else { return first }
    var terms = [first]
    while isAt("+") || isAt("-") {
      let isNegative = signs()
      terms.append(try product(isNegative))
    }
    return .sum(terms)
  }

  /// Takes a run of signs; whether the whole is a minus.
  mutating func signs() -> Bool {
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

  private mutating func product(_ isNegative: Bool) throws(AnswerFailure) -> MathExpression {
    var value = try implicitProduct(stopsAtFunction: false)
    var factors: [MathExpression] = []
    var divisions = 0
    defer { depth -= divisions }
    while at < end {
      if take("*") {
        let isNegative = signs()
        let factor = try implicitProduct(stopsAtFunction: false)
        if factors.isEmpty { factors.append(value) }
        factors.append(isNegative ? .negated(factor) : factor)
      } else if take("/") {
        let isNegative = signs()
        // `a/bc` divides by b only, then multiplies by c, as it is written from left to right.
        let divisor = try factor()
        if !factors.isEmpty { value = .product(factors) }
        value = .quotient(value, isNegative ? .negated(divisor) : divisor)
        factors.removeAll()
        // Each division nests the tree one deeper.
        try enter()
        divisions += 1
        if startsFactor(afterNumber: false) {
          factors = [value, try implicitProduct(stopsAtFunction: false)]
        }
      } else {
        break
      }
    }
    if !factors.isEmpty { value = .product(factors) }
    return isNegative ? .negated(value) : value
  }

  /// Factors beside each other.
  mutating func implicitProduct(stopsAtFunction: Bool) throws(AnswerFailure)
    -> MathExpression
  {
    let first = try factor()
    guard continuesProduct(stopsAtFunction) else { return first }
    var factors = [first]
    while continuesProduct(stopsAtFunction) { factors.append(try factor()) }
    return .product(factors)
  }

  private func continuesProduct(_ stopsAtFunction: Bool) -> Bool {
    guard at < end else { return false }
    let afterNumber = if case .number = tokens[at - 1] { true } else { false }
    guard startsFactor(afterNumber: afterNumber) else { return false }
    guard stopsAtFunction else { return true }
    switch tokens[at] {
    case .macro(let name): return !MacroTable.functions.contains(name) || name == "sqrt"
    case .letter(UInt8(ascii: "e")):
      // `\sin x e^x` is a product with the exponential function.
      return at + 1 >= end || !tokens[at + 1].isSymbol("^")
    case .symbol(let byte) where byte.isOne(of: "(["):
      // `\tan x(\sec x + 1)`: the argument ends with the usual name of one.
      switch tokens[at - 1] {
      case .letter(let letter): return !letter.isOne(of: "xyztu")
      case .macro(let name): return !["theta", "alpha", "beta", "phi"].contains(name)
      default: return true
      }
    default: return true
    }
  }

  /// Whether the current token begins a factor.
  private func startsFactor(afterNumber: Bool) -> Bool {
    switch current {
    case .number: return !afterNumber
    case .letter: return true
    case .symbol(let byte):
      return byte.isOne(of: "({[") || (byte == UInt8(ascii: "|") && bars == 0)
    case .macro(let name):
      switch name {
      case "frac", "binom", "lfloor", "lceil", "begin matrix", "begin vmatrix": return true
      default:
        return MacroTable.symbols.contains(name) || MacroTable.functions.contains(name)
          || MacroTable.accents.contains(name)
      }
    default: return false
    }
  }

  /// An atom with its powers, factorials, degree and percent signs.
  private mutating func factor() throws(AnswerFailure) -> MathExpression {
    var value = try atom(allowsMixed: true)
    let outer = depth
    defer { depth = outer }
    while at < end {
      if let width = degreeWidth(at) {
        at += width
        try enter()
        hasMarks = true
        value = .call("degrees", [value])
        try arcMinutes(&value)
      } else if take("^") {
        try enter()
        value = try power(value)
      } else if isAt("!") {
        // A double factorial is another function.
        if at + 1 < end, tokens[at + 1].isSymbol("!") { throw .syntax }
        at += 1
        try enter()
        value = .call("factorial", [value])
      } else if take("%") {
        try enter()
        hasMarks = true
        value = .call("percent", [value])
      } else {
        break
      }
    }
    return value
  }

  private mutating func power(_ base: MathExpression) throws(AnswerFailure) -> MathExpression {
    if take("'") { throw .syntax }
    return .power(base, try argument())
  }

  /// The tokens of a degree sign there: `^\circ`, `^{\circ}`, or `\circ`.
  func degreeWidth(_ index: Int) -> Int? {
    if tokens[index].isMacro("circ") { return 1 }
    guard tokens[index].isSymbol("^"), index + 1 < end else { return nil }
    if tokens[index + 1].isMacro("circ") { return 2 }
    guard index + 3 < end, tokens[index + 1].isSymbol("{"), tokens[index + 2].isMacro("circ"),
      tokens[index + 3].isSymbol("}")
    else { return nil }
    return 4
  }

  /// `30^\circ 15' 20''`.
  private mutating func arcMinutes(_ value: inout MathExpression) throws(AnswerFailure) {
    guard case .call("degrees", let arguments) = value, at + 1 < end,
      case .number(let minutes) = tokens[at], tokens[at + 1].isSymbol("'")
    else { return }
    at += 2
    var parts = [arguments[0], .quotient(.number(minutes), .literal(60))]
    if at + 2 < end, case .number(let seconds) = tokens[at], tokens[at + 1].isSymbol("'"),
      tokens[at + 2].isSymbol("'")
    {
      at += 3
      parts.append(.quotient(.number(seconds), .literal(3_600)))
    }
    value = .call("degrees", [.sum(parts)])
  }

  /// The argument of a power or a macro: a group, or one atom with its sign.
  mutating func argument() throws(AnswerFailure) -> MathExpression {
    try enter()
    defer { depth -= 1 }
    if isAt("{") { return try group() }
    let isNegative = signs()
    var value = try atom(allowsMixed: false)
    if take("^") { value = .power(value, try argument()) }
    return isNegative ? .negated(value) : value
  }

  /// `{...}`, also with `\choose` or `\over` inside.
  private mutating func group() throws(AnswerFailure) -> MathExpression {
    try expect("{")
    let outer = bars
    bars = 0
    defer { bars = outer }
    let value = try sum()
    if isAtMacro("choose") || isAtMacro("over") {
      let isBinomial = isAtMacro("choose")
      at += 1
      let lower = try sum()
      try expect("}")
      return isBinomial ? .call("binom", [value, lower]) : .quotient(value, lower)
    }
    try expect("}")
    return value
  }

  mutating func atom(allowsMixed: Bool) throws(AnswerFailure) -> MathExpression {
    guard let token = current else { throw .syntax }
    switch token {
    case .number(let literal):
      if let numeral = letterNumeral() { return numeral }
      at += 1
      return try number(literal, allowsMixed: allowsMixed)
    case .letter(let letter):
      at += 1
      return .symbol(try subscripted(String(Unicode.Scalar(letter))))
    case .macro(let name):
      at += 1
      return try macro(name)
    case .symbol(let byte):
      switch byte {
      case UInt8(ascii: "{"):
        if let combinations = try combinations() { return combinations }
        return try group()
      case UInt8(ascii: "_"), UInt8(ascii: "^"):
        guard let combinations = try combinations() else { throw .syntax }
        return combinations
      case UInt8(ascii: "("), UInt8(ascii: "["):
        at += 1
        let value = try bracketed(close: byte == UInt8(ascii: "(") ? ")" : "]")
        guard isAt("_"), case .number = value else { return value }
        at += 1
        return try numeral(value)
      case UInt8(ascii: "|"):
        at += 1
        bars += 1
        let value = try sum()
        bars -= 1
        try expect("|")
        return .call("abs", [value])
      default: throw .syntax
      }
    default:
      throw .syntax
    }
  }

  private mutating func bracketed(close: Unicode.Scalar) throws(AnswerFailure) -> MathExpression {
    let outer = bars
    bars = 0
    defer { bars = outer }
    let value = try sum()
    try expect(close)
    return value
  }

  private mutating func macro(_ name: String) throws(AnswerFailure) -> MathExpression {
    switch name {
    case "frac":
      if isDerivative { throw .syntax }
      return .quotient(try argument(), try argument())
    case "binom":
      return .call("binom", [try argument(), try argument()])
    case "sqrt":
      guard take("[") else { return .call("sqrt", [try argument()]) }
      let index = try sum()
      try expect("]")
      return .call("root", [try argument(), index])
    case "cbrt":
      return .call("root", [try argument(), .literal(3)])
    case "lfloor", "lceil":
      let value = try sum()
      guard isAtMacro(name == "lfloor" ? "rfloor" : "rceil") else { throw .syntax }
      at += 1
      return .call(name == "lfloor" ? "floor" : "ceil", [value])
    case "begin matrix", "begin vmatrix":
      let value = try matrix()
      return name == "begin matrix" ? value : .call("det", [value])
    case _ where MacroTable.functions.contains(name):
      return try function(name)
    case _ where MacroTable.symbols.contains(name):
      return .symbol(try subscripted("\\" + name))
    case _ where MacroTable.accents.contains(name):
      return .symbol(try subscripted(accented(name)))
    default:
      throw .syntax
    }
  }
}
