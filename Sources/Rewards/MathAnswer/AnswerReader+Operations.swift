// Sums, products, integrals, limits and derivatives on the left of `=`.

extension AnswerReader {
  private static let operations: Set<String> = [
    "int", "iint", "iiint", "oint", "sum", "prod", "lim",
  ]
  /// The most terms of a sum that is worked out.
  private static let termLimit = 16

  /// Whether a side is an operation that is left to be evaluated: what it is said to equal counts.
  func isOperation(_ range: Range<Int>) -> Bool {
    guard let first = range.first else { return false }
    if tokens[first].isMacro("frac") {
      return ExpressionParser(tokens, (first + 1)..<range.upperBound).isDerivative
    }
    let sign = range.last { index in
      if case .macro(let name) = tokens[index] {
        AnswerReader.operations.contains(name)
      } else {
        false
      }
    }
    // Something has to follow the sign and its limits.
    return sign.map { bodyStart($0 + 1, range.upperBound) < range.upperBound } ?? false
  }

  /// The index after the limits `_{...}^{...}` at an index.
  private func bodyStart(_ index: Int, _ end: Int) -> Int {
    var at = index
    while at + 1 < end, tokens[at].isSymbol(of: "_^") {
      at += 1
      var level = 0
      repeat {
        level += tokens[at].nesting
        at += 1
      } while at < end && level > 0
    }
    return at
  }

  /// What a short sum or product of an expression, or a limit where the expression has a value,
  /// works out to; `nil` for anything else.
  func operationValue(_ range: Range<Int>) -> MathExpression? {
    guard (6...96) ~= range.count, case .macro(let sign) = tokens[range.lowerBound],
      ["sum", "prod", "lim"].contains(sign)
    else { return nil }
    let start = bodyStart(range.lowerBound + 1, range.upperBound)
    guard start < range.upperBound, tokens[range.lowerBound + 1].isSymbol("_"),
      tokens[range.lowerBound + 2].isSymbol("{"),
      case .letter(let letter) = tokens[range.lowerBound + 3]
    else { return nil }
    let name = String(Unicode.Scalar(letter))
    var parser = ExpressionParser(tokens, start..<range.upperBound)
    guard let body = try? parser.sum(), parser.isAtEnd, !parser.hasMarks, !parser.hasMatrix,
      let close = tokens[range.lowerBound..<start].firstIndex(where: { $0.isSymbol("}") })
    else { return nil }
    func at(_ value: MathExpression) -> MathExpression {
      body.mapped { node in if case .symbol(name) = node { value } else { node } }
    }
    let lower = (range.lowerBound + 5)..<close
    if sign == "lim" {
      var point = ExpressionParser(tokens, lower)
      guard close + 1 == start, tokens[range.lowerBound + 4].isMacro("to"),
        let value = try? point.sum(), point.isAtEnd, !value.isInfinite, !body.hasJumps
      else { return nil }
      return at(value)
    }
    let upper = tokens[(close + 1)..<start].filter { !$0.isSymbol(of: "^{}") }
    guard tokens[range.lowerBound + 4].isSymbol("="), lower.count == 1, upper.count == 1,
      case .number(let from) = tokens[lower.lowerBound], case .number(let to) = upper[0],
      let first = from.smallInteger, let last = to.smallInteger, first <= last,
      last - first < AnswerReader.termLimit
    else { return nil }
    let terms = (first...last).map { at(.literal($0)) }
    return sign == "sum" ? .sum(terms) : .product(terms)
  }
}

extension MathExpression {
  /// Whether a function in it is not continuous where it is defined.
  fileprivate var hasJumps: Bool {
    switch self {
    case .number, .symbol: false
    case .sum(let parts), .product(let parts): parts.contains(where: \.hasJumps)
    case .quotient(let a, let b), .power(let a, let b): a.hasJumps || b.hasJumps
    case .negated(let inner): inner.hasJumps
    case .call(let name, let arguments):
      !["sqrt", "root", "sin", "cos", "tan", "ln", "log", "exp", "abs"].contains(name)
        || arguments.contains(where: \.hasJumps)
    }
  }
}
