/// Python's `str.format` and `str.format_map`, as Jinja's sandbox runs them.
enum BraceFormat {
  static func text(
    _ format: TemplateText, _ name: String, _ arguments: Arguments, _ budget: Budget
  ) throws(TemplateFault) -> TemplateText {
    var fields = Fields(arguments: arguments)
    if name == "format_map" {
      let map = try arguments.values(of: ["mapping"], required: 1, for: name)[0] ?? .none
      fields = Fields(arguments: Arguments(), map: map)
    }
    try budget.make(format.count)
    var result = TemplateText()
    var index = 0
    let scalars = format.scalars
    while index < scalars.count {
      let value = scalars[index].value
      guard value == 0x7B || value == 0x7D else {
        result.scalars.append(scalars[index])
        index += 1
        continue
      }
      if index + 1 < scalars.count, scalars[index + 1].value == value {
        result.scalars.append(scalars[index])
        index += 2
        continue
      }
      if value == 0x7D { throw .value("Single '}' encountered in format string") }
      guard let end = scalars[index...].firstIndex(where: { $0.value == 0x7D }) else {
        throw .value("expected '}' before end of string")
      }
      let field = scalars[(index + 1)..<end]
      if field.contains(where: { $0.value == 0x7B }) {
        throw .unsupported("a field inside a field of str.format")
      }
      let part = try fields.text(Array(field), budget)
      try budget.make(part.count)
      if result.count + part.count > budget.limits.characters {
        throw .tooLong(limit: budget.limits.characters)
      }
      result.append(part)
      index = end + 1
    }
    return result
  }

  /// The values that fields name.
  private struct Fields {
    let arguments: Arguments
    var map: Value?
    private var automatic = 0
    private var isNumbered = false

    init(arguments: Arguments, map: Value? = nil) {
      self.arguments = arguments
      self.map = map
    }

    /// `name.attribute[key]!conversion:specification`
    mutating func text(
      _ field: [MarkedScalar], _ budget: Budget
    ) throws(TemplateFault) -> TemplateText {
      let colon = field.firstIndex { $0.value == 0x3A } ?? field.count
      let mark = field[..<colon].lastIndex { $0.value == 0x21 } ?? colon
      var value = try self.value(Array(field[..<mark]), budget)
      if mark < colon {
        switch TemplateText(field[(mark + 1)..<colon]).string {
        case "s": value = .string(try value.str(budget))
        case "r": value = .string(try value.repr(budget))
        case let other: throw .unsupported("the conversion !\(other.prefix(20)) of str.format")
        }
      }
      let specification = colon < field.count ? field[(colon + 1)...] : []
      return try FormatSpecification(TemplateText(specification)).text(value, budget)
    }

    private mutating func value(
      _ path: [MarkedScalar], _ budget: Budget
    ) throws(TemplateFault) -> Value {
      let end = path.firstIndex { $0.value == 0x2E || $0.value == 0x5B } ?? path.count
      var value = try first(TemplateText(path[..<end]), budget)
      var index = end
      while index < path.count {
        try budget.spend()
        if path[index].value == 0x2E {
          let start = index + 1
          index = path[start...].firstIndex { $0.value == 0x2E || $0.value == 0x5B } ?? path.count
          if index == start { throw .value("Empty attribute in format string") }
          value = try Access.attribute(TemplateText(path[start..<index]), of: value, budget)
        } else if path[index].value == 0x5B {
          guard let close = path[index...].firstIndex(where: { $0.value == 0x5D }) else {
            throw .value("Missing ']' in format string")
          }
          let key = TemplateText(path[(index + 1)..<close])
          if key.isEmpty { throw .value("Empty attribute in format string") }
          let isNumber = key.scalars.allSatisfy { (0x30...0x39).contains($0.value) }
          value = try Access.item(
            isNumber ? .integer(Int(key.string) ?? Int.max) : .string(key), of: value, budget)
          index = close + 1
        } else {
          throw .value("Only '.' or '[' may follow ']' in format field specifier")
        }
      }
      return value
    }

    private mutating func first(
      _ name: TemplateText, _ budget: Budget
    ) throws(TemplateFault) -> Value {
      var position: Int?
      if name.isEmpty {
        if isNumbered {
          throw .value("cannot switch from manual field specification to automatic field numbering")
        }
        position = automatic
        automatic += 1
      } else if name.scalars.allSatisfy({ (0x30...0x39).contains($0.value) }) {
        if automatic > 0 {
          throw .value("cannot switch from automatic field numbering to manual field specification")
        }
        isNumbered = true
        position = Int(name.string) ?? Int.max
      }
      if let position, map == nil {
        guard position < arguments.positional.count else {
          throw .value(
            "Replacement index \(position) out of range for positional args tuple")
        }
        return arguments.positional[position]
      }
      if let map {
        guard case .dictionary(let table) = map else {
          throw .type("'\(map.typeName)' object is not a mapping")
        }
        if let value = table.value(of: name) { return value }
      } else {
        let spelling = name.string
        if let found = arguments.keywords.first(where: { $0.name == spelling }) {
          return found.value
        }
      }
      throw .value("KeyError: '\(name.excerpt)'")
    }
  }
}

/// `[[fill]align][sign][0][width][,][.precision][type]` for texts, integers and floats.
private struct FormatSpecification {
  private var fill = MarkedScalar(" ", isTemplate: false)
  private var align: Unicode.Scalar?
  private var sign: Unicode.Scalar?
  private var width = 0
  private var groups = false
  private var precision: Int?
  private var type: Unicode.Scalar?
  private let isEmpty: Bool

  init(_ text: TemplateText) throws(TemplateFault) {
    isEmpty = text.isEmpty
    let scalars = text.scalars
    var index = 0
    func at(_ offset: Int) -> Unicode.Scalar? {
      index + offset < scalars.count ? scalars[index + offset].scalar : nil
    }
    func isAlign(_ scalar: Unicode.Scalar?) -> Bool {
      scalar == "<" || scalar == ">" || scalar == "^" || scalar == "="
    }
    if isAlign(at(1)) {
      fill = scalars[0]
      align = at(1)
      index = 2
    } else if isAlign(at(0)) {
      align = at(0)
      index = 1
    }
    if let scalar = at(0), scalar == "+" || scalar == "-" || scalar == " " {
      sign = scalar
      index += 1
    }
    if at(0) == "0" {
      if align == nil {
        fill = MarkedScalar("0", isTemplate: false)
        align = "="
      }
      index += 1
    }
    func number() throws(TemplateFault) -> Int? {
      var number: Int?
      while let digit = at(0)?.digit, digit < 10 {
        let (larger, overflow) = (number ?? 0).multipliedReportingOverflow(by: 10)
        if overflow || larger > Int.max - 9 {
          throw .value("Too many decimal digits in format string")
        }
        number = larger + digit
        index += 1
      }
      return number
    }
    width = try number() ?? 0
    if at(0) == "," {
      groups = true
      index += 1
    }
    if at(0) == "." {
      index += 1
      guard let digits = try number() else { throw .value("Format specifier missing precision") }
      precision = digits
    }
    if let scalar = at(0) {
      type = scalar
      index += 1
    }
    if index < scalars.count {
      throw .unsupported("the format '\(text.excerpt)'")
    }
  }

  func text(_ value: Value, _ budget: Budget) throws(TemplateFault) -> TemplateText {
    if isEmpty { return try value.str(budget) }
    if case .string(var text) = value {
      guard type == nil || type == "s", align != "=", sign == nil, !groups else {
        throw .value("Invalid format specifier for a str")
      }
      if let precision, precision < text.count { text = text[0..<precision] }
      return try padded(TemplateText(), text, align ?? "<", budget)
    }
    let digits: String
    let isNegative: Bool
    if let integer = value.integer, type == nil || type == "d" || type == "x" || type == "X" {
      if case .bool = value, type == nil { throw .unsupported("the format of a bool") }
      guard precision == nil, integer != .min else {
        throw .value("Precision not allowed in integer format specifier")
      }
      let isHex = type == "x" || type == "X"
      digits = String(abs(integer), radix: isHex ? 16 : 10, uppercase: type == "X")
      isNegative = integer < 0
    } else if value.isNumber, type == "f" || type == "F" {
      let number = try value.number
      guard number.isFinite, (precision ?? 6) <= 300 else {
        throw .unsupported("a float of \(precision ?? 6) digits in a format")
      }
      digits = PythonNumber.fixed(number.magnitude, precision ?? 6)
      isNegative = number.sign == .minus
    } else {
      throw .unsupported(
        "the format type '\(type.map(String.init) ?? "")' of a \(value.typeName)")
    }
    var prefix = TemplateText()
    if isNegative {
      prefix.append(made: "-")
    } else if let sign, sign != "-" {
      prefix.append(made: String(sign))
    }
    let body = TemplateText(made: groups ? Self.grouped(digits) : digits)
    return try padded(prefix, body, align ?? ">", budget)
  }

  private static func grouped(_ digits: String) -> String {
    let point = digits.firstIndex(of: ".") ?? digits.endIndex
    var result = ""
    let whole = digits[..<point]
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result + digits[point...]
  }

  private func padded(
    _ prefix: TemplateText, _ body: TemplateText, _ align: Unicode.Scalar, _ budget: Budget
  ) throws(TemplateFault) -> TemplateText {
    let missing = max(0, width - prefix.count - body.count)
    try budget.make(max(width, prefix.count + body.count))
    let before =
      switch align {
      case "<": 0
      case "^": missing / 2
      default: missing
      }
    let filling = TemplateText(repeatElement(fill, count: before))
    var result = TemplateText()
    if align == "=" {
      result.append(prefix)
      result.append(filling)
    } else {
      result.append(filling)
      result.append(prefix)
    }
    result.append(body)
    result.scalars.append(contentsOf: repeatElement(fill, count: missing - before))
    return result
  }
}
