extension ExpressionParser {
  /// The rows and cells up to the end of the environment.
  mutating func matrix() throws(AnswerFailure) -> MathExpression {
    try enter()
    defer { depth -= 1 }
    hasMatrix = true
    let outer = bars
    bars = 0
    defer { bars = outer }
    var rows: [[MathExpression]] = [[]]
    while true {
      guard at < end else { throw .syntax }
      if isAtMacro("end matrix") || isAtMacro("end vmatrix") {
        at += 1
        break
      }
      if take("\\") {
        rows.append([])
        continue
      }
      if !rows[rows.count - 1].isEmpty { try expect("&") }
      rows[rows.count - 1].append(try sum())
    }
    if rows[rows.count - 1].isEmpty { rows.removeLast() }
    guard let width = rows.first?.count, width > 0, rows.allSatisfy({ $0.count == width }) else {
      throw .syntax
    }
    return .call("matrix", rows.map { .call("row", $0) })
  }

  /// A function of its argument; with a power between both, or an inverse.
  mutating func function(_ name: String) throws(AnswerFailure) -> MathExpression {
    try enter()
    defer { depth -= 1 }
    var base: MathExpression?
    var exponent: MathExpression?
    while at < end {
      if base == nil, take("_") {
        base = try logarithmBase()
      } else if exponent == nil, isAt("^"), degreeWidth(at) == nil {
        at += 1
        exponent = try argument()
      } else {
        break
      }
    }
    if MacroTable.variadic.contains(name) {
      guard base == nil, exponent == nil else { throw .syntax }
      return .call(name, try arguments())
    }
    let isNegative = signs()
    var argument: MathExpression
    if isAt("(") || isAt("{") || isAt("[") || (isAt("|") && bars == 0) {
      argument = try atom(allowsMixed: false)
      if isNegative { argument = .negated(argument) }
    } else {
      argument = try implicitProduct(stopsAtFunction: true)
      if isNegative { argument = .negated(argument) }
    }
    return try MathExpression.application(of: name, to: argument, base: base, exponent: exponent)
  }

  /// The base of a logarithm; of `\log_28` one digit, as TeX takes it.
  private mutating func logarithmBase() throws(AnswerFailure) -> MathExpression {
    guard case .number(let literal)? = current, literal.isInteger, literal.integer.count > 1,
      at + 1 >= end
    else { return try argument() }
    throw .syntax
  }

  /// `(a, b, ...)`.
  private mutating func arguments() throws(AnswerFailure) -> [MathExpression] {
    let isBraced = isAt("{")
    guard take("(") || take("{") else { throw .syntax }
    var values = [try sum()]
    while take(",") { values.append(try sum()) }
    try expect(isBraced ? "}" : ")")
    return values
  }
}
