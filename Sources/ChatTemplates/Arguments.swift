/// What a function, filter or test is called with.
struct Arguments {
  var positional: [Value] = []
  var keywords: [(name: String, value: Value)] = []

  /// The values of named parameters in their order, nil where nothing is passed.
  /// - Throws: ``TemplateFault/type(_:)`` for an argument that no parameter takes, a second value
  ///   for one, or a missing one of the first `required`.
  func values(
    of parameters: [String], required: Int = 0, for function: String
  ) throws(TemplateFault) -> [Value?] {
    if positional.count > parameters.count {
      throw .type(
        "\(function)() takes at most \(parameters.count) arguments (\(positional.count) given)")
    }
    var values: [Value?] = positional.map { $0 }
    values += Array(repeating: nil, count: parameters.count - positional.count)
    for (name, value) in keywords {
      guard let position = parameters.firstIndex(of: name) else {
        throw .type(
          "\(function)() got an unexpected keyword argument '\(name.prefix(100))'")
      }
      if values[position] != nil {
        throw .type("\(function)() got multiple values for argument '\(name)'")
      }
      values[position] = value
    }
    for position in 0..<min(required, parameters.count) where values[position] == nil {
      throw .type("\(function)() missing the argument '\(parameters[position])'")
    }
    return values
  }
}

extension Value {
  /// The value as an integer argument.
  func expectInteger() throws(TemplateFault) -> Int {
    if let integer { return integer }
    if case .undefined(let undefined) = self { throw undefined.fault }
    throw .type("'\(typeName)' object cannot be interpreted as an integer")
  }

  /// An end of a range in a text; `none` is as absent.
  func expectBound() throws(TemplateFault) -> Int? {
    if case .none = self { return nil }
    return try expectInteger()
  }

  /// The value as a text argument.
  func expectText() throws(TemplateFault) -> TemplateText {
    if let text { return text }
    if case .undefined(let undefined) = self { throw undefined.fault }
    throw .type("expected str, not \(typeName)")
  }

  /// The elements that a loop over the value sees; a generator is used up.
  func elements(_ budget: Budget) throws(TemplateFault) -> [Value] {
    switch self {
    case .undefined: return []
    case .list(let list), .tuple(let list), .view(_, let list): return list.items
    case .string(let text):
      try budget.spend(text.count)
      return text.scalars.map { .string(TemplateText(CollectionOfOne($0))) }
    case .dictionary(let table):
      try budget.makeList(table.count)
      return table.members.map(\.key)
    case .range(let range):
      try budget.makeList(range.count)
      return (0..<range.count).map { .integer(range[$0]) }
    case .generator(let generator): return try generator.rest()
    case .loop: throw .unsupported("a loop over 'loop'")
    default: throw .type("'\(typeName)' object is not iterable")
    }
  }

  /// Python's `len`.
  func length() throws(TemplateFault) -> Int {
    switch self {
    case .undefined: return 0
    case .string(let text): return text.count
    case .list(let list), .tuple(let list), .view(_, let list): return list.items.count
    case .dictionary(let table): return table.count
    case .range(let range): return range.count
    case .loop(let loop): return loop.count
    default: throw .type("object of type '\(typeName)' has no len()")
    }
  }
}
