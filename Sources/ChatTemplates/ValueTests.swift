/// Jinja's tests, `value is name(arguments)`.
enum ValueTests {
  private static let names: Set<String> = [
    "odd", "even", "divisibleby", "defined", "undefined", "filter", "test", "none", "boolean",
    "false", "true", "integer", "float", "lower", "upper", "string", "mapping", "number",
    "sequence", "iterable", "callable", "sameas", "escaped", "in", "eq", "equalto", "ne", "gt",
    "greaterthan", "ge", "lt", "lessthan", "le",
  ]
  private static let symbols: Set<String> = ["==", "!=", ">", ">=", "<", "<="]
  private static let comparisons = [
    "eq": "==", "equalto": "==", "ne": "!=", "gt": ">", "greaterthan": ">", "ge": ">=",
    "lt": "<", "lessthan": "<", "le": "<=", "in": "in",
  ]

  /// Why there is no test of that name.
  static func fault(named name: String) -> TemplateFault? {
    exists(name) ? nil : .syntax("No test named '\(name.prefix(100))'.")
  }

  private static func exists(_ name: String) -> Bool {
    names.contains(name) || symbols.contains(name)
  }

  static func holds(
    _ name: String, _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Bool {
    if let symbol = symbols.contains(name) ? name : comparisons[name] {
      let other = try arguments.values(of: ["other"], required: 1, for: name)[0] ?? .none
      return try Operators.compare(symbol, value, other, budget)
    }
    switch name {
    case "divisibleby":
      let other = try arguments.values(of: ["num"], required: 1, for: name)[0] ?? .none
      return try Operators.apply("%", value, other, budget).equals(.integer(0), budget)
    case "sameas":
      let other = try arguments.values(of: ["other"], required: 1, for: name)[0] ?? .none
      return try isSame(value, other)
    default: break
    }
    _ = try arguments.values(of: [], for: name)
    switch name {
    case "odd", "even":
      let rest = try Operators.apply("%", value, .integer(2), budget)
      return try rest.equals(.integer(name == "odd" ? 1 : 0), budget)
    case "defined": return !value.isUndefined
    case "undefined": return value.isUndefined
    case "filter":
      guard case .string(let text) = value else { return try unhashable(value, budget) }
      return Filters.fault(named: text.string) == nil
    case "test":
      guard case .string(let text) = value else { return try unhashable(value, budget) }
      return exists(text.string)
    case "none": return value.isNone
    case "lower", "upper":
      let text = try value.str(budget)
      try budget.make(text.count)
      return text.property("is" + name) ?? false
    case "escaped": return false
    default: return isOfType(name, value)
    }
  }

  private static func unhashable(
    _ value: Value, _ budget: Budget
  ) throws(TemplateFault) -> Bool {
    if value.isUndefined { return false }
    _ = try TableKey(value, budget)
    return false
  }

  private static func isOfType(_ name: String, _ value: Value) -> Bool {
    switch (name, value) {
    case ("boolean", .bool), ("integer", .integer), ("integer", .bigInteger), ("float", .float),
      ("string", .string), ("mapping", .dictionary):
      true
    case ("true", .bool(let flag)): flag
    case ("false", .bool(let flag)): !flag
    case ("number", _): value.isNumber
    case ("sequence", .string), ("sequence", .list), ("sequence", .tuple), ("sequence", .range),
      ("sequence", .dictionary), ("sequence", .undefined), ("iterable", .string),
      ("iterable", .list), ("iterable", .tuple), ("iterable", .range), ("iterable", .dictionary),
      ("iterable", .undefined), ("iterable", .view), ("iterable", .generator), ("iterable", .loop):
      true
    case ("callable", .function), ("callable", .method), ("callable", .macro),
      ("callable", .undefined), ("callable", .loop):
      true
    default: false
    }
  }

  /// Identity, where it does not depend on how Python stores a value.
  private static func isSame(_ value: Value, _ other: Value) throws(TemplateFault) -> Bool {
    switch (value, other) {
    case (.none, .none): return true
    case (.bool(let a), .bool(let b)): return a == b
    case (.none, _), (_, .none), (.bool, _), (_, .bool): return false
    default: throw .unsupported("the test 'sameas' of other than none, true and false")
    }
  }
}
