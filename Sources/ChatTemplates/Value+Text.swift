internal import Foundation

/// Numbers as Python prints them.
enum PythonNumber {
  /// `repr` of a float: the shortest digits that read back equal, with an exponent below 1e-4 and
  /// from 1e16.
  static func text(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
    // Swift has the same digits: a number with or without point and exponent.
    let spelling = Array(value.magnitude.description.utf8)
    let mark = spelling.firstIndex(of: UInt8(ascii: "e")) ?? spelling.endIndex
    let mantissa = spelling[..<mark]
    var exponent = 0
    if mark < spelling.endIndex {
      exponent = Int(String(decoding: spelling[(mark + 1)...], as: UTF8.self)) ?? 0
    }
    let point = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.endIndex
    var digits = mantissa.filter { $0 != UInt8(ascii: ".") }
    // The value is 0.DIGITS times ten to this power.
    var power = point + exponent
    while digits.count > 1, digits.first == UInt8(ascii: "0") {
      digits.removeFirst()
      power -= 1
    }
    while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
    let text = String(decoding: digits, as: UTF8.self)
    let sign = value < 0 ? "-" : ""
    let decimal = power - 1
    if decimal < -4 || decimal >= 16 {
      let rest = text.count > 1 ? "." + text.dropFirst() : ""
      let size = abs(decimal) < 10 ? "0\(abs(decimal))" : "\(abs(decimal))"
      return "\(sign)\(text.prefix(1))\(rest)e\(decimal < 0 ? "-" : "+")\(size)"
    }
    if power <= 0 { return sign + "0." + String(repeating: "0", count: -power) + text }
    if power >= text.count {
      return sign + text + String(repeating: "0", count: power - text.count) + ".0"
    }
    return sign + text.prefix(power) + "." + text.dropFirst(power)
  }

  /// With so many digits after the point, as `%.Nf`.
  static func fixed(_ value: Double, _ digits: Int) -> String {
    value.isFinite ? String(format: "%.\(max(0, min(digits, 1000)))f", value) : text(value)
  }
}

extension Value {
  /// Python's `str`, which is what a template prints.
  func str(_ budget: Budget) throws(TemplateFault) -> TemplateText {
    switch self {
    case .string(let text): return text
    case .undefined: return TemplateText()
    default: return try repr(budget)
    }
  }

  /// Python's `repr`.
  func repr(_ budget: Budget) throws(TemplateFault) -> TemplateText {
    var text = TemplateText()
    try writeRepr(into: &text, budget)
    return text
  }

  private func writeRepr(into out: inout TemplateText, _ budget: Budget) throws(TemplateFault) {
    try budget.spend()
    if out.count > budget.limits.characters { throw .tooLong(limit: budget.limits.characters) }
    switch self {
    case .undefined: out.append(made: "Undefined")
    case .none: out.append(made: "None")
    case .bool(let value): out.append(made: value ? "True" : "False")
    case .integer(let value): out.append(made: String(value))
    case .bigInteger(let digits):
      try budget.make(digits.utf8.count)
      out.append(made: digits)
    case .float(let value): out.append(made: PythonNumber.text(value))
    case .string(let text): try Self.writeQuoted(text, into: &out, budget)
    case .list(let list): try Self.write(list.items, "[", "]", into: &out, budget)
    case .tuple(let list):
      try Self.write(list.items, "(", list.items.count == 1 ? ",)" : ")", into: &out, budget)
    case .view(let name, let list):
      try Self.write(list.items, name + "([", "])", into: &out, budget)
    case .range(let range):
      let end = range.start &+ range.count &* range.step
      let step = range.step == 1 ? "" : ", \(range.step)"
      out.append(made: "range(\(range.start), \(end)\(step))")
    case .dictionary(let table):
      out.append(made: "{")
      for (index, member) in table.members.enumerated() {
        if index > 0 { out.append(made: ", ") }
        try member.key.writeRepr(into: &out, budget)
        out.append(made: ": ")
        try member.value.writeRepr(into: &out, budget)
      }
      out.append(made: "}")
    case .generator, .namespace, .loop, .function, .method, .macro:
      throw .unsupported("the text of a \(typeName)")
    }
  }

  private static func write(
    _ items: [Value], _ open: String, _ close: String, into out: inout TemplateText,
    _ budget: Budget
  ) throws(TemplateFault) {
    out.append(made: open)
    for (index, item) in items.enumerated() {
      if index > 0 { out.append(made: ", ") }
      try item.writeRepr(into: &out, budget)
    }
    out.append(made: close)
  }

  /// A text in quotes; what stands for a character has the character's origin.
  private static func writeQuoted(
    _ text: TemplateText, into out: inout TemplateText, _ budget: Budget
  ) throws(TemplateFault) {
    try budget.make(text.count)
    let usesDouble =
      text.scalars.contains { $0.value == 0x27 } && !text.scalars.contains { $0.value == 0x22 }
    let quote: Unicode.Scalar = usesDouble ? "\"" : "'"
    out.append(made: String(quote))
    for marked in text.scalars {
      let scalar = marked.scalar
      let escape: String
      switch scalar {
      case "\\": escape = "\\\\"
      case "\n": escape = "\\n"
      case "\r": escape = "\\r"
      case "\t": escape = "\\t"
      case quote: escape = "\\" + String(quote)
      case _ where scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F:
        out.scalars.append(marked)
        continue
      case _ where scalar.isPythonPrintable:
        out.scalars.append(marked)
        continue
      default:
        let hex = String(scalar.value, radix: 16)
        let (mark, width) =
          scalar.value < 0x100 ? ("\\x", 2) : scalar.value < 0x10000 ? ("\\u", 4) : ("\\U", 8)
        escape = mark + String(repeating: "0", count: width - hex.count) + hex
      }
      for part in escape.unicodeScalars { out.scalars.append(marked.replaced(by: part)) }
    }
    out.append(made: String(quote))
  }
}
