internal import Foundation

/// Python's `format % values`. Conversions that chat templates have no use for are refused by name.
enum PercentFormat {
  private struct Conversion {
    var key: TemplateText?
    var isLeft = false
    var hasSign = false
    var hasBlank = false
    var isAlternate = false
    var isZero = false
    var width = 0
    var precision: Int?
    var letter: Unicode.Scalar = "%"
  }

  static func text(
    _ format: TemplateText, _ values: Value, _ budget: Budget
  ) throws(TemplateFault) -> TemplateText {
    var rest: [Value]
    var isTuple = false
    if case .tuple(let list) = values {
      rest = list.items
      isTuple = true
    } else {
      rest = [values]
    }
    rest.reverse()
    var usesKeys = false
    var result = TemplateText()
    var index = 0
    try budget.make(format.count)
    func next() throws(TemplateFault) -> Value {
      guard let value = rest.popLast() else {
        throw .type("not enough arguments for format string")
      }
      return value
    }
    while index < format.count {
      guard format.scalars[index].value == 0x25 else {
        result.scalars.append(format.scalars[index])
        index += 1
        continue
      }
      index += 1
      try budget.spend()
      let conversion = try conversion(format, &index, next)
      if conversion.letter == "%" {
        result.append(made: "%")
        continue
      }
      let value: Value
      if let key = conversion.key {
        guard case .dictionary(let table) = values else {
          throw .type("format requires a mapping")
        }
        guard let member = table.value(of: key) else {
          throw .value("KeyError: '\(key.excerpt)'")
        }
        value = member
        usesKeys = true
      } else {
        value = try next()
      }
      let part = try formatted(value, conversion, budget)
      try budget.make(part.count)
      if result.count + part.count > budget.limits.characters {
        throw .tooLong(limit: budget.limits.characters)
      }
      result.append(part)
    }
    if !rest.isEmpty, !usesKeys, isTuple || !isMapping(values) {
      throw .type("not all arguments converted during string formatting")
    }
    return result
  }

  /// What Python takes for a mapping that need not be used.
  private static func isMapping(_ value: Value) -> Bool {
    switch value {
    case .dictionary, .list, .range, .undefined, .namespace: true
    default: false
    }
  }

  private static func conversion(
    _ format: TemplateText, _ index: inout Int, _ next: () throws(TemplateFault) -> Value
  ) throws(TemplateFault) -> Conversion {
    var conversion = Conversion()
    func current() throws(TemplateFault) -> Unicode.Scalar {
      guard index < format.count else { throw .value("incomplete format") }
      return format.scalars[index].scalar
    }
    if try current() == "(" {
      var depth = 1
      let start = index + 1
      while depth > 0 {
        index += 1
        guard index < format.count else { throw .value("incomplete format key") }
        let scalar = try current()
        if scalar == "(" { depth += 1 }
        if scalar == ")" { depth -= 1 }
      }
      conversion.key = format[start..<index]
      index += 1
    }
    flags: while true {
      switch try current() {
      case "-": conversion.isLeft = true
      case "+": conversion.hasSign = true
      case " ": conversion.hasBlank = true
      case "#": conversion.isAlternate = true
      case "0": conversion.isZero = true
      default: break flags
      }
      index += 1
    }
    func number() throws(TemplateFault) -> Int {
      if try current() == "*" {
        index += 1
        guard let number = try next().integer else { throw .type("* wants int") }
        return number
      }
      var number = 0
      while let digit = try current().digit, digit < 10 {
        let (larger, overflow) = number.multipliedReportingOverflow(by: 10)
        if overflow || larger > Int.max - 9 { throw .value("width too big") }
        number = larger + digit
        index += 1
      }
      return number
    }
    let width = try number()
    if width == .min { throw .value("width too big") }
    conversion.width = abs(width)
    if width < 0 { conversion.isLeft = true }
    if try current() == "." {
      index += 1
      conversion.precision = max(0, try number())
    }
    while ["h", "l", "L"].contains(try current()) { index += 1 }
    conversion.letter = try current()
    index += 1
    return conversion
  }

  private static func formatted(
    _ value: Value, _ conversion: Conversion, _ budget: Budget
  ) throws(TemplateFault) -> TemplateText {
    switch conversion.letter {
    case "s", "r", "a":
      if conversion.letter == "a" { throw .unsupported("the conversion %a") }
      var text = try conversion.letter == "s" ? value.str(budget) : value.repr(budget)
      if let precision = conversion.precision, precision < text.count {
        text = text[0..<precision]
      }
      return try text.padded(
        to: conversion.width, with: MarkedScalar(" ", isTemplate: false),
        left: !conversion.isLeft, right: conversion.isLeft, budget)
    case "c":
      if case .string(let text) = value, text.count == 1 {
        return try text.padded(
          to: conversion.width, with: MarkedScalar(" ", isTemplate: false),
          left: !conversion.isLeft, right: conversion.isLeft, budget)
      }
      throw .type("%c requires int or char")
    case "d", "i", "u", "x", "X", "o":
      var number: Int
      switch value {
      case .undefined(let undefined): throw undefined.fault
      case .float(let float) where "diu".unicodeScalars.contains(conversion.letter):
        guard let integer = Int(exactly: float.rounded(.towardZero)) else {
          throw .value("cannot convert float to integer")
        }
        number = integer
      default:
        guard let integer = value.integer else {
          throw .type(
            "%\(conversion.letter) format: a real number is required, not \(value.typeName)")
        }
        number = integer
      }
      if number == .min { throw .unsupported("an integer of more than 63 bits in a format") }
      let base = ["x": 16, "X": 16, "o": 8][conversion.letter] ?? 10
      var digits = String(abs(number), radix: base, uppercase: conversion.letter == "X")
      if let precision = conversion.precision, precision > digits.count {
        try budget.make(precision)
        digits = String(repeating: "0", count: precision - digits.count) + digits
      }
      if conversion.isAlternate, base != 10 {
        digits = "0\(base == 8 ? "o" : String(conversion.letter))" + digits
      }
      return try padded(digits, isNegative: number < 0, conversion, budget)
    case "f", "F", "e", "E", "g", "G":
      if case .undefined(let undefined) = value { throw undefined.fault }
      let number = try value.number
      let precision = conversion.precision ?? 6
      guard precision <= 300, number.isFinite else {
        throw .unsupported("a float of \(precision) digits in a format")
      }
      let digits = String(
        format: "%\(conversion.isAlternate ? "#" : "").\(precision)\(conversion.letter)",
        number.magnitude)
      return try padded(digits, isNegative: number.sign == .minus, conversion, budget)
    default:
      throw .value("unsupported format character '\(conversion.letter)'")
    }
  }

  private static func padded(
    _ digits: String, isNegative: Bool, _ conversion: Conversion, _ budget: Budget
  ) throws(TemplateFault) -> TemplateText {
    let sign = isNegative ? "-" : conversion.hasSign ? "+" : conversion.hasBlank ? " " : ""
    if conversion.isZero, !conversion.isLeft {
      let width = conversion.width - sign.count
      let zero = MarkedScalar("0", isTemplate: false)
      var result = TemplateText(made: sign)
      result.append(
        try TemplateText(made: digits).padded(
          to: width, with: zero, left: true, right: false, budget))
      return result
    }
    return try TemplateText(made: sign + digits).padded(
      to: conversion.width, with: MarkedScalar(" ", isTemplate: false),
      left: !conversion.isLeft, right: conversion.isLeft, budget)
  }
}
