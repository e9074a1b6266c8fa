/// Reads a number at an index of a candidate.
///
/// Thousands separators are a comma, `{,}`, `\,`, `\!` or a blank, each before exactly three
/// digits; a bare comma separates elements inside brackets. Repeating blocks are written with
/// `\overline`, `\bar`, dots over the first and last digit, or `0.(3)`.
struct NumberScanner {
  let bytes: [UInt8]
  private(set) var at: Int
  private let end: Int

  /// A scanner of the number at an index, which is a digit or a point before one.
  init(_ bytes: [UInt8], at: Int, end: Int) {
    self.bytes = bytes
    self.at = at
    self.end = end
  }

  private func isDigit(_ index: Int) -> Bool { index < end && bytes[index].isASCIIDigit }

  private mutating func digits() -> [UInt8] {
    let start = at
    while isDigit(at) { at += 1 }
    return Array(bytes[start..<at])
  }

  /// The literal; `at` is after it.
  ///
  /// - Parameter commasGroup: whether a bare comma may group digits.
  /// - Throws: `budget` beyond the limit on digits or on the exponent.
  mutating func scan(commasGroup: Bool) throws(AnswerFailure) -> NumberLiteral {
    var number = NumberLiteral()
    number.integer = digits()
    if (1...3).contains(number.integer.count), number.integer.first != UInt8(ascii: "0") {
      var kind: Int?
      while let (width, index) = separator(commasGroup), kind.map({ $0 == index }) ?? true {
        kind = index
        at += width
        number.integer += digits()
      }
    }
    try fraction(&number)
    number.exponent = try exponent()
    let count = number.integer.count + number.fraction.count + number.repeating.count
    if count > AnswerLimit.digits { throw .budget }
    return number
  }

  private mutating func fraction(_ number: inout NumberLiteral) throws(AnswerFailure) {
    guard at < end, bytes[at] == UInt8(ascii: ".") else { return }
    let point = at
    if isDigit(at + 1) {
      number.hasPoint = true
      at += 1
      number.fraction = digits()
      number.repeating = repeatingBlock(afterDigits: true)
      if number.repeating.isEmpty { number.repeating = ellipsis(after: number.fraction) }
      return
    }
    at += 1
    number.repeating = repeatingBlock(afterDigits: false)
    if !number.repeating.isEmpty {
      number.hasPoint = true
      return
    }
    at = point
    // A trailing point, as in `6.`, is no decimal; three of them are an ellipsis.
    if !number.integer.isEmpty, at + 1 >= end || !bytes[at + 1].isOne(of: ".\\"),
      at + 1 >= end || !bytes[at + 1].isASCIILetter
    {
      at += 1
    }
  }

  private static let separators: [StaticString] = [
    "{,}", "\\,", "\\!", ",\\! ", ",\\!", "\\!,\\!", "\\!,", ",", "\\ ", "~", " ", "{, }",
    " {,}", " {, }",
  ]

  /// The width and kind of a separator that three digits follow, and no fourth.
  private func separator(_ commasGroup: Bool) -> (Int, Int)? {
    guard at < end, bytes[at].isOne(of: ",{\\~ ") else { return nil }
    for (index, spelling) in NumberScanner.separators.enumerated() where commasGroup || index < 3 {
      let next = at + spelling.utf8CodeUnitCount
      guard bytes.hasBytes(spelling, at: at), isDigit(next), isDigit(next + 1), isDigit(next + 2),
        !isDigit(next + 3)
      else { continue }
      // `3 125/250` is a mixed number, not three thousand.
      let isBlank = spelling.utf8CodeUnitCount == 1 && bytes[at] != UInt8(ascii: ",")
      if isBlank, next + 3 < end, bytes[next + 3] == UInt8(ascii: "/") { return nil }
      return (spelling.utf8CodeUnitCount, index)
    }
    return nil
  }

  /// The block that repeats from here on; nothing is read if there is none.
  private mutating func repeatingBlock(afterDigits: Bool) -> [UInt8] {
    for macro in ["\\overline", "\\bar"] as [StaticString] where bytes.hasBytes(macro, at: at) {
      let index = bytes.skippingBlanks(at + macro.utf8CodeUnitCount, limit: end)
      if isDigit(index) {
        at = index + 1
        return [bytes[index]]
      }
      return bracketed(index, UInt8(ascii: "{"), UInt8(ascii: "}"))
    }
    if bytes.hasBytes("\\dot", at: at) { return dotted() }
    return afterDigits ? [] : bracketed(at, UInt8(ascii: "("), UInt8(ascii: ")"))
  }

  /// The block of `0.333...` and `0.1818\ldots`: one digit written three times, or a longer block
  /// twice; nothing is read without one.
  private mutating func ellipsis(after digits: [UInt8]) -> [UInt8] {
    let ellipses: [StaticString] = ["...", "\\ldots", "\\dots", "\\cdots"]
    guard at < end, bytes[at].isOne(of: ".\\"),
      let spelling = ellipses.first(where: { bytes.hasBytes($0, at: at) })
    else { return [] }
    for width in 1...max(1, min(32, digits.count / 2)) {
      let copies = width == 1 ? 3 : 2
      guard digits.count >= copies * width else { return [] }
      let block = digits.suffix(width)
      let isRepeated = (1..<copies).allSatisfy {
        digits.dropLast($0 * width).suffix(width).elementsEqual(block)
      }
      guard isRepeated else { continue }
      at += spelling.utf8CodeUnitCount
      return Array(block)
    }
    return []
  }

  /// The digits in brackets at an index.
  private mutating func bracketed(_ index: Int, _ open: UInt8, _ close: UInt8) -> [UInt8] {
    guard index < end, bytes[index] == open else { return [] }
    var stop = index + 1
    while isDigit(stop) { stop += 1 }
    guard stop > index + 1, stop < end, bytes[stop] == close else { return [] }
    at = stop + 1
    return Array(bytes[(index + 1)..<stop])
  }

  /// `\dot{1}4285\dot{7}`: from the first dotted digit to the second, or one alone.
  private mutating func dotted() -> [UInt8] {
    guard let first = dottedDigit(at) else { return [] }
    var stop = first.end
    while isDigit(stop) { stop += 1 }
    if let last = dottedDigit(stop) {
      let block = [first.digit] + bytes[first.end..<stop] + [last.digit]
      at = last.end
      return block
    }
    at = first.end
    return [first.digit]
  }

  private func dottedDigit(_ index: Int) -> (digit: UInt8, end: Int)? {
    guard bytes.hasBytes("\\dot", at: index) else { return nil }
    let next = bytes.skippingBlanks(index + 4, limit: end)
    if isDigit(next) { return (bytes[next], next + 1) }
    guard next < end, bytes[next] == UInt8(ascii: "{"), isDigit(next + 1), next + 2 < end,
      bytes[next + 2] == UInt8(ascii: "}")
    else { return nil }
    return (bytes[next + 1], next + 3)
  }

  /// The power of ten after `e`, zero if there is none.
  private mutating func exponent() throws(AnswerFailure) -> Int {
    guard at < end, bytes[at] | 0x20 == UInt8(ascii: "e") else { return 0 }
    var index = at + 1
    var isNegative = false
    if index < end, bytes[index].isOne(of: "+-") {
      isNegative = bytes[index] == UInt8(ascii: "-")
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
    if index < end, bytes[index].isASCIILetter { return 0 }
    at = index
    return isNegative ? -value : value
  }
}
