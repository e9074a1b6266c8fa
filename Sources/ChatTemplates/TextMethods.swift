/// The methods of Python's `str`.
enum TextMethods {
  static func call(
    _ name: String, on text: TemplateText, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    if name == "format" || name == "format_map" {
      return .string(try BraceFormat.text(text, name, arguments, budget))
    }
    let takesKeywords = ["split", "rsplit", "splitlines", "encode", "expandtabs"].contains(name)
    if let first = arguments.keywords.first, !takesKeywords {
      throw .type("str.\(name)() takes no keyword argument '\(first.name.prefix(100))'")
    }
    switch name {
    case "strip", "lstrip", "rstrip":
      let characters = try arguments.values(of: ["chars"], for: name)[0]
      return .string(
        try text.stripped(
          try optionalText(characters), atStart: name != "rstrip", atEnd: name != "lstrip", budget))
    case "split", "rsplit":
      let parts = try split(text, fromEnd: name == "rsplit", arguments, budget)
      return .list(try ValueList(parts.map(Value.string), budget))
    case "splitlines":
      let keepsEnds = try arguments.values(of: ["keepends"], for: name)[0]
      let lines = try text.lines(keepingEnds: keepsEnds?.isTrue ?? false, budget)
      return .list(try ValueList(lines.map(Value.string), budget))
    case "startswith", "endswith": return .bool(try matchesEnd(text, name, arguments, budget))
    case "replace":
      let values = try arguments.values(of: ["old", "new", "count"], required: 2, for: name)
      return .string(
        try text.replacing(
          try (values[0] ?? .none).expectText(), with: try (values[1] ?? .none).expectText(),
          limit: try values[2]?.expectInteger() ?? -1, budget))
    case "find", "rfind", "index", "rindex", "count":
      return try search(text, name, arguments, budget)
    case "join":
      let values = try arguments.values(of: ["iterable"], required: 1, for: name)
      var parts: [TemplateText] = []
      for item in try (values[0] ?? .none).elements(budget) {
        guard case .string(let part) = item else {
          throw .type(
            "sequence item \(parts.count): expected str instance, \(item.typeName) found")
        }
        parts.append(part)
      }
      return .string(try text.joining(parts, budget))
    case "partition", "rpartition": return try partition(text, name, arguments, budget)
    case "removeprefix", "removesuffix":
      let values = try arguments.values(of: ["affix"], required: 1, for: name)
      let affix = try (values[0] ?? .none).expectText()
      try budget.make(text.count)
      if name == "removeprefix" {
        return .string(text.starts(with: affix) ? text[affix.count..<text.count] : text)
      }
      return .string(
        text.ends(with: affix) && !affix.isEmpty ? text[0..<text.count - affix.count] : text)
    case "center", "ljust", "rjust", "zfill": return try pad(text, name, arguments, budget)
    default: break
    }
    _ = try arguments.values(of: [], for: name)
    switch name {
    case "upper": return .string(try text.uppercased(budget))
    case "lower": return .string(try text.lowercased(budget))
    case "capitalize": return .string(try text.capitalized(budget))
    case "title": return .string(try text.titled(budget))
    case "swapcase": return .string(try text.swappingCase(budget))
    default:
      try budget.make(text.count)
      guard let holds = text.property(name) else { throw .unsupported("str.\(name)") }
      return .bool(holds)
    }
  }

  private static func optionalText(_ value: Value?) throws(TemplateFault) -> TemplateText? {
    guard let value, !value.isNone else { return nil }
    return try value.expectText()
  }

  private static func split(
    _ text: TemplateText, fromEnd: Bool, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> [TemplateText] {
    let values = try arguments.values(of: ["sep", "maxsplit"], for: "split")
    let separator = try optionalText(values[0])
    let limit = try values[1]?.expectInteger() ?? -1
    // Splitting from the end is splitting the reversed text from its start.
    let isReversed = fromEnd && limit >= 0
    let whole = isReversed ? text.reversed() : text
    let parts: [TemplateText]
    if let separator {
      let mark = isReversed ? separator.reversed() : separator
      parts = try whole.split(by: mark, limit: limit, budget)
    } else {
      parts = try whole.splitAtBlanks(limit: limit, budget)
    }
    if !isReversed { return parts }
    return parts.reversed().map { $0.reversed() }
  }

  private static func matchesEnd(
    _ text: TemplateText, _ name: String, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Bool {
    let values = try arguments.values(of: ["prefix", "start", "end"], required: 1, for: name)
    let range = Access.range(
      try values[1]?.expectInteger(), try values[2]?.expectInteger(), in: text.count)
    let isWhole = range == 0..<text.count
    if !isWhole { try budget.make(range.count) }
    let part = isWhole ? text : text[range]
    let choices: [Value]
    switch values[0] ?? .none {
    case .tuple(let list): choices = list.items
    case let value: choices = [value]
    }
    for choice in choices {
      let affix: TemplateText
      switch choice {
      case .string(let text): affix = text
      case .undefined(let undefined): throw undefined.fault
      default:
        throw .type(
          "\(name) first arg must be str or a tuple of str, not \(choice.typeName)")
      }
      try budget.scan(min(affix.count, part.count))
      if name == "startswith" ? part.starts(with: affix) : part.ends(with: affix) { return true }
    }
    return false
  }

  private static func search(
    _ text: TemplateText, _ name: String, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    let values = try arguments.values(of: ["sub", "start", "end"], required: 1, for: name)
    let part = try (values[0] ?? .none).expectText()
    let start = try values[1]?.expectBound()
    let range = Access.range(start, try values[2]?.expectBound(), in: text.count)
    try budget.make(range.count)
    // Even nothing is not found beyond the end.
    let isBeyond = (start ?? 0) > text.count
    let place = text[range]
    if name == "count" {
      if isBeyond { return .integer(0) }
      if part.isEmpty { return .integer(place.count + 1) }
      var (count, index) = (0, 0)
      while let found = try place.first(part, from: index, budget) {
        count += 1
        index = found + part.count
      }
      return .integer(count)
    }
    let found = try name.hasPrefix("r") ? place.last(part, budget) : place.first(part, budget)
    if let found, !isBeyond {
      if part.isEmpty { return .integer(name.hasPrefix("r") ? range.upperBound : range.lowerBound) }
      return .integer(found + range.lowerBound)
    }
    if part.isEmpty, !isBeyond, range.isEmpty { return .integer(range.lowerBound) }
    if name.hasSuffix("index") { throw .value("substring not found") }
    return .integer(-1)
  }

  private static func partition(
    _ text: TemplateText, _ name: String, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    let values = try arguments.values(of: ["sep"], required: 1, for: name)
    let separator = try (values[0] ?? .none).expectText()
    if separator.isEmpty { throw .value("empty separator") }
    try budget.make(text.count)
    let isLast = name == "rpartition"
    let found = try isLast ? text.last(separator, budget) : text.first(separator, budget)
    let parts: [TemplateText]
    if let found {
      let end = found + separator.count
      parts = [text[0..<found], separator, text[end..<text.count]]
    } else {
      parts =
        isLast ? [TemplateText(), TemplateText(), text] : [text, TemplateText(), TemplateText()]
    }
    return .tuple(try ValueList(parts.map(Value.string), budget))
  }

  private static func pad(
    _ text: TemplateText, _ name: String, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    let parameters = name == "zfill" ? ["width"] : ["width", "fillchar"]
    let values = try arguments.values(of: parameters, required: 1, for: name)
    let width = try (values[0] ?? .none).expectInteger()
    if name == "zfill" {
      let zero = MarkedScalar("0", isTemplate: false)
      let hasSign = text.scalars.first.map { $0.value == 0x2B || $0.value == 0x2D } ?? false
      guard hasSign, width > text.count else {
        return .string(try text.padded(to: width, with: zero, left: true, right: false, budget))
      }
      var result = text[0..<1]
      result.append(
        try text[1..<text.count].padded(
          to: width - 1, with: zero, left: true, right: false, budget))
      return .string(result)
    }
    var fill = MarkedScalar(" ", isTemplate: false)
    if let given = values[1] {
      let text = try given.expectText()
      guard text.count == 1 else {
        throw .type("The fill character must be exactly one character long")
      }
      fill = text.scalars[0]
    }
    return .string(
      try text.padded(
        to: width, with: fill, left: name != "ljust", right: name != "rjust", budget))
  }
}
