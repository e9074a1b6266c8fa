/// Filters that give texts.
enum TextFilters {
  static func apply(
    _ name: String, _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    switch name {
    case "tojson": return .string(try json(value, arguments, budget))
    case "format": return .string(try format(value, arguments, budget))
    case "indent": return .string(try indent(value, arguments, budget))
    case "truncate": return .string(try truncate(value, arguments, budget))
    default: break
    }
    let text = try value.str(budget)
    switch name {
    case "trim":
      let characters = try arguments.values(of: ["chars"], for: name)[0]
      let set = try characters.flatMap { (value) throws(TemplateFault) -> TemplateText? in
        value.isNone ? nil : try value.expectText()
      }
      return .string(try text.stripped(set, atStart: true, atEnd: true, budget))
    case "replace":
      let values = try arguments.values(of: ["old", "new", "count"], required: 2, for: name)
      var limit = -1
      if let count = values[2], !count.isNone { limit = try count.expectInteger() }
      return .string(
        try text.replacing(
          try (values[0] ?? .none).str(budget), with: try (values[1] ?? .none).str(budget),
          limit: limit, budget))
    case "center":
      let width = try arguments.values(of: ["width"], for: name)[0]?.expectInteger() ?? 80
      return .string(
        try text.padded(
          to: width, with: MarkedScalar(" ", isTemplate: false), left: true, right: true, budget))
    default: break
    }
    _ = try arguments.values(of: [], for: name)
    switch name {
    case "upper": return .string(try text.uppercased(budget))
    case "lower": return .string(try text.lowercased(budget))
    case "capitalize": return .string(try text.capitalized(budget))
    case "title": return .string(try text.titledWords(budget))
    case "wordcount":
      try budget.make(text.count)
      return .integer(text.wordCount)
    default: return .string(text)
    }
  }

  private static func json(
    _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> TemplateText {
    let values = try arguments.values(
      of: ["ensure_ascii", "indent", "separators", "sort_keys"], for: "tojson")
    var writer = JSONText()
    writer.escapesNonASCII = values[0]?.isTrue ?? false
    writer.sortsKeys = values[3]?.isTrue ?? false
    switch values[1] {
    case nil, .some(.none): break
    case .string(let text)?: writer.indent = text
    case let width?:
      let blanks = TemplateText(made: " ")
      writer.indent = try blanks.times(try width.expectInteger(), budget)
    }
    if writer.indent != nil { writer.itemSeparator = TemplateText(made: ",") }
    if let separators = values[2], !separators.isNone {
      let pair = try separators.elements(budget)
      guard pair.count == 2 else { throw .value("separators must be two texts") }
      writer.itemSeparator = try pair[0].expectText()
      writer.keySeparator = try pair[1].expectText()
    }
    return try writer.text(value, budget)
  }

  private static func format(
    _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> TemplateText {
    let format = try value.str(budget)
    if !arguments.keywords.isEmpty {
      if !arguments.positional.isEmpty {
        throw .type("can't handle positional and keyword arguments at the same time")
      }
      let members = arguments.keywords.map {
        (key: Value.string(TemplateText($0.name, isTemplate: true)), value: $0.value)
      }
      return try PercentFormat.text(format, .dictionary(try ValueTable(members, budget)), budget)
    }
    return try PercentFormat.text(
      format, .tuple(try ValueList(arguments.positional, budget)), budget)
  }

  private static func indent(
    _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> TemplateText {
    let values = try arguments.values(of: ["width", "first", "blank"], for: "indent")
    let indention: TemplateText
    switch values[0] {
    case .string(let text)?: indention = text
    case let width:
      indention = try TemplateText(made: " ").times(try width?.expectInteger() ?? 4, budget)
    }
    guard case .string(var text) = value else {
      if case .undefined(let undefined) = value { throw undefined.fault }
      throw .type("unsupported operand type(s) for +=: '\(value.typeName)' and 'str'")
    }
    text.append(made: "\n")
    let lines = try text.lines(keepingEnds: false, budget)
    let indentsBlank = values[2]?.isTrue ?? false
    var indented: [TemplateText] = []
    for (index, line) in lines.enumerated() {
      if index == 0 ? values[1]?.isTrue ?? false : indentsBlank || !line.isEmpty {
        try budget.make(indention.count + line.count)
        var whole = indention
        whole.append(line)
        indented.append(whole)
      } else {
        indented.append(line)
      }
    }
    return try TemplateText(made: "\n").joining(indented, budget)
  }

  private static func truncate(
    _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> TemplateText {
    let values = try arguments.values(
      of: ["length", "killwords", "end", "leeway"], for: "truncate")
    let length = try values[0]?.expectInteger() ?? 255
    let end = try values[2]?.expectText() ?? TemplateText(made: "...")
    var leeway = 5
    if let given = values[3], !given.isNone { leeway = try given.expectInteger() }
    guard case .string(let text) = value else {
      if value.isUndefined { return TemplateText() }
      throw .type("object of type '\(value.typeName)' has no len()")
    }
    if length < end.count { throw .value("expected length >= \(end.count), got \(length)") }
    if leeway < 0 { throw .value("expected leeway >= 0, got \(leeway)") }
    let (most, overflow) = length.addingReportingOverflow(leeway)
    if overflow || text.count <= most { return text }
    try budget.make(length)
    var result = text[0..<length - end.count]
    if values[1]?.isTrue != true, let blank = result.scalars.lastIndex(where: { $0.value == 0x20 })
    {
      result = result[0..<blank]
    }
    result.append(end)
    return result
  }
}
