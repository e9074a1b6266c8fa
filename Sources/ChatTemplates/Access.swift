/// Attributes, elements and slices, as Jinja's sandbox gives them. A value has no attributes but
/// the methods listed here and the members of a dictionary.
enum Access {
  /// `value.name`: a method if there is one, else the member of that name.
  static func attribute(
    _ name: TemplateText, of value: Value, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    if case .undefined(let undefined) = value {
      guard isInternal(name), !undefined.isUnsafe else { throw undefined.fault }
      return .undefined(Undefined(unsafe: name, of: value))
    }
    if let found = try own(name, of: value, budget) { return found }
    switch value {
    case .dictionary(let table):
      try budget.scan(name.count)
      if let member = table.value(of: name) { return member }
    case .namespace(let namespace):
      if let member = namespace.values[name] { return member }
    default: break
    }
    return .undefined(
      isInternal(name) ? Undefined(unsafe: name, of: value) : Undefined(attribute: name, of: value))
  }

  /// `value[key]`: the member or element if there is one, else the method of that name.
  static func item(
    _ key: Value, of value: Value, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    switch (value, key) {
    case (.undefined(let undefined), _): throw undefined.fault
    case (.dictionary(let table), _):
      do throws(TemplateFault) {
        if let member = try table.value(of: key, budget) { return member }
      } catch {
        // What cannot be a key is a member that is missing.
        if error.isLimit { throw error }
      }
    case (.namespace(let namespace), .string(let name)):
      if let member = namespace.values[name] { return member }
    case (.list(let list), _), (.tuple(let list), _):
      if let position = position(key, list.items.count) { return list.items[position] }
    case (.string(let text), _):
      if let position = position(key, text.count) {
        return .string(text[position..<position + 1])
      }
    case (.range(let range), _):
      if let position = position(key, range.count) { return .integer(range[position]) }
    default: break
    }
    guard case .string(let name) = key else {
      let element = key.depth > 0 ? key.typeName : try key.repr(budget).excerpt
      return .undefined(Undefined(element: element, of: value))
    }
    if let found = try own(name, of: value, budget) { return found }
    return .undefined(
      isInternal(name) ? Undefined(unsafe: name, of: value) : Undefined(attribute: name, of: value))
  }

  /// The index in a sequence that an integer means, counted from the end if negative.
  private static func position(_ key: Value, _ count: Int) -> Int? {
    guard let index = key.integer else { return nil }
    if index >= 0 { return index < count ? index : nil }
    return index >= -count ? count + index : nil
  }

  private static func isInternal(_ name: TemplateText) -> Bool {
    name.count > 1 && name.scalars[0].value == 0x5F && name.scalars[1].value == 0x5F
  }

  // MARK: Methods

  private static let textMethods: Set<String> = [
    "capitalize", "casefold", "center", "count", "encode", "endswith", "expandtabs", "find",
    "format", "format_map", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit",
    "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "join",
    "ljust", "lower", "lstrip", "maketrans", "partition", "removeprefix", "removesuffix",
    "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip", "split",
    "splitlines", "startswith", "strip", "swapcase", "title", "translate", "upper", "zfill",
  ]
  private static let dictionaryMethods: Set<String> = [
    "copy", "fromkeys", "get", "items", "keys", "values",
  ]
  private static let sequenceMethods: Set<String> = ["count", "index"]
  /// Methods that change a list or a dictionary: Jinja's sandbox hides them.
  private static let listChanges: Set<String> = [
    "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort",
  ]
  private static let dictionaryChanges: Set<String> = [
    "clear", "pop", "popitem", "setdefault", "update",
  ]

  /// A method, or what `loop` and macros tell about themselves.
  private static func own(
    _ name: TemplateText, of value: Value, _ budget: Budget
  ) throws(TemplateFault) -> Value? {
    if name.count > 16 { return nil }
    let spelling = name.string
    let isMethod: Bool
    switch value {
    case .string: isMethod = textMethods.contains(spelling)
    case .dictionary:
      if dictionaryChanges.contains(spelling) {
        return .undefined(Undefined(unsafe: name, of: value))
      }
      isMethod = dictionaryMethods.contains(spelling)
    case .list:
      if listChanges.contains(spelling) { return .undefined(Undefined(unsafe: name, of: value)) }
      isMethod = sequenceMethods.contains(spelling) || spelling == "copy"
    case .tuple(let list):
      if let index = list.names.firstIndex(of: spelling) { return list.items[index] }
      isMethod = sequenceMethods.contains(spelling)
    case .range: isMethod = sequenceMethods.contains(spelling)
    case .loop(let loop): return loop.value(of: spelling)
    case .macro(let macro): return try macro.value(of: spelling, budget)
    case .function(.dict): isMethod = spelling == "fromkeys"
    default: isMethod = false
    }
    return isMethod ? .method(BoundMethod(value, spelling)) : nil
  }

  // MARK: Slices

  static func slice(
    _ value: Value, _ start: Value?, _ stop: Value?, _ step: Value?, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    let count: Int
    switch value {
    case .undefined(let undefined): throw undefined.fault
    case .string(let text): count = text.count
    case .list(let list), .tuple(let list): count = list.items.count
    case .range(let range): count = range.count
    case .dictionary: throw .type("unhashable type: 'slice'")
    default: throw .type("'\(value.typeName)' object is not subscriptable")
    }
    let stride = try bound(step) ?? 1
    if stride == 0 { throw .value("slice step cannot be zero") }
    let isForward = stride > 0
    func place(_ given: Int?, _ fallback: Int) -> Int {
      guard let given else { return fallback }
      let index = given < 0 ? max(given + count, isForward ? 0 : -1) : given
      return min(index, isForward ? count : count - 1)
    }
    let first = place(try bound(start), isForward ? 0 : count - 1)
    let last = place(try bound(stop), isForward ? count : -1)
    let distance = isForward ? last - first : first - last
    let size = stride.magnitude
    let taken = distance <= 0 ? 0 : Int((UInt(distance) - 1) / size) + 1
    func index(_ number: Int) -> Int { first + number * stride }
    switch value {
    case .string(let text):
      try budget.make(taken)
      if stride == 1 { return .string(text[first..<first + taken]) }
      return .string(TemplateText((0..<taken).map { text.scalars[index($0)] }))
    case .list(let list):
      try budget.makeList(taken)
      return .list(try ValueList((0..<taken).map { list.items[index($0)] }, budget))
    case .tuple(let list):
      try budget.makeList(taken)
      return .tuple(try ValueList((0..<taken).map { list.items[index($0)] }, budget))
    case .range(let range):
      let (step, overflow) = range.step.multipliedReportingOverflow(by: stride)
      if overflow { throw .unsupported("an integer of more than 64 bits") }
      return .range(
        ValueRange(start: taken == 0 ? range.start : range[index(0)], step: step, count: taken))
    default: return value
    }
  }

  private static func bound(_ value: Value?) throws(TemplateFault) -> Int? {
    switch value {
    case nil, .some(.none): return nil
    case let value?:
      guard let index = value.integer else {
        throw .type(
          "slice indices must be integers or None or have an __index__ method")
      }
      return index
    }
  }
}

extension LoopState {
  /// An attribute of `loop`.
  fileprivate func value(of name: String) -> Value? {
    switch name {
    case "index": .integer(index + 1)
    case "index0": .integer(index)
    case "revindex": .integer(count - index)
    case "revindex0": .integer(count - index - 1)
    case "first": .bool(index == 0)
    case "last": .bool(index == count - 1)
    case "length": .integer(count)
    case "depth": .integer(depth + 1)
    case "depth0": .integer(depth)
    case "previtem":
      index > 0 && index <= items.count
        ? items[index - 1] : .undefined(Undefined(hint: "there is no previous item"))
    case "nextitem":
      index + 1 < items.count
        ? items[index + 1] : .undefined(Undefined(hint: "there is no next item"))
    case "cycle", "changed": .method(BoundMethod(.loop(self), name))
    default: nil
    }
  }
}

extension Macro {
  /// An attribute of a macro.
  fileprivate func value(of name: String, _ budget: Budget) throws(TemplateFault) -> Value? {
    switch name {
    case "name": return .string(TemplateText(definition.name, isTemplate: true))
    case "arguments":
      let names = definition.parameters.map {
        Value.string(TemplateText($0.name, isTemplate: true))
      }
      return .tuple(try ValueList(names, budget))
    case "catch_kwargs": return .bool(definition.specials.contains("kwargs"))
    case "catch_varargs": return .bool(definition.specials.contains("varargs"))
    case "caller": return .bool(definition.specials.contains("caller"))
    default: return nil
    }
  }
}
