internal import Foundation

/// Python's arithmetic on values; integers beyond 64 bits are refused.
enum Operators {
  static func apply(
    _ symbol: String, _ left: Value, _ right: Value, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    // A format takes anything, missing values included.
    if symbol == "%", case .string(let format) = left {
      return .string(try PercentFormat.text(format, right, budget))
    }
    if case .undefined(let undefined) = left { throw undefined.fault }
    if case .undefined(let undefined) = right { throw undefined.fault }
    if symbol == "+", let joined = try concatenation(left, right, budget) { return joined }
    if symbol == "*", let repeated = try repetition(left, right, budget) { return repeated }
    if let a = left.integer, let b = right.integer { return try integers(symbol, a, b) }
    guard left.isNumber, right.isNumber else {
      throw .type(
        "unsupported operand type(s) for \(symbol): '\(left.typeName)' and '\(right.typeName)'")
    }
    if case .bigInteger = left { throw bigInteger }
    if case .bigInteger = right { throw bigInteger }
    return .float(try floats(symbol, try left.number, try right.number))
  }

  private static let bigInteger = TemplateFault.unsupported("an integer of more than 64 bits")

  static func signed(_ isNegative: Bool, _ value: Value) throws(TemplateFault) -> Value {
    switch value {
    case .undefined(let undefined): throw undefined.fault
    case .float(let number): return .float(isNegative ? -number : number)
    case .bigInteger: throw bigInteger
    default:
      guard let number = value.integer else {
        throw .type("bad operand type for unary \(isNegative ? "-" : "+"): '\(value.typeName)'")
      }
      if number == .min, isNegative { throw bigInteger }
      return .integer(isNegative ? -number : number)
    }
  }

  private static func concatenation(
    _ left: Value, _ right: Value, _ budget: Budget
  ) throws(TemplateFault) -> Value? {
    switch (left, right) {
    case (.string(var text), .string(let more)):
      try budget.make(text.count + more.count)
      text.append(more)
      return .string(text)
    case (.list(let list), .list(let more)):
      try budget.makeList(list.items.count + more.items.count)
      return .list(try ValueList(list.items + more.items, budget))
    case (.tuple(let list), .tuple(let more)):
      try budget.makeList(list.items.count + more.items.count)
      return .tuple(try ValueList(list.items + more.items, budget))
    case (.string, _), (.list, _), (.tuple, _):
      let name = left.typeName
      throw .type("can only concatenate \(name) (not \"\(right.typeName)\") to \(name)")
    default: return nil
    }
  }

  private static func repetition(
    _ left: Value, _ right: Value, _ budget: Budget
  ) throws(TemplateFault) -> Value? {
    let (sequence, count) = left.integer == nil ? (left, right) : (right, left)
    switch sequence {
    case .string(let text):
      guard let times = count.integer else { break }
      return .string(try text.times(times, budget))
    case .list(let list):
      guard let times = count.integer else { break }
      return .list(try repeated(list, times, budget))
    case .tuple(let list):
      guard let times = count.integer else { break }
      return .tuple(try repeated(list, times, budget))
    default: return nil
    }
    throw .type("can't multiply sequence by non-int of type '\(count.typeName)'")
  }

  private static func repeated(
    _ list: ValueList, _ times: Int, _ budget: Budget
  ) throws(TemplateFault) -> ValueList {
    guard times > 0, !list.items.isEmpty else { return try ValueList([], budget) }
    let (count, overflow) = list.items.count.multipliedReportingOverflow(by: times)
    try budget.makeList(overflow ? Int.max : count)
    var items: [Value] = []
    for _ in 0..<times { items += list.items }
    return try ValueList(items, budget)
  }

  // MARK: Numbers

  private static func integers(
    _ symbol: String, _ a: Int, _ b: Int
  ) throws(TemplateFault) -> Value {
    let (value, overflow): (Int, Bool)
    switch symbol {
    case "+": (value, overflow) = a.addingReportingOverflow(b)
    case "-": (value, overflow) = a.subtractingReportingOverflow(b)
    case "*": (value, overflow) = a.multipliedReportingOverflow(by: b)
    case "/":
      if b == 0 { throw .value("division by zero") }
      return .float(Double(a) / Double(b))
    case "//", "%":
      if b == 0 { throw .value("integer division or modulo by zero") }
      let (quotient, tooLarge) = a.dividedReportingOverflow(by: b)
      if tooLarge {
        (value, overflow) = symbol == "%" ? (0, false) : (0, true)
        break
      }
      let remainder = a % b
      let isRoundedUp = remainder != 0 && (remainder < 0) != (b < 0)
      (value, overflow) = (
        symbol == "%"
          ? (isRoundedUp ? remainder + b : remainder) : (isRoundedUp ? quotient - 1 : quotient),
        false
      )
    default:
      if b < 0 {
        if a == 0 { throw .value("0.0 cannot be raised to a negative power") }
        return .float(pow(Double(a), Double(b)))
      }
      (value, overflow) = power(a, b)
    }
    if overflow { throw bigInteger }
    return .integer(value)
  }

  private static func power(_ base: Int, _ exponent: Int) -> (Int, Bool) {
    var (result, base, exponent) = (1, base, exponent)
    while exponent > 0 {
      if exponent & 1 == 1 {
        let (product, overflow) = result.multipliedReportingOverflow(by: base)
        if overflow { return (0, true) }
        result = product
      }
      exponent >>= 1
      if exponent > 0 {
        let (square, overflow) = base.multipliedReportingOverflow(by: base)
        if overflow { return (0, true) }
        base = square
      }
    }
    return (result, false)
  }

  private static func floats(
    _ symbol: String, _ a: Double, _ b: Double
  ) throws(TemplateFault) -> Double {
    switch symbol {
    case "+": return a + b
    case "-": return a - b
    case "*": return a * b
    case "/":
      if b == 0 { throw .value("float division by zero") }
      return a / b
    case "//", "%":
      if b == 0 { throw .value("float floor division or modulo by zero") }
      var remainder = fmod(a, b)
      if remainder != 0, (remainder < 0) != (b < 0) { remainder += b }
      if symbol == "%" { return remainder == 0 ? (b < 0 ? -0.0 : 0.0) : remainder }
      return ((a - remainder) / b).rounded()
    default:
      if a == 0, b < 0 { throw .value("0.0 cannot be raised to a negative power") }
      if a < 0, b != b.rounded(), b.isFinite { throw .unsupported("a complex number") }
      let result = pow(a, b)
      if result.isInfinite, a.isFinite, b.isFinite { throw .value("Result too large") }
      return result
    }
  }

  // MARK: Comparison

  static func compare(
    _ symbol: String, _ left: Value, _ right: Value, _ budget: Budget
  ) throws(TemplateFault) -> Bool {
    switch symbol {
    case "==": return try left.equals(right, budget)
    case "!=": return try !left.equals(right, budget)
    case "<": return try Ordering.isLess(left, right, symbol, budget)
    case ">": return try Ordering.isLess(right, left, symbol, budget)
    case "<=", ">=":
      let (low, high) = symbol == "<=" ? (left, right) : (right, left)
      if try Ordering.isLess(low, high, symbol, budget) { return true }
      return try low.equals(high, budget)
    case "in": return try contains(right, left, budget)
    default: return try !contains(right, left, budget)
    }
  }

  /// Python's `element in container`.
  static func contains(
    _ container: Value, _ element: Value, _ budget: Budget
  ) throws(TemplateFault) -> Bool {
    switch container {
    case .string(let text):
      guard case .string(let part) = element else {
        throw .type(
          "'in <string>' requires string as left operand, not \(element.typeName)")
      }
      return try text.first(part, budget) != nil
    case .dictionary(let table): return try table.value(of: element, budget) != nil
    case .generator(let generator):
      while let item = try generator.next() {
        try budget.spend()
        if try item.equals(element, budget) { return true }
      }
      return false
    case .list(let list), .tuple(let list), .view(_, let list):
      for item in list.items {
        try budget.spend()
        if try item.equals(element, budget) { return true }
      }
      return false
    case .range, .undefined:
      for item in try container.elements(budget) {
        if try item.equals(element, budget) { return true }
      }
      return false
    default: throw .type("argument of type '\(container.typeName)' is not iterable")
    }
  }
}

extension Value {
  /// Whether it is a number; true and false are.
  var isNumber: Bool {
    switch self {
    case .bool, .integer, .bigInteger, .float: true
    default: false
    }
  }
}
