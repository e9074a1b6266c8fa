/// The escapes of a string literal, as Python's `unicode-escape` reads them.
enum StringEscapes {
  /// The text that the characters between the quotes stand for.
  static func decoded(_ body: [Unicode.Scalar]) throws(TemplateFault) -> TemplateText {
    var text = TemplateText()
    func add(_ scalar: Unicode.Scalar) {
      text.scalars.append(MarkedScalar(scalar, isTemplate: true))
    }
    text.scalars.reserveCapacity(body.count)
    var index = 0
    while index < body.count {
      guard body[index] == "\\", index + 1 < body.count else {
        add(body[index])
        index += 1
        continue
      }
      let kind = body[index + 1]
      index += 2
      switch kind {
      case "\n": break
      case "n": add("\n")
      case "t": add("\t")
      case "r": add("\r")
      case "a": add("\u{7}")
      case "b": add("\u{8}")
      case "f": add("\u{C}")
      case "v": add("\u{B}")
      case "\\", "'", "\"": add(kind)
      case "x": add(try code(body, &index, digits: 2, "\\xXX"))
      case "u": add(try code(body, &index, digits: 4, "\\uXXXX"))
      case "U": add(try code(body, &index, digits: 8, "\\UXXXXXXXX"))
      case "N": throw .unsupported("the escape \\N")
      case "0"..."7":
        var value = UInt32(kind.digit ?? 0)
        var digits = 1
        while digits < 3, index < body.count, let digit = body[index].digit, digit < 8 {
          value = value * 8 + UInt32(digit)
          index += 1
          digits += 1
        }
        add(Unicode.Scalar(value) ?? "\u{FFFD}")
      default:
        add("\\")
        if kind.isASCII {
          add(kind)
        } else {
          // Characters beyond ASCII are escapes themselves by the time that Python looks.
          let hex = String(kind.value, radix: 16)
          let (mark, width) =
            kind.value < 0x100 ? ("x", 2) : kind.value < 0x10000 ? ("u", 4) : ("U", 8)
          let spelling = mark + String(repeating: "0", count: width - hex.count) + hex
          for scalar in spelling.unicodeScalars { add(scalar) }
        }
      }
    }
    return text
  }

  private static func code(
    _ body: [Unicode.Scalar], _ index: inout Int, digits: Int, _ form: String
  ) throws(TemplateFault) -> Unicode.Scalar {
    var value: UInt32 = 0
    for offset in 0..<digits {
      guard index + offset < body.count, let digit = body[index + offset].digit, digit < 16,
        value < 1 << 28
      else { throw .syntax("truncated \(form) escape") }
      value = value << 4 | UInt32(digit)
    }
    index += digits
    guard let scalar = Unicode.Scalar(value) else {
      throw .syntax("the escape \(form) names no character")
    }
    return scalar
  }
}
