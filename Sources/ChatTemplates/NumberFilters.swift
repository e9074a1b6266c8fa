internal import Foundation

/// Filters that give numbers.
enum NumberFilters {
  static func apply(
    _ name: String, _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    switch name {
    case "abs": return try absolute(value)
    case "int": return try integer(value, arguments, budget)
    case "float":
      let fallback = try arguments.values(of: ["default"], for: name)[0] ?? .float(0)
      switch value {
      case .string(let text):
        try budget.make(text.count)
        return double(text.string).map(Value.float) ?? fallback
      case .undefined(let undefined): throw undefined.fault
      default: return (try? value.number).map(Value.float) ?? fallback
      }
    case "round": return try round(value, arguments)
    default:
      let values = try arguments.values(of: ["attribute", "start"], for: name)
      let path = try AttributePath(values[0] ?? .none)
      var sum = values[1] ?? .integer(0)
      if case .string = sum { throw .type("sum() can't sum strings [use ''.join(seq) instead]") }
      for item in try value.elements(budget) {
        try budget.spend()
        let item = try path.value(of: item, fallback: nil, budget)
        sum = try Operators.apply("+", sum, item, budget)
      }
      return sum
    }
  }

  private static func absolute(_ value: Value) throws(TemplateFault) -> Value {
    switch value {
    case .float(let number): return .float(number.magnitude)
    case .undefined(let undefined): throw undefined.fault
    case .bigInteger: throw .unsupported("an integer of more than 64 bits")
    default:
      guard let number = value.integer else {
        throw .type("bad operand type for abs(): '\(value.typeName)'")
      }
      return number < 0 ? try Operators.signed(true, .integer(number)) : .integer(number)
    }
  }

  /// A Python integer literal in a text: blanks around it and underscores between digits are read.
  private static func integer(_ text: TemplateText, base: Int) throws(TemplateFault) -> Int? {
    var scalars = text.scalars.map(\.scalar)[...]
    while let first = scalars.first, first.isPythonSpace { scalars.removeFirst() }
    while let last = scalars.last, last.isPythonSpace { scalars.removeLast() }
    var sign = ""
    if let first = scalars.first, first == "-" || first == "+" {
      sign = String(first)
      scalars.removeFirst()
    }
    var base = base
    if scalars.count > 1, scalars.first == "0" {
      let prefixes: [Unicode.Scalar: Int] = [
        "x": 16, "X": 16, "o": 8, "O": 8, "b": 2, "B": 2,
      ]
      if let prefixed = prefixes[scalars[scalars.startIndex + 1]], base == prefixed || base == 0 {
        base = prefixed
        scalars.removeFirst(2)
        if scalars.first == "_" { scalars.removeFirst() }
      } else if base == 0, scalars.contains(where: { $0 != "0" && $0 != "_" }) {
        return nil
      }
    }
    if base == 0 { base = 10 }
    var digits = ""
    var mayBeUnderscore = false
    for scalar in scalars {
      if scalar == "_", mayBeUnderscore {
        mayBeUnderscore = false
      } else if let digit = scalar.digit, digit < base {
        digits.unicodeScalars.append(scalar)
        mayBeUnderscore = true
      } else {
        return nil
      }
    }
    guard mayBeUnderscore else { return nil }
    guard let value = Int(sign + digits, radix: base) else {
      throw .unsupported("an integer of more than 64 bits")
    }
    return value
  }

  /// A Python float in a text.
  private static func double(_ text: String) -> Double? {
    let trimmed = text.unicodeScalars.drop(while: \.isPythonSpace).reversed()
      .drop(while: \.isPythonSpace).reversed()
    var plain = ""
    var previousIsDigit = false
    for (index, scalar) in trimmed.enumerated() {
      let isDigit = scalar.digit.map { $0 < 10 } ?? false
      if scalar == "_" {
        guard previousIsDigit, index + 1 < trimmed.count,
          let next = trimmed.dropFirst(index + 1).first?.digit, next < 10
        else { return nil }
      } else {
        plain.unicodeScalars.append(scalar)
      }
      previousIsDigit = isDigit
    }
    switch plain.lowercased() {
    case "inf", "+inf", "infinity", "+infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    case "nan", "+nan", "-nan": return .nan
    default: break
    }
    guard plain.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) }) else { return nil }
    var digits = plain
    // Swift reads neither a bare point nor a plus sign everywhere.
    if digits.hasPrefix("+") { digits.removeFirst() }
    let sign = digits.hasPrefix("-") ? "-" : ""
    if !sign.isEmpty { digits.removeFirst() }
    if digits.hasPrefix(".") { digits = "0" + digits }
    digits = digits.replacingOccurrences(of: ".e", with: ".0e")
      .replacingOccurrences(of: ".E", with: ".0E")
    if digits.hasSuffix(".") { digits += "0" }
    guard let first = digits.unicodeScalars.first?.digit, first < 10 else { return nil }
    return Double(sign + digits)
  }

  private static func integer(
    _ value: Value, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> Value {
    let values = try arguments.values(of: ["default", "base"], for: "int")
    let fallback = values[0] ?? .integer(0)
    let base = try values[1]?.expectInteger() ?? 10
    func truncated(_ number: Double) throws(TemplateFault) -> Value {
      if !number.isFinite { return fallback }
      guard let integer = Int(exactly: number.rounded(.towardZero)) else {
        throw .unsupported("an integer of more than 64 bits")
      }
      return .integer(integer)
    }
    switch value {
    case .string(let text):
      try budget.make(text.count)
      if base == 0 || (2...36).contains(base), let integer = try integer(text, base: base) {
        return .integer(integer)
      }
      guard let number = double(text.string) else { return fallback }
      return try truncated(number)
    case .float(let number): return try truncated(number)
    case .bigInteger: return value
    case .undefined(let undefined): throw undefined.fault
    default: return value.integer.map(Value.integer) ?? fallback
    }
  }

  private static func round(_ value: Value, _ arguments: Arguments) throws(TemplateFault) -> Value {
    let values = try arguments.values(of: ["precision", "method"], for: "round")
    let precision = try values[0]?.expectInteger() ?? 0
    let method = try values[1]?.expectText().string ?? "common"
    guard ["common", "ceil", "floor"].contains(method) else {
      throw .value("method must be common, ceil or floor")
    }
    if case .undefined(let undefined) = value { throw undefined.fault }
    guard (-300...300).contains(precision) else {
      throw .unsupported("rounding to \(precision) digits")
    }
    if method != "common" {
      let number = try value.number
      let scale = pow(10, Double(precision))
      let scaled = number * scale
      if !scaled.isFinite { throw .value("cannot convert float infinity to integer") }
      return .float((method == "ceil" ? scaled.rounded(.up) : scaled.rounded(.down)) / scale)
    }
    if let integer = value.integer {
      if precision >= 0 { return .integer(integer) }
      throw .unsupported("rounding an integer to tens")
    }
    guard case .float(let number) = value else {
      throw .type("type \(value.typeName) doesn't define __round__ method")
    }
    if !number.isFinite { return value }
    if precision < 0 {
      let scale = pow(10, Double(-precision))
      return .float((number / scale).rounded(.toNearestOrEven) * scale)
    }
    return .float(Double(PythonNumber.fixed(number, precision)) ?? number)
  }
}
