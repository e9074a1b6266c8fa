/// Writes values as transformers' `tojson` does: Python's `json.dumps`, nothing escaped for HTML.
struct JSONText {
  var escapesNonASCII = false
  /// What one level is indented by; nil writes one line.
  var indent: TemplateText?
  var itemSeparator = TemplateText(made: ", ")
  var keySeparator = TemplateText(made: ": ")
  var sortsKeys = false

  func text(_ value: Value, _ budget: Budget) throws(TemplateFault) -> TemplateText {
    var out = TemplateText()
    try write(value, level: 0, into: &out, budget)
    return out
  }

  private func write(
    _ value: Value, level: Int, into out: inout TemplateText, _ budget: Budget
  ) throws(TemplateFault) {
    try budget.spend()
    if out.count > budget.limits.characters { throw .tooLong(limit: budget.limits.characters) }
    switch value {
    case .none: out.append(made: "null")
    case .bool(let value): out.append(made: value ? "true" : "false")
    case .integer(let value): out.append(made: String(value))
    case .bigInteger(let digits):
      try budget.make(digits.utf8.count)
      out.append(made: digits)
    case .float(let value): out.append(made: Self.number(value))
    case .string(let text): try quote(text, into: &out, budget)
    case .list(let list), .tuple(let list):
      if list.items.isEmpty { return out.append(made: "[]") }
      out.append(made: "[")
      for (index, item) in list.items.enumerated() {
        try separate(index, level + 1, into: &out, budget)
        try write(item, level: level + 1, into: &out, budget)
      }
      try newline(level, into: &out, budget)
      out.append(made: "]")
    case .dictionary(let table):
      if table.count == 0 { return out.append(made: "{}") }
      out.append(made: "{")
      for (index, member) in try sorted(table, budget).enumerated() {
        try separate(index, level + 1, into: &out, budget)
        try quote(try Self.key(member.key), into: &out, budget)
        try budget.make(keySeparator.count)
        out.append(keySeparator)
        try write(member.value, level: level + 1, into: &out, budget)
      }
      try newline(level, into: &out, budget)
      out.append(made: "}")
    default: throw .type("Object of type \(value.typeName) is not JSON serializable")
    }
  }

  private func sorted(
    _ table: ValueTable, _ budget: Budget
  ) throws(TemplateFault) -> [(key: Value, value: Value)] {
    guard sortsKeys else { return table.members }
    return try Ordering.sorted(table.members, budget) { (member) throws(TemplateFault) in
      member.key
    }
  }

  private func separate(
    _ index: Int, _ level: Int, into out: inout TemplateText, _ budget: Budget
  ) throws(TemplateFault) {
    if index > 0 {
      try budget.make(itemSeparator.count)
      out.append(itemSeparator)
    }
    try newline(level, into: &out, budget)
  }

  private func newline(
    _ level: Int, into out: inout TemplateText, _ budget: Budget
  ) throws(TemplateFault) {
    guard let indent else { return }
    try budget.make(indent.count, times: level)
    out.append(made: "\n")
    for _ in 0..<level { out.append(indent) }
  }

  private static func number(_ value: Double) -> String {
    value.isNaN
      ? "NaN"
      : value.isInfinite
        ? (value < 0 ? "-Infinity" : "Infinity")
        : PythonNumber.text(value)
  }

  private static func key(_ key: Value) throws(TemplateFault) -> TemplateText {
    switch key {
    case .string(let text): return text
    case .none: return TemplateText(made: "null")
    case .bool(let value): return TemplateText(made: value ? "true" : "false")
    case .integer(let value): return TemplateText(made: String(value))
    case .bigInteger(let digits): return TemplateText(made: digits)
    case .float(let value): return TemplateText(made: number(value))
    default:
      throw .type("keys must be str, int, float, bool or None, not \(key.typeName)")
    }
  }

  private func quote(
    _ text: TemplateText, into out: inout TemplateText, _ budget: Budget
  ) throws(TemplateFault) {
    try budget.make(text.count)
    out.append(made: "\"")
    for marked in text.scalars {
      let value = marked.value
      let escape: String
      switch value {
      case 0x22: escape = "\\\""
      case 0x5C: escape = "\\\\"
      case 0x0A: escape = "\\n"
      case 0x0D: escape = "\\r"
      case 0x09: escape = "\\t"
      case 0x0C: escape = "\\f"
      case 0x08: escape = "\\b"
      case 0..<0x20: escape = Self.escape(UInt16(value))
      case 0x7F... where escapesNonASCII && value > 0x7F:
        escape = String(marked.scalar).utf16.map(Self.escape).joined()
      default:
        out.scalars.append(marked)
        continue
      }
      for part in escape.unicodeScalars { out.scalars.append(marked.replaced(by: part)) }
    }
    out.append(made: "\"")
  }

  private static func escape(_ unit: UInt16) -> String {
    let hex = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
  }
}
