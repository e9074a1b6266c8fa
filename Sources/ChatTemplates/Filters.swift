/// Jinja's filters, `value | name(arguments)`, with the `tojson` of transformers.
enum Filters {
  typealias Run = (Value, Arguments, Interpreter) throws(TemplateFault) -> Value

  /// Filters of Jinja that are refused: they write HTML, choose at random or lay out pages.
  private static let refused: Set<String> = [
    "e", "escape", "filesizeformat", "forceescape", "pprint", "random", "striptags", "urlencode",
    "urlize", "wordwrap", "xmlattr",
  ]

  /// Why a filter of that name cannot be used.
  static func fault(named name: String) -> TemplateFault? {
    if all.contains(name) { return nil }
    if refused.contains(name) { return .unsupported("the filter '\(name)'") }
    return .syntax("No filter named '\(name.prefix(100))'.")
  }

  private static let texts: Set<String> = [
    "capitalize", "center", "format", "indent", "lower", "replace", "string", "title", "tojson",
    "trim", "truncate", "upper", "wordcount",
  ]
  private static let numbers: Set<String> = ["abs", "float", "int", "round", "sum"]
  private static let sequences: Set<String> = [
    "batch", "count", "dictsort", "first", "groupby", "items", "join", "last", "length", "list",
    "max", "min", "reverse", "slice", "sort", "unique",
  ]
  private static let selections: Set<String> = [
    "map", "reject", "rejectattr", "select", "selectattr",
  ]
  private static let all =
    texts.union(numbers).union(sequences).union(selections)
    .union(["attr", "d", "default", "safe"])

  static func apply(
    _ name: String, to value: Value, _ arguments: Arguments, _ interpreter: Interpreter
  ) throws(TemplateFault) -> Value {
    let budget = interpreter.budget
    if texts.contains(name) { return try TextFilters.apply(name, value, arguments, budget) }
    if numbers.contains(name) { return try NumberFilters.apply(name, value, arguments, budget) }
    if sequences.contains(name) { return try SequenceFilters.apply(name, value, arguments, budget) }
    if selections.contains(name) { return try select(name, value, arguments, interpreter) }
    switch name {
    case "d", "default":
      let values = try arguments.values(of: ["default_value", "boolean"], for: name)
      let isReplaced = value.isUndefined || values[1]?.isTrue == true && !value.isTrue
      return isReplaced ? values[0] ?? .string(TemplateText()) : value
    case "attr":
      let given = try arguments.values(of: ["name"], required: 1, for: name)[0] ?? .none
      let attribute = try given.expectText()
      // Members of a dictionary are no attributes.
      if case .dictionary = value {
        let empty = Value.dictionary(try ValueTable([], budget))
        let found = try Access.attribute(attribute, of: empty, budget)
        return found.isUndefined ? found : try Access.attribute(attribute, of: value, budget)
      }
      return try Access.attribute(attribute, of: value, budget)
    case "safe":
      throw .unsupported("the filter 'safe' anywhere but at the end of what is printed")
    default: throw fault(named: name) ?? .unsupported("the filter '\(name)'")
    }
  }

  // MARK: Selections

  /// What `map`, `select` and their like give: values to be taken once. An error in one of them is
  /// an error only for who takes it.
  private static func select(
    _ name: String, _ value: Value, _ arguments: Arguments, _ interpreter: Interpreter
  ) throws(TemplateFault) -> Value {
    let budget = interpreter.budget
    guard value.isTrue else { return .generator(try ValueGenerator([], budget)) }
    try budget.enter()
    defer { budget.leave() }
    var kept: [Value] = []
    do throws(TemplateFault) {
      let choice = try Selection(name, arguments)
      for item in try value.elements(budget) {
        try budget.spend()
        if let result = try choice.apply(to: item, interpreter) { kept.append(result) }
      }
    } catch {
      if error.isLimit { throw error }
      return .generator(try ValueGenerator(kept, failure: error, budget))
    }
    return .generator(try ValueGenerator(kept, budget))
  }

  /// What one of the filters does with an element.
  private struct Selection {
    private enum Kind {
      case attribute(AttributePath, fallback: Value?)
      case filter(String, Arguments)
      case test(AttributePath?, String?, Arguments, keepsPassing: Bool)
    }

    private let kind: Kind

    init(_ name: String, _ arguments: Arguments) throws(TemplateFault) {
      var rest = arguments.positional
      if name == "map" {
        if rest.isEmpty, let path = arguments.keywords.first(where: { $0.name == "attribute" }) {
          for (name, _) in arguments.keywords where name != "attribute" && name != "default" {
            throw .type("Unexpected keyword argument '\(name.prefix(100))'")
          }
          let fallback = arguments.keywords.first { $0.name == "default" }?.value
          kind = .attribute(
            try AttributePath(path.value), fallback: fallback.flatMap { $0.isNone ? nil : $0 })
          return
        }
        guard !rest.isEmpty else { throw .type("map requires a filter argument") }
        let filter = try rest.removeFirst().expectText()
        kind = .filter(
          filter.string, Arguments(positional: rest, keywords: arguments.keywords))
        return
      }
      var path: AttributePath?
      if name.hasSuffix("attr") {
        guard !rest.isEmpty else { throw .type("Missing parameter for attribute name") }
        path = try AttributePath(rest.removeFirst())
      }
      let test = rest.isEmpty ? nil : try rest.removeFirst().expectText().string
      kind = .test(
        path, test, Arguments(positional: rest, keywords: arguments.keywords),
        keepsPassing: name.hasPrefix("select"))
    }

    func apply(
      to item: Value, _ interpreter: Interpreter
    ) throws(TemplateFault) -> Value? {
      switch kind {
      case .attribute(let path, let fallback):
        return try path.value(of: item, fallback: fallback, interpreter.budget)
      case .filter(let name, let arguments):
        return try Filters.apply(name, to: item, arguments, interpreter)
      case .test(let path, let name, let arguments, let keepsPassing):
        let value = try path?.value(of: item, fallback: nil, interpreter.budget) ?? item
        guard let name else { return value.isTrue == keepsPassing ? item : nil }
        if let fault = ValueTests.fault(named: name) { throw fault }
        let holds = try ValueTests.holds(name, value, arguments, interpreter.budget)
        return holds == keepsPassing ? item : nil
      }
    }
  }
}

/// An attribute of an attribute, `"a.b.0"`.
struct AttributePath {
  private var parts: [Value] = []

  /// - Parameter given: a text with dots, an integer, or none for the value itself.
  init(_ given: Value) throws(TemplateFault) {
    switch given {
    case .none: break
    case .string(let text):
      var part: [MarkedScalar] = []
      for scalar in text.scalars + [MarkedScalar(".", isTemplate: true)] {
        if scalar.value != 0x2E {
          part.append(scalar)
          continue
        }
        let name = TemplateText(part)
        let isNumber = !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0.value) }
        if isNumber, let index = Int(name.string) {
          parts.append(.integer(index))
        } else {
          parts.append(.string(name))
        }
        part = []
      }
    default: parts = [given]
    }
  }

  func value(
    of item: Value, fallback: Value?, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    var value = item
    for part in parts {
      try budget.spend()
      value = try Access.item(part, of: value, budget)
      if value.isUndefined, let fallback { value = fallback }
    }
    return value
  }
}
