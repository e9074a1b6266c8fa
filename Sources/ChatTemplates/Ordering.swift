/// Python's order of values.
enum Ordering {
  /// Whether `left < right`.
  static func isLess(
    _ left: Value, _ right: Value, _ symbol: String, _ budget: Budget
  ) throws(TemplateFault) -> Bool {
    try budget.spend()
    switch (left, right) {
    case (.undefined(let undefined), _), (_, .undefined(let undefined)): throw undefined.fault
    case (.string(let a), .string(let b)):
      try budget.scan(min(a.count, b.count))
      return a < b
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
      for (one, another) in zip(a.items, b.items) {
        if try one.equals(another, budget) { continue }
        return try isLess(one, another, symbol, budget)
      }
      return a.items.count < b.items.count
    default:
      if let a = left.integer, let b = right.integer { return a < b }
      if left.isNumber, right.isNumber { return try left.number < right.number }
      throw .type(
        "'\(symbol)' not supported between instances of '\(left.typeName)' and "
          + "'\(right.typeName)'")
    }
  }

  /// The elements in ascending order of their keys, equal ones in the order they had.
  static func sorted<Element>(
    _ elements: [Element], isReversed: Bool = false, _ budget: Budget,
    key: (Element) throws(TemplateFault) -> Value
  ) throws(TemplateFault) -> [Element] {
    try budget.makeList(elements.count)
    var items: [(key: Value, element: Element)] = []
    for element in elements { items.append((try key(element), element)) }
    var width = 1
    while width < items.count {
      var merged: [(key: Value, element: Element)] = []
      merged.reserveCapacity(items.count)
      var start = 0
      while start < items.count {
        let middle = min(start + width, items.count)
        let end = min(middle + width, items.count)
        var (left, right) = (start, middle)
        while left < middle || right < end {
          let takesRight: Bool
          if left == middle {
            takesRight = true
          } else if right == end {
            takesRight = false
          } else if isReversed {
            takesRight = try isLess(items[left].key, items[right].key, "<", budget)
          } else {
            takesRight = try isLess(items[right].key, items[left].key, "<", budget)
          }
          merged.append(items[takesRight ? right : left])
          if takesRight { right += 1 } else { left += 1 }
        }
        start = end
      }
      items = merged
      width *= 2
    }
    return items.map(\.element)
  }
}
