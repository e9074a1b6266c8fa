/// A number as it is written, separators removed: digits, fraction, repeating block, exponent.
struct NumberLiteral: Hashable {
  /// Digits before the point; may be empty if there are digits after it.
  var integer: [UInt8] = []
  /// Digits after the point.
  var fraction: [UInt8] = []
  /// The repeating block after them, as in `0.1\overline{6}`.
  var repeating: [UInt8] = []
  /// The power of ten after `e`.
  var exponent = 0
  /// Whether a point was written.
  var hasPoint = false

  /// Whether it is digits only, without point or exponent.
  var isInteger: Bool { !hasPoint && exponent == 0 && repeating.isEmpty }

  /// The spelling that the lexer would read again.
  var spelling: String {
    var out = text(of: integer)
    if hasPoint { out += "." + text(of: fraction) }
    if !repeating.isEmpty { out += "\\overline{" + text(of: repeating) + "}" }
    if exponent != 0 { out += "e\(exponent)" }
    return out
  }
}

/// Reads a number at an index of a candidate.
///
/// Thousands separators are a comma, `{,}`, `\,`, `\!` or a blank, each before exactly three
/// digits; a bare comma separates elements inside brackets.
struct NumberScanner {
  let bytes: ArraySlice<UInt8>
  private(set) var at: Int

  init(_ bytes: ArraySlice<UInt8>, at: Int) {
    self.bytes = bytes
    self.at = at
  }

  private func isDigit(_ index: Int) -> Bool {
    index < bytes.endIndex && bytes[index].isASCIIDigit
  }

  private mutating func digits() -> [UInt8] {
    let start = at
    while isDigit(at) { at += 1 }
    return Array(bytes[start..<at])
  }

  /// The literal; `at` is after it.
  mutating func scan(commasGroup: Bool) throws(AnswerFailure) -> NumberLiteral {
    var number = NumberLiteral()
    number.integer = digits()
    if (1...3).contains(number.integer.count), number.integer.first != UInt8(ascii: "0") {
      var separator: [UInt8]?
      while let (width, kind) = separatorWidth(commasGroup), separator.map({ $0 == kind }) ?? true {
        separator = kind
        at += width
        number.integer += digits()
      }
    }
    if at < bytes.endIndex, bytes[at] == UInt8(ascii: "."),
      isDigit(at + 1) || (!number.integer.isEmpty && !isDigit(at + 1))
    {
      let isStop = !isDigit(at + 1) && !bytes.hasBytes(Array("\\overline".utf8), at: at + 1)
      if !isStop {
        number.hasPoint = true
        at += 1
        number.fraction = digits()
      } else if at + 1 >= bytes.endIndex || !bytes[at + 1].isASCIILetter {
        // A trailing point, as in `6.`, is no decimal.
        at += 1
      }
    }
    if number.hasPoint { number.repeating = repeatingBlock() }
    number.exponent = try exponent()
    let count = number.integer.count + number.fraction.count + number.repeating.count
    if count > AnswerLimit.digits { throw .budget }
    return number
  }

  /// The width and spelling of a separator that three digits follow, and no fourth.
  private func separatorWidth(_ commasGroup: Bool) -> (Int, [UInt8])? {
    let spellings =
      commasGroup
      ? ["{,}", ",\\!", ",", "\\,", "\\!", "\\ ", "~", " "] : ["{,}", "\\,", "\\!"]
    for spelling in spellings {
      let kind = Array(spelling.utf8)
      let next = at + kind.count
      if bytes.hasBytes(kind, at: at), isDigit(next), isDigit(next + 1), isDigit(next + 2),
        !isDigit(next + 3)
      {
        // `3 125/250` is a mixed number, not three thousand.
        let isBlankSeparator = kind == [0x20]
        if isBlankSeparator, next + 3 < bytes.endIndex, bytes[next + 3] == UInt8(ascii: "/") {
          return nil
        }
        return (kind.count, kind)
      }
    }
    return nil
  }

  private mutating func repeatingBlock() -> [UInt8] {
    for macro in ["\\overline", "\\bar"] {
      let name = Array(macro.utf8)
      guard bytes.hasBytes(name, at: at) else { continue }
      var index = at + name.count
      while index < bytes.endIndex, bytes[index].isBlank { index += 1 }
      guard index < bytes.endIndex, bytes[index] == UInt8(ascii: "{") else {
        guard isDigit(index) else { return [] }
        at = index + 1
        return [bytes[index]]
      }
      var end = index + 1
      while isDigit(end) { end += 1 }
      guard end > index + 1, end < bytes.endIndex, bytes[end] == UInt8(ascii: "}") else {
        return []
      }
      at = end + 1
      return Array(bytes[(index + 1)..<end])
    }
    return []
  }

  private mutating func exponent() throws(AnswerFailure) -> Int {
    guard at < bytes.endIndex, bytes[at].asciiLowercased == UInt8(ascii: "e") else { return 0 }
    var index = at + 1
    var isNegative = false
    if index < bytes.endIndex, bytes[index] == UInt8(ascii: "+") || bytes[index] == 0x2D {
      isNegative = bytes[index] == 0x2D
      index += 1
    }
    guard isDigit(index) else { return 0 }
    var value = 0
    while isDigit(index) {
      value = value * 10 + Int(bytes[index] - 0x30)
      if value > 1_000_000 { throw .budget }
      index += 1
    }
    // `2e3x` is not scientific notation.
    if index < bytes.endIndex, bytes[index].isASCIILetter { return 0 }
    at = index
    return isNegative ? -value : value
  }
}
