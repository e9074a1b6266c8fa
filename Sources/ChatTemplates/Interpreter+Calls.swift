extension Interpreter {
  /// Calls a function, method or macro.
  func call(_ callee: Value, _ arguments: Arguments) throws(TemplateFault) -> Value {
    try budget.spend()
    switch callee {
    case .undefined(let undefined): throw undefined.fault
    case .function(let function): return try call(function, arguments)
    case .macro(let macro):
      try budget.enter()
      defer { budget.leave() }
      return .string(try call(macro, arguments))
    case .loop(let loop):
      let items = try arguments.values(of: ["iterable"], required: 1, for: "loop")[0] ?? .none
      try budget.enter()
      defer { budget.leave() }
      return .string(try recurse(loop, over: items))
    case .method(let method):
      switch method.object {
      case .string(let text):
        return try TextMethods.call(method.name, on: text, arguments, budget)
      case .loop(let loop): return try call(method.name, on: loop, arguments)
      case .dictionary(let table): return try call(method.name, on: table, arguments)
      case .list, .tuple, .range: return try call(method.name, on: method.object, arguments)
      default: throw .unsupported("\(method.object.typeName).\(method.name)")
      }
    default: throw .type("'\(callee.typeName)' object is not callable")
    }
  }

  // MARK: Functions

  private func call(
    _ function: GlobalFunction, _ arguments: Arguments
  ) throws(TemplateFault) -> Value {
    switch function {
    case .range: return .range(try range(arguments))
    case .dict: return .dictionary(try ValueTable(try members(arguments), budget))
    case .namespace:
      let namespace = try makeNamespace()
      for (key, value) in try members(arguments) {
        guard case .string(let name) = key else { throw .type("attribute name must be string") }
        try set(value, for: name, in: namespace)
      }
      return .namespace(namespace)
    case .raiseException:
      let message = try arguments.values(of: ["message"], required: 1, for: function.rawValue)[0]
      throw .raised(try (message ?? .none).str(budget).excerpt)
    case .strftimeNow:
      let format = try arguments.values(of: ["format"], required: 1, for: function.rawValue)[0]
      guard let date else { throw .noDate }
      return .string(try date.text(try (format ?? .none).expectText(), budget))
    case .cycler, .joiner, .lipsum: throw .unsupported("the function '\(function.rawValue)'")
    }
  }

  /// At most 100,000 elements, as in Jinja's sandbox.
  private func range(_ arguments: Arguments) throws(TemplateFault) -> ValueRange {
    if let first = arguments.keywords.first {
      throw .type("range() takes no keyword argument '\(first.name.prefix(100))'")
    }
    var bounds: [Int] = []
    for value in arguments.positional.prefix(4) { bounds.append(try value.expectInteger()) }
    guard (1...3).contains(bounds.count) else {
      throw .type("range expected 1 to 3 arguments, got \(arguments.positional.count)")
    }
    let (start, stop) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
    let step = bounds.count == 3 ? bounds[2] : 1
    if step == 0 { throw .value("range() arg 3 must not be zero") }
    let (distance, overflow) =
      step > 0 ? stop.subtractingReportingOverflow(start) : start.subtractingReportingOverflow(stop)
    let isEmpty = step > 0 ? stop <= start : stop >= start
    let limit: UInt = 100_000
    let count = isEmpty || overflow ? 0 : (UInt(distance) - 1) / step.magnitude + 1
    if !isEmpty, overflow || count > limit {
      throw .value("Range too big. The sandbox blocks ranges larger than MAX_RANGE (\(limit)).")
    }
    return ValueRange(start: start, step: step, count: Int(count))
  }

  /// The members that `dict(...)` has.
  private func members(
    _ arguments: Arguments
  ) throws(TemplateFault) -> [(key: Value, value: Value)] {
    var members: [(key: Value, value: Value)] = []
    if arguments.positional.count > 1 {
      throw .type("dict expected at most 1 argument, got \(arguments.positional.count)")
    }
    switch arguments.positional.first {
    case nil: break
    case .dictionary(let table)?: members = table.members
    case let value?:
      for pair in try value.elements(budget) {
        let parts = try pair.elements(budget)
        guard parts.count == 2 else {
          throw .value(
            "dictionary update sequence element has length \(parts.count); 2 is required")
        }
        members.append((parts[0], parts[1]))
      }
    }
    try budget.makeList(members.count)
    for (name, value) in arguments.keywords {
      members.append((.string(TemplateText(name, isTemplate: true)), value))
    }
    return members
  }

  // MARK: Methods of other values than texts

  private func call(
    _ name: String, on loop: LoopState, _ arguments: Arguments
  ) throws(TemplateFault) -> Value {
    let values = arguments.positional
    if !arguments.keywords.isEmpty { throw .type("\(name)() takes no keyword arguments") }
    if name == "cycle" {
      if values.isEmpty { throw .type("no items for cycling given") }
      return values[loop.index % values.count]
    }
    let isSame: Bool
    if let last = loop.lastChanged {
      isSame = try Value.tuple(try ValueList(last, budget)).equals(
        .tuple(try ValueList(values, budget)), budget)
    } else {
      isSame = false
    }
    // A loop that remembered itself would never be freed.
    for value in values where !value.isPlain {
      throw .unsupported("loop.changed() of a \(value.typeName)")
    }
    loop.lastChanged = values
    return .bool(!isSame)
  }

  private func call(
    _ name: String, on table: ValueTable, _ arguments: Arguments
  ) throws(TemplateFault) -> Value {
    switch name {
    case "get":
      if !arguments.keywords.isEmpty { throw .type("dict.get() takes no keyword arguments") }
      let values = try arguments.values(of: ["key", "default"], required: 1, for: "get")
      return try table.value(of: values[0] ?? .none, budget) ?? values[1] ?? .none
    case "items", "keys", "values":
      _ = try arguments.values(of: [], for: name)
      try budget.makeList(table.count)
      var items: [Value] = []
      for (key, value) in table.members {
        switch name {
        case "items": items.append(.tuple(try ValueList([key, value], budget)))
        case "keys": items.append(key)
        default: items.append(value)
        }
      }
      return .view(name: "dict_\(name)", try ValueList(items, budget))
    case "copy":
      _ = try arguments.values(of: [], for: name)
      return .dictionary(table)
    default: throw .unsupported("dict.\(name)")
    }
  }

  private func call(
    _ name: String, on sequence: Value, _ arguments: Arguments
  ) throws(TemplateFault) -> Value {
    if name == "copy" {
      _ = try arguments.values(of: [], for: name)
      return sequence
    }
    if !arguments.keywords.isEmpty { throw .type("\(name)() takes no keyword arguments") }
    let parameters = name == "index" ? ["value", "start", "stop"] : ["value"]
    let values = try arguments.values(of: parameters, required: 1, for: name)
    let items = try sequence.elements(budget)
    let range = Access.range(
      try values.count > 1 ? values[1]?.expectInteger() : nil,
      try values.count > 2 ? values[2]?.expectInteger() : nil, in: items.count)
    var count = 0
    for index in range {
      try budget.spend()
      guard try items[index].equals(values[0] ?? .none, budget) else { continue }
      if name == "index" { return .integer(index) }
      count += 1
    }
    if name == "index" { throw .value("the value is not in the \(sequence.typeName)") }
    return .integer(count)
  }
}

extension Access {
  /// The range from `start` to `stop`, both counted from the end if negative.
  static func range(_ start: Int?, _ stop: Int?, in count: Int) -> Range<Int> {
    func place(_ given: Int) -> Int { given < 0 ? max(given + count, 0) : min(given, count) }
    let first = place(start ?? 0)
    return first..<max(first, place(stop ?? count))
  }
}

extension Value {
  /// Whether it is made of texts, numbers and the like alone.
  fileprivate var isPlain: Bool {
    switch self {
    case .undefined, .none, .bool, .integer, .bigInteger, .float, .string: true
    default: false
    }
  }
}
