extension Interpreter {
  /// The value of an expression.
  func evaluate(_ expression: Expression, in scope: Scope) throws(TemplateFault) -> Value {
    try budget.spend()
    switch expression {
    case .string(let text): return .string(text)
    case .integer(let value): return .integer(value)
    case .float(let value): return .float(value)
    case .bool(let value): return .bool(value)
    case .none: return .none
    case .name(let name, let line):
      self.line = line
      return value(of: name, in: scope)
    default:
      try budget.enter()
      defer { budget.leave() }
      return try evaluateNested(expression, in: scope)
    }
  }

  private func evaluateNested(
    _ expression: Expression, in scope: Scope
  ) throws(TemplateFault) -> Value {
    switch expression {
    case .arithmetic(let first, let steps):
      var value = try evaluate(first, in: scope)
      for (index, step) in steps.enumerated() {
        let operand = try evaluate(step.operand, in: scope)
        line = step.line
        try budget.spend()
        if step.symbol == "+", case .string(var text) = value, case .string(let more) = operand {
          // From the second step on the text is nobody else's and grows in place.
          value = .none
          try budget.make(index == 0 ? text.count + more.count : more.count)
          if text.count + more.count > budget.limits.characters {
            throw .tooLong(limit: budget.limits.characters)
          }
          text.append(more)
          value = .string(text)
        } else {
          value = try Operators.apply(step.symbol, value, operand, budget)
        }
      }
      return value
    case .concatenation(let parts, let line):
      var text = TemplateText()
      for part in parts {
        let more = try evaluate(part, in: scope).str(budget)
        self.line = line
        try budget.make(more.count)
        if text.count + more.count > budget.limits.characters {
          throw .tooLong(limit: budget.limits.characters)
        }
        text.append(more)
      }
      return .string(text)
    case .and(let values), .or(let values):
      let isOr = if case .or = expression { true } else { false }
      var last = Value.none
      for value in values {
        last = try evaluate(value, in: scope)
        if last.isTrue == isOr { break }
      }
      return last
    case .not(let value): return .bool(try !evaluate(value, in: scope).isTrue)
    case .sign(let isNegative, let value, let line):
      let number = try evaluate(value, in: scope)
      self.line = line
      return try Operators.signed(isNegative, number)
    case .comparison(let first, let steps):
      var left = try evaluate(first, in: scope)
      for step in steps {
        let right = try evaluate(step.operand, in: scope)
        line = step.line
        guard try Operators.compare(step.symbol, left, right, budget) else { return .bool(false) }
        left = right
      }
      return .bool(true)
    case .conditional(let test, let then, let otherwise, let line):
      if try evaluate(test, in: scope).isTrue { return try evaluate(then, in: scope) }
      if let otherwise { return try evaluate(otherwise, in: scope) }
      return .undefined(
        Undefined(
          hint: "the inline if-expression on line \(line) evaluated to false and no else section "
            + "was defined."))
    case .postfix(let base, let steps):
      let value = try evaluate(base, in: scope)
      if let folded = try foldedSlice(of: value, base, steps, in: scope) {
        return try apply(Array(steps.dropFirst()), to: folded, in: scope)
      }
      return try apply(steps, to: value, in: scope)
    case .list(let items, let line):
      let values = try evaluate(items, in: scope)
      self.line = line
      return .list(try ValueList(values, budget))
    case .tuple(let items, let line):
      let values = try evaluate(items, in: scope)
      self.line = line
      return .tuple(try ValueList(values, budget))
    case .dictionary(let members, let line):
      var values: [(key: Value, value: Value)] = []
      for (key, value) in members {
        values.append((try evaluate(key, in: scope), try evaluate(value, in: scope)))
      }
      self.line = line
      return .dictionary(try ValueTable(values, budget))
    case .string, .integer, .float, .bool, .none, .name: return .none
    }
  }

  private func evaluate(
    _ expressions: [Expression], in scope: Scope
  ) throws(TemplateFault) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(expressions.count)
    for expression in expressions { values.append(try evaluate(expression, in: scope)) }
    return values
  }

  // MARK: Arguments

  func evaluate(_ list: ArgumentList, in scope: Scope) throws(TemplateFault) -> Arguments {
    var arguments = Arguments(positional: try evaluate(list.positional, in: scope))
    if let extra = list.extraPositional {
      let more = try evaluate(extra, in: scope).elements(budget)
      try budget.makeList(more.count)
      arguments.positional += more
    }
    for (name, value) in list.keywords {
      arguments.keywords.append((name, try evaluate(value, in: scope)))
    }
    if let extra = list.extraKeywords {
      guard case .dictionary(let table) = try evaluate(extra, in: scope) else {
        throw .type("argument after ** must be a mapping")
      }
      try budget.makeList(table.count)
      // Looking for doubles is quadratic.
      try budget.spend((arguments.keywords.count + table.count) * table.count / 16)
      for (key, value) in table.members {
        guard let name = key.text?.string else { throw .type("keywords must be strings") }
        if arguments.keywords.contains(where: { $0.name == name }) {
          throw .type("got multiple values for keyword argument '\(name.prefix(100))'")
        }
        arguments.keywords.append((name, value))
      }
    }
    return arguments
  }

  // MARK: What follows a value

  /// Attributes, elements, calls, filters and tests, one after the other.
  func apply(
    _ steps: [PostfixStep], to value: Value, in scope: Scope
  ) throws(TemplateFault) -> Value {
    var value = value
    for step in steps {
      try budget.spend()
      switch step.kind {
      case .attribute(let name):
        line = step.line
        value = try Access.attribute(name, of: value, budget)
      case .item(let key):
        let key = try evaluate(key, in: scope)
        line = step.line
        value = try Access.item(key, of: value, budget)
      case .slice(let start, let stop, let stride):
        let start = try bound(start, in: scope)
        let stop = try bound(stop, in: scope)
        let stride = try bound(stride, in: scope)
        line = step.line
        value = try Access.slice(value, start, stop, stride, budget)
      case .call(let list):
        let arguments = try evaluate(list, in: scope)
        line = step.line
        value = try call(value, arguments)
      case .filter(let name, let list):
        let arguments = try evaluate(list, in: scope)
        line = step.line
        value = try Filters.apply(name, to: value, arguments, self)
      case .test(let name, let list, let isNegated):
        let arguments = try evaluate(list, in: scope)
        line = step.line
        value = .bool(try ValueTests.holds(name, value, arguments, budget) != isNegated)
      }
    }
    return value
  }

  /// A slice of a literal that cannot be sliced: jinja2 folds constants when it compiles, and there it
  /// is undefined, not an error.
  private func foldedSlice(
    of value: Value, _ base: Expression, _ steps: [PostfixStep], in scope: Scope
  ) throws(TemplateFault) -> Value? {
    guard base.isLiteral, let step = steps.first,
      case .slice(let start, let stop, let stride) = step.kind,
      [start, stop, stride].allSatisfy({ $0?.isLiteral ?? true })
    else { return nil }
    do throws(TemplateFault) {
      return try Access.slice(
        value, try bound(start, in: scope), try bound(stop, in: scope),
        try bound(stride, in: scope), budget)
    } catch .type(_) {
      return .undefined(Undefined(hint: "a slice of '\(value.typeName)' object"))
    }
  }

  private func bound(_ expression: Expression?, in scope: Scope) throws(TemplateFault) -> Value? {
    guard let expression else { return nil }
    return try evaluate(expression, in: scope)
  }
}
