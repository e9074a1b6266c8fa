/// Filters of sequences and dictionaries.
enum SequenceFilters {
  static func apply(
    _ name: String, _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    switch name {
    case "join": return .string(try join(value, arguments, budget))
    case "sort":
      let values = try arguments.values(
        of: ["reverse", "case_sensitive", "attribute"], for: name)
      let key = try SortKey(values[2], isCaseSensitive: values[1]?.isTrue ?? false)
      let sorted = try Ordering.sorted(
        try value.elements(budget), isReversed: values[0]?.isTrue ?? false, budget
      ) { (item) throws(TemplateFault) in try key.value(of: item, budget) }
      return .list(try ValueList(sorted, budget))
    case "dictsort": return try sortedMembers(value, arguments, budget)
    case "min", "max": return try extreme(value, arguments, isMaximum: name == "max", budget)
    case "unique": return try unique(value, arguments, budget)
    case "groupby": return try groups(value, arguments, budget)
    case "batch": return try batches(value, arguments, budget)
    case "slice": return try slices(value, arguments, budget)
    default: break
    }
    _ = try arguments.values(of: [], for: name)
    switch name {
    case "count", "length": return .integer(try value.length())
    case "list": return .list(try ValueList(try value.elements(budget), budget))
    case "first": return try first(value, budget)
    case "last":
      if case .generator = value { throw .type("'generator' object is not reversible") }
      if case .string(let text) = value, !text.isEmpty {
        return .string(text[text.count - 1..<text.count])
      }
      return try value.elements(budget).last
        ?? .undefined(Undefined(hint: "No last item, sequence was empty."))
    case "reverse":
      if case .string(let text) = value {
        try budget.make(text.count)
        return .string(text.reversed())
      }
      return .generator(try ValueGenerator(try value.elements(budget).reversed(), budget))
    default:
      if value.isUndefined { return .generator(try ValueGenerator([], budget)) }
      guard case .dictionary(let table) = value else {
        return .generator(
          try ValueGenerator(
            [], failure: .type("Can only get item pairs from a mapping."), budget))
      }
      var pairs: [Value] = []
      try budget.makeList(table.count)
      for (key, value) in table.members {
        pairs.append(.tuple(try ValueList([key, value], budget)))
      }
      return .generator(try ValueGenerator(pairs, budget))
    }
  }

  private static func first(_ value: Value, _ budget: Budget) throws(TemplateFault) -> Value {
    let found: Value?
    switch value {
    case .generator(let generator): found = try generator.next()
    case .string(let text): found = text.isEmpty ? nil : .string(text[0..<1])
    default: found = try value.elements(budget).first
    }
    return found ?? .undefined(Undefined(hint: "No first item, sequence was empty."))
  }

  private static func join(
    _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> TemplateText {
    let values = try arguments.values(of: ["d", "attribute"], for: "join")
    let separator = try values[0]?.str(budget) ?? TemplateText()
    let path = try AttributePath(values[1] ?? .none)
    var parts: [TemplateText] = []
    for item in try value.elements(budget) {
      parts.append(try path.value(of: item, fallback: nil, budget).str(budget))
    }
    return try separator.joining(parts, budget)
  }

  // MARK: Order

  /// What elements are ordered by: an attribute, several with commas, or themselves.
  private struct SortKey {
    private let paths: [AttributePath]
    private let isCaseSensitive: Bool
    /// Whether the key is a list, as it is for `sort`.
    private let isList: Bool

    init(_ attribute: Value?, isCaseSensitive: Bool, isList: Bool = true) throws(TemplateFault) {
      self.isCaseSensitive = isCaseSensitive
      self.isList = isList
      guard isList, case .string(let text)? = attribute else {
        paths = [try AttributePath(attribute ?? .none)]
        return
      }
      var paths: [AttributePath] = []
      let parts = text.scalars.split(omittingEmptySubsequences: false) { $0.value == 0x2C }
      for part in parts {
        paths.append(try AttributePath(.string(TemplateText(part))))
      }
      self.paths = paths
    }

    func value(of item: Value, _ budget: Budget) throws(TemplateFault) -> Value {
      var keys: [Value] = []
      for path in paths {
        var key = try path.value(of: item, fallback: nil, budget)
        if !isCaseSensitive, case .string(let text) = key {
          key = .string(try text.lowercased(budget))
        }
        keys.append(key)
      }
      return isList ? .list(try ValueList(keys, budget)) : keys[0]
    }
  }

  private static func sortedMembers(
    _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    let values = try arguments.values(of: ["case_sensitive", "by", "reverse"], for: "dictsort")
    let by = try values[1]?.expectText().string ?? "key"
    guard by == "key" || by == "value" else {
      throw .value("You can only sort by either \"key\" or \"value\"")
    }
    guard case .dictionary(let table) = value else {
      if case .undefined(let undefined) = value { throw undefined.fault }
      throw .type("'\(value.typeName)' object has no attribute 'items'")
    }
    let key = try SortKey(nil, isCaseSensitive: values[0]?.isTrue ?? false, isList: false)
    let sorted = try Ordering.sorted(
      table.members, isReversed: values[2]?.isTrue ?? false, budget
    ) { (member) throws(TemplateFault) in
      try key.value(of: by == "key" ? member.key : member.value, budget)
    }
    var pairs: [Value] = []
    for (key, value) in sorted { pairs.append(.tuple(try ValueList([key, value], budget))) }
    return .list(try ValueList(pairs, budget))
  }

  private static func extreme(
    _ value: Value, _ arguments: Arguments, isMaximum: Bool, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    let values = try arguments.values(of: ["case_sensitive", "attribute"], for: "min")
    let key = try SortKey(values[1], isCaseSensitive: values[0]?.isTrue ?? false, isList: false)
    var best: (key: Value, item: Value)?
    for item in try value.elements(budget) {
      let found = try key.value(of: item, budget)
      guard let current = best else {
        best = (found, item)
        continue
      }
      let (low, high) = isMaximum ? (current.key, found) : (found, current.key)
      if try Ordering.isLess(low, high, isMaximum ? ">" : "<", budget) { best = (found, item) }
    }
    return best?.item
      ?? .undefined(Undefined(hint: "No aggregated item, sequence was empty."))
  }

  private static func unique(
    _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    let values = try arguments.values(of: ["case_sensitive", "attribute"], for: "unique")
    let key = try SortKey(values[1], isCaseSensitive: values[0]?.isTrue ?? false, isList: false)
    var seen: Set<TableKey> = []
    var kept: [Value] = []
    for item in try value.elements(budget) {
      let found = try key.value(of: item, budget)
      if seen.insert(try TableKey(found, budget)).inserted { kept.append(item) }
    }
    return .generator(try ValueGenerator(kept, budget))
  }

  private static func groups(
    _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    let values = try arguments.values(
      of: ["attribute", "default", "case_sensitive"], required: 1, for: "groupby")
    let path = try AttributePath(values[0] ?? .none)
    let fallback = values[1].flatMap { $0.isNone ? nil : $0 }
    let isCaseSensitive = values[2]?.isTrue ?? false
    func key(_ item: Value) throws(TemplateFault) -> Value {
      let key = try path.value(of: item, fallback: fallback, budget)
      guard !isCaseSensitive, case .string(let text) = key else { return key }
      return .string(try text.lowercased(budget))
    }
    let sorted = try Ordering.sorted(try value.elements(budget), budget, key: key)
    var groups: [(key: Value, items: [Value])] = []
    for item in sorted {
      let found = try key(item)
      if let last = groups.last, try last.key.equals(found, budget) {
        groups[groups.count - 1].items.append(item)
      } else {
        groups.append((found, [item]))
      }
    }
    var pairs: [Value] = []
    for (_, items) in groups {
      let name = try path.value(of: items[0], fallback: fallback, budget)
      let list = Value.list(try ValueList(items, budget))
      pairs.append(
        .tuple(try ValueList([name, list], names: ["grouper", "list"], budget)))
    }
    return .list(try ValueList(pairs, budget))
  }

  // MARK: Parts

  private static func batches(
    _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    let values = try arguments.values(of: ["linecount", "fill_with"], required: 1, for: "batch")
    let size = try (values[0] ?? .none).expectInteger()
    var batches: [[Value]] = []
    for item in try value.elements(budget) {
      try budget.spend()
      if let last = batches.last, last.count != size {
        batches[batches.count - 1].append(item)
      } else {
        // Jinja gives an empty batch first where none can be filled.
        if batches.isEmpty, size == 0 { batches.append([]) }
        batches.append([item])
      }
    }
    if let fill = values[1], !fill.isNone, let last = batches.last, last.count < size {
      try budget.makeList(size)
      batches[batches.count - 1] += Array(repeating: fill, count: size - last.count)
    }
    return .generator(try lists(batches, budget))
  }

  private static func slices(
    _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    let values = try arguments.values(of: ["slices", "fill_with"], required: 1, for: "slice")
    let count = try (values[0] ?? .none).expectInteger()
    let items = try value.elements(budget)
    if count == 0 { throw .value("integer division or modulo by zero") }
    if count < 0 { return .generator(try ValueGenerator([], budget)) }
    try budget.spend(count)
    let size = items.count / count
    let larger = items.count % count
    var slices: [[Value]] = []
    var start = 0
    for index in 0..<count {
      let end = start + size + (index < larger ? 1 : 0)
      var slice = Array(items[start..<end])
      if let fill = values[1], !fill.isNone, index >= larger { slice.append(fill) }
      slices.append(slice)
      start = end
    }
    return .generator(try lists(slices, budget))
  }

  private static func lists(
    _ parts: [[Value]], _ budget: Budget
  ) throws(TemplateFault) -> ValueGenerator {
    var lists: [Value] = []
    for part in parts { lists.append(.list(try ValueList(part, budget))) }
    return try ValueGenerator(lists, budget)
  }
}
