/// What a dictionary finds a value by; equal numbers of any type are one key.
enum TableKey: Hashable {
  case undefined
  case none
  case integer(Int)
  case bigInteger(String)
  case float(Double)
  case text(TemplateText)
  case tuple([TableKey])

  /// - Throws: ``TemplateFault/type(_:)`` for a value that Python cannot hash.
  init(_ value: Value, _ budget: Budget) throws(TemplateFault) {
    try budget.spend()
    switch value {
    case .undefined: self = .undefined
    case .none: self = .none
    case .integer(let value): self = .integer(value)
    case .bool(let value): self = .integer(value ? 1 : 0)
    case .bigInteger(let digits): self = .bigInteger(digits)
    case .float(let value):
      if let integer = Int(exactly: value) {
        self = .integer(integer)
      } else {
        self = .float(value)
      }
    case .string(let text):
      try budget.scan(text.count)
      self = .text(text)
    case .tuple(let list):
      var keys: [TableKey] = []
      for item in list.items { keys.append(try TableKey(item, budget)) }
      self = .tuple(keys)
    default: throw .type("unhashable type: '\(value.typeName)'")
    }
  }
}

/// A dictionary: members in order, each key once.
final class ValueTable {
  let members: [(key: Value, value: Value)]
  let depth: Int
  private let positions: [TableKey: Int]

  var count: Int { members.count }

  /// - Throws: ``TemplateFault``; a later member of the same key replaces the earlier one's value.
  init(_ given: [(key: Value, value: Value)], _ budget: Budget) throws(TemplateFault) {
    var members: [(key: Value, value: Value)] = []
    var positions: [TableKey: Int] = [:]
    var depth = 0
    members.reserveCapacity(given.count)
    positions.reserveCapacity(given.count)
    for (key, value) in given {
      depth = max(depth, key.depth, value.depth)
      let found = try TableKey(key, budget)
      if let position = positions[found] {
        members[position].value = value
      } else {
        positions[found] = members.count
        members.append((key, value))
      }
    }
    if depth + 1 > budget.limits.depth { throw .tooDeep(limit: budget.limits.depth) }
    self.members = members
    self.positions = positions
    self.depth = depth + 1
  }

  /// - Throws: ``TemplateFault/type(_:)`` for a key that Python cannot hash.
  func value(of key: Value, _ budget: Budget) throws(TemplateFault) -> Value? {
    positions[try TableKey(key, budget)].map { members[$0].value }
  }

  func value(of key: TemplateText) -> Value? { positions[.text(key)].map { members[$0].value } }
}
