internal import StrictJSON

extension Value {
  /// A value of the data. Its texts count as data; so do the keys of its objects.
  init(_ json: JSONValue, _ budget: Budget) throws(TemplateFault) {
    switch json {
    case .null: self = .none
    case .bool(let value): self = .bool(value)
    case .number(let number): self = Self.number(number.text)
    case .string(let text): self = .string(TemplateText(text, isTemplate: false))
    case .array(let elements):
      try budget.enter()
      defer { budget.leave() }
      var items: [Value] = []
      items.reserveCapacity(elements.count)
      for element in elements { items.append(try Value(element, budget)) }
      self = .list(try ValueList(items, budget))
    case .object(let object):
      try budget.enter()
      defer { budget.leave() }
      var members: [(key: Value, value: Value)] = []
      members.reserveCapacity(object.count)
      for (key, value) in object.members {
        members.append(
          (.string(TemplateText(key, isTemplate: false)), try Value(value, budget)))
      }
      self = .dictionary(try ValueTable(members, budget))
    }
  }

  /// A number as Python's `json` reads it: with a fraction or exponent it is a `float`.
  private static func number(_ text: String) -> Value {
    if let integer = Int(text) { return .integer(integer) }
    if text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }) {
      return .bigInteger(text)
    }
    let isNegative = text.hasPrefix("-")
    return .float(Double(text) ?? (isNegative ? -Double.infinity : .infinity))
  }
}

extension JSONValue {
  /// Characters of all texts, and one for every value: what the data are worth in steps.
  var size: Int {
    switch self {
    case .null, .bool, .number: 1
    case .string(let text): 1 + text.utf8.count
    case .array(let elements): elements.reduce(1) { $0 + $1.size }
    case .object(let object):
      object.members.reduce(1) { $0 + $1.key.utf8.count + $1.value.size }
    }
  }
}
