extension TemplateParser {
  /// An expression, conditional or not.
  mutating func expression(
    allowsConditional: Bool = true
  ) throws(TemplateLexer.Failure) -> Expression {
    try enter()
    defer { leave() }
    let known = unknown.count
    var value = try disjunction()
    guard allowsConditional else { return value }
    var chained = 0
    while isName("if") {
      let line = line
      skip()
      // A filter of the conditional value is looked up only when the condition holds.
      unknown.removeLast(unknown.count - known)
      chained += 1
      if chained > limits.depth {
        throw TemplateLexer.Failure(fault: .tooDeep(limit: limits.depth), line: line)
      }
      conditions += 1
      defer { conditions -= 1 }
      let test = try disjunction()
      let otherwise = take(name: "else") ? try expression() : nil
      value = .conditional(test: test, then: value, otherwise: otherwise, line: line)
    }
    return value
  }

  /// Expressions with commas between them are a tuple.
  mutating func tuple(
    allowsConditional: Bool = true, endsBefore end: String? = nil, inBrackets: Bool = false
  ) throws(TemplateLexer.Failure) -> Expression {
    let line = line
    var values: [Expression] = []
    var isTuple = false
    while !endsTuple(end) {
      values.append(try expression(allowsConditional: allowsConditional))
      guard take(symbol: ",") else { break }
      isTuple = true
    }
    if isTuple { return .tuple(values, line: line) }
    if let value = values.first { return value }
    guard inBrackets else {
      throw fail("Expected an expression, got '\(current.description)'")
    }
    return .tuple([], line: line)
  }

  private func endsTuple(_ end: String?) -> Bool {
    switch current.kind {
    case .variableEnd, .blockEnd, .symbol(")"): true
    case .name(let name): name == end
    default: false
    }
  }

  // MARK: Operators, weakest first

  private mutating func disjunction() throws(TemplateLexer.Failure) -> Expression {
    let first = try conjunction()
    guard isName("or") else { return first }
    var values = [first]
    while take(name: "or") { values.append(try conjunction()) }
    return .or(values)
  }

  private mutating func conjunction() throws(TemplateLexer.Failure) -> Expression {
    let first = try negation()
    guard isName("and") else { return first }
    var values = [first]
    while take(name: "and") { values.append(try negation()) }
    return .and(values)
  }

  private mutating func negation() throws(TemplateLexer.Failure) -> Expression {
    var isNegated: Bool?
    while take(name: "not") { isNegated = !(isNegated ?? false) }
    let value = try comparison()
    switch isNegated {
    case nil: return value
    case true?: return .not(value)
    case false?: return .not(.not(value))
    }
  }

  private mutating func comparison() throws(TemplateLexer.Failure) -> Expression {
    let first = try arithmetic(0)
    var steps: [ComparisonStep] = []
    while true {
      let line = line
      if case .symbol(let symbol) = current.kind,
        ["==", "!=", "<", "<=", ">", ">="].contains(symbol)
      {
        skip()
        steps.append(ComparisonStep(symbol: symbol, operand: try arithmetic(0), line: line))
      } else if take(name: "in") {
        steps.append(ComparisonStep(symbol: "in", operand: try arithmetic(0), line: line))
      } else if isName("not"), next.kind == .name("in") {
        skip()
        skip()
        steps.append(ComparisonStep(symbol: "not in", operand: try arithmetic(0), line: line))
      } else {
        return steps.isEmpty ? first : .comparison(first, steps)
      }
    }
  }

  private static let operators: [Set<String>] = [
    ["+", "-"], ["~"], ["*", "/", "//", "%"], ["**"],
  ]

  private mutating func arithmetic(_ level: Int) throws(TemplateLexer.Failure) -> Expression {
    if level == Self.operators.count { return try unary() }
    let line = line
    let first = try arithmetic(level + 1)
    var steps: [ArithmeticStep] = []
    while case .symbol(let symbol) = current.kind, Self.operators[level].contains(symbol) {
      let line = self.line
      skip()
      steps.append(
        ArithmeticStep(symbol: symbol, operand: try arithmetic(level + 1), line: line))
    }
    if steps.isEmpty { return first }
    if level == 1 { return .concatenation([first] + steps.map(\.operand), line: line) }
    return .arithmetic(first, steps)
  }

  private mutating func unary(withFilters: Bool = true) throws(TemplateLexer.Failure) -> Expression
  {
    try enter()
    defer { leave() }
    let line = line
    let value: Expression
    if isSymbol("-") || isSymbol("+") {
      let isNegative = isSymbol("-")
      skip()
      value = .sign(isNegative: isNegative, try unary(withFilters: false), line: line)
    } else {
      value = try primary()
    }
    let steps = try postfix(withFilters: withFilters)
    return steps.isEmpty ? value : .postfix(value, steps)
  }

  // MARK: Values

  private mutating func primary() throws(TemplateLexer.Failure) -> Expression {
    let line = line
    switch current.kind {
    case .name(let name):
      skip()
      switch name {
      case "true", "True": return .bool(true)
      case "false", "False": return .bool(false)
      case "none", "None": return .none
      case "caller", "kwargs", "varargs":
        specials.insert(name)
        return .name(name, line: line)
      default: return .name(name, line: line)
      }
    case .string(var text):
      skip()
      while case .string(let more) = current.kind {
        text.append(more)
        skip()
      }
      return .string(text)
    case .integer(let value):
      skip()
      return .integer(value)
    case .float(let value):
      skip()
      return .float(value)
    case .symbol("("):
      skip()
      let value = try tuple(inBrackets: true)
      try expect(.symbol(")"))
      return value
    case .symbol("["):
      skip()
      var values: [Expression] = []
      while !isSymbol("]") {
        if !values.isEmpty { try expect(.symbol(",")) }
        if isSymbol("]") { break }
        values.append(try expression())
      }
      skip()
      return .list(values, line: line)
    case .symbol("{"):
      skip()
      var members: [(key: Expression, value: Expression)] = []
      while !isSymbol("}") {
        if !members.isEmpty { try expect(.symbol(",")) }
        if isSymbol("}") { break }
        let key = try expression()
        try expect(.symbol(":"))
        members.append((key, try expression()))
      }
      skip()
      return .dictionary(members, line: line)
    default: throw fail("unexpected '\(current.description)'")
    }
  }

  // MARK: What follows a value

  private mutating func postfix(withFilters: Bool) throws(TemplateLexer.Failure) -> [PostfixStep] {
    var steps: [PostfixStep] = []
    var sawFilter = false
    while true {
      let line = line
      switch current.kind {
      case .symbol("("): steps.append(PostfixStep(kind: .call(try arguments()), line: line))
      case .symbol(".") where !sawFilter: steps.append(try attribute())
      case .symbol("[") where !sawFilter: steps.append(try subscripted())
      case .symbol("|") where withFilters:
        skip()
        sawFilter = true
        steps.append(try filter(try expectName()))
      case .name("is") where withFilters:
        skip()
        sawFilter = true
        steps.append(try test(line))
      default: return steps
      }
    }
  }

  private mutating func attribute() throws(TemplateLexer.Failure) -> PostfixStep {
    let line = line
    skip()
    switch current.kind {
    case .name(let name):
      skip()
      return PostfixStep(kind: .attribute(TemplateText(name, isTemplate: true)), line: line)
    case .integer(let value):
      skip()
      return PostfixStep(kind: .item(.integer(value)), line: line)
    default: throw fail("expected name or number")
    }
  }

  private mutating func subscripted() throws(TemplateLexer.Failure) -> PostfixStep {
    let line = line
    skip()
    if isSymbol("]") {
      skip()
      return PostfixStep(kind: .item(.tuple([], line: line)), line: line)
    }
    let start = isSymbol(":") ? nil : try expression()
    if take(symbol: ":") {
      let stop = isSymbol(":") || isSymbol("]") ? nil : try expression()
      var step: Expression?
      if take(symbol: ":") { step = isSymbol("]") ? nil : try expression() }
      if isSymbol(",") {
        throw TemplateLexer.Failure(fault: .unsupported("several slices in []"), line: line)
      }
      try expect(.symbol("]"))
      return PostfixStep(kind: .slice(start: start, stop: stop, step: step), line: line)
    }
    guard let first = start else { throw fail("expected subscript expression") }
    if isSymbol("]") {
      skip()
      return PostfixStep(kind: .item(first), line: line)
    }
    var keys = [first]
    while !isSymbol("]") {
      try expect(.symbol(","))
      keys.append(try expression())
      if isSymbol(":") {
        throw TemplateLexer.Failure(fault: .unsupported("several slices in []"), line: line)
      }
    }
    skip()
    return PostfixStep(kind: .item(.tuple(keys, line: line)), line: line)
  }

  /// The arguments in brackets at the current token.
  private mutating func arguments() throws(TemplateLexer.Failure) -> ArgumentList {
    let line = line
    skip()
    var list = ArgumentList()
    var needsComma = false
    let invalid = fail("invalid syntax for function call expression", line: line)
    while !isSymbol(")") {
      if needsComma {
        try expect(.symbol(","))
        if isSymbol(")") { break }
      }
      if take(symbol: "*") {
        guard list.extraPositional == nil, list.extraKeywords == nil else { throw invalid }
        list.extraPositional = try expression()
      } else if take(symbol: "**") {
        guard list.extraKeywords == nil else { throw invalid }
        list.extraKeywords = try expression()
      } else if case .name(let name) = current.kind, next.kind == .symbol("=") {
        guard list.extraKeywords == nil else { throw invalid }
        skip()
        skip()
        if list.keywords.contains(where: { $0.name == name }) {
          throw fail("keyword argument repeated: \(name.prefix(100))", line: line)
        }
        list.keywords.append((name, try expression()))
      } else {
        guard list.extraPositional == nil, list.extraKeywords == nil, list.keywords.isEmpty
        else { throw invalid }
        list.positional.append(try expression())
      }
      needsComma = true
    }
    skip()
    return list
  }

  /// A filter whose name has been read, up to its first dot.
  mutating func filter(_ name: String) throws(TemplateLexer.Failure) -> PostfixStep {
    let line = line
    let name = try dotted(name)
    if conditions == 0, let fault = Filters.fault(named: name) {
      unknown.append(TemplateLexer.Failure(fault: fault, line: line))
    }
    let list = isSymbol("(") ? try arguments() : ArgumentList()
    return PostfixStep(kind: .filter(name, list), line: line)
  }

  private mutating func dotted(_ name: String) throws(TemplateLexer.Failure) -> String {
    var name = name
    while take(symbol: ".") { name += "." + (try expectName()) }
    return name
  }

  private mutating func test(_ line: Int) throws(TemplateLexer.Failure) -> PostfixStep {
    let isNegated = take(name: "not")
    let name = try dotted(try expectName())
    if conditions == 0, let fault = ValueTests.fault(named: name) {
      unknown.append(TemplateLexer.Failure(fault: fault, line: line))
    }
    var list = ArgumentList()
    switch current.kind {
    case .symbol("("): list = try arguments()
    case .name("else"), .name("or"), .name("and"): break
    case .name("is"): throw fail("You cannot chain multiple tests with is")
    case .name, .string, .integer, .float, .symbol("["), .symbol("{"):
      try enter()
      defer { leave() }
      let value = try primary()
      let steps = try postfix(withFilters: false)
      list.positional = [steps.isEmpty ? value : .postfix(value, steps)]
    default: break
    }
    return PostfixStep(kind: .test(name, list, isNegated: isNegated), line: line)
  }
}

extension ArgumentList {
  /// Whether nothing is passed.
  var isEmpty: Bool {
    positional.isEmpty && keywords.isEmpty && extraPositional == nil && extraKeywords == nil
  }
}
