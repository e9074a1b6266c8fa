// Class (g): the last number of a text, with what belongs to it.

/// The last number with its sign, currency and percent sign; the whole expression if it is part of
/// one (`4*sqrt(2)`), a list if others are joined to it.
///
/// - Parameters:
///   - dropsUnits: whether a unit that is written without a blank is left away.
///   - hasPowers: whether the number may be the power of a unit: `12 cm^2`.
func lastNumber(
  in text: [UInt8], _ range: Range<Int>, dropsUnits: Bool = false, hasPowers: Bool = true
) -> Range<Int>? {
  var at = range.upperBound
  while at > range.lowerBound {
    guard text[at - 1].isASCIIDigit else {
      at -= 1
      continue
    }
    let number = numberAround(text, at - 1, range)
    if hasPowers, let measure = measure(text, number, range, dropsUnits) { return measure }
    if dropsUnits, let end = unitEnd(text, number.upperBound, range.upperBound),
      number.lowerBound == range.lowerBound || !text[number.lowerBound - 1].isWordByte,
      end > number.upperBound
    {
      return number
    }
    if isStandalone(text, number, range) {
      if let expression = expression(text, number, range) {
        let start = numberStarting(text, expression)
        if dropsUnits, unitEnd(text, start.upperBound, range.upperBound) == expression.upperBound {
          return start
        }
        return withFactor(text, expression, range)
      }
      let list = withPrecedingNumbers(text, withSuffix(text, number, range), range)
      return withBrackets(text, list, range)
    }
    at = number.lowerBound
    while at > range.lowerBound, text[at - 1].isWordByte { at -= 1 }
  }
  return nil
}

/// The value with its unit if the number is the power of a unit after a blank: `12 cm^2`,
/// `9.8 m/s^{2}`.
private func measure(
  _ text: [UInt8], _ power: Range<Int>, _ range: Range<Int>, _ dropsUnits: Bool
) -> Range<Int>? {
  var at = power.lowerBound
  var end = power.upperBound
  if at > range.lowerBound, text[at - 1] == UInt8(ascii: "-") { at -= 1 }
  if at > range.lowerBound, text[at - 1] == UInt8(ascii: "{") {
    guard end < range.upperBound, text[end] == UInt8(ascii: "}") else { return nil }
    at -= 1
    end += 1
  }
  guard at > range.lowerBound, text[at - 1] == UInt8(ascii: "^") else { return nil }
  let unitEnd = at - 1
  var unitStart = unitEnd
  while unitStart > range.lowerBound, unitEnd - unitStart <= 16,
    text[unitStart - 1].isASCIILetter || text[unitStart - 1] == UInt8(ascii: "/")
  {
    unitStart -= 1
  }
  let names = text[unitStart..<unitEnd].split(
    separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
  guard names.allSatisfy({ UnitTable.unit(Rewards.text(of: $0)) != nil }) else { return nil }
  var valueEnd = unitStart
  while valueEnd > range.lowerBound, text[valueEnd - 1] == 0x20 { valueEnd -= 1 }
  guard valueEnd < unitStart, valueEnd > range.lowerBound, text[valueEnd - 1].isASCIIDigit,
    let value = lastNumber(in: text, range.lowerBound..<valueEnd, hasPowers: false),
    value.upperBound == valueEnd
  else { return nil }
  return dropsUnits ? value : value.lowerBound..<end
}

/// A root with the number before it: `2 sqrt(3)`.
private func withFactor(
  _ text: [UInt8], _ expression: Range<Int>, _ range: Range<Int>
) -> Range<Int> {
  let start = expression.lowerBound
  guard text.hasBytes("sqrt(", at: start), start - 2 >= range.lowerBound, text[start - 1] == 0x20,
    text[start - 2].isASCIIDigit
  else { return expression }
  let factor = numberAround(text, start - 2, range)
  guard isStandalone(text, factor, range) else { return expression }
  return withSuffix(text, factor, range).lowerBound..<expression.upperBound
}

/// The run of digits with points, commas and slashes inside that ends at the index.
private func numberAround(_ text: [UInt8], _ index: Int, _ range: Range<Int>) -> Range<Int> {
  var lower = index
  while lower > range.lowerBound {
    let byte = text[lower - 1]
    if byte.isASCIIDigit {
      lower -= 1
    } else if byte.isOne(of: ".,/"), lower - 2 >= range.lowerBound, text[lower - 2].isASCIIDigit {
      lower -= 2
    } else if byte == UInt8(ascii: ".") {
      lower -= 1
    } else {
      break
    }
  }
  return lower..<(index + 1)
}

extension [UInt8] {
  /// Whether the character before the index is of a script that is written without blanks.
  fileprivate func endsIdeograph(_ index: Int, lower: Int) -> Bool {
    var lead = index - 1
    while lead > lower, self[lead] & 0xC0 == 0x80, index - lead < 4 { lead -= 1 }
    return index - lead == 3 && (0xE3...0xED).contains(self[lead])
  }
}

private func isStandalone(_ text: [UInt8], _ number: Range<Int>, _ range: Range<Int>) -> Bool {
  let before = number.lowerBound > range.lowerBound ? text[number.lowerBound - 1] : 0x20
  let after = number.upperBound < range.upperBound ? text[number.upperBound] : 0x20
  if before >= 0x80, text.endsIdeograph(number.lowerBound, lower: range.lowerBound) {
    return !after.isASCIILetter
  }
  guard !before.isWordByte, before != UInt8(ascii: "_") else { return false }
  if after >= 0x80 { return currencyEnd(text, number.upperBound) != nil }
  if after.isASCIILetter {
    // `12cm`; a single letter is a variable.
    let end = unitEnd(text, number.upperBound, range.upperBound) ?? number.upperBound
    return end >= number.upperBound + 2
  }
  return true
}

/// The end of a unit's letters that stand right after a number, with its power.
private func unitEnd(_ text: [UInt8], _ from: Int, _ limit: Int) -> Int? {
  var at = from
  while at < limit, text[at].isASCIILetter, at - from <= 6 { at += 1 }
  guard at > from, UnitTable.unit(Rewards.text(of: text[from..<at])) != nil else { return nil }
  if at + 3 < limit, text.hasBytes("^{", at: at), text[at + 3] == UInt8(ascii: "}") { at += 4 }
  return at >= limit || !text[at].isWordByte ? at : nil
}

/// The number at the start of a range.
private func numberStarting(_ text: [UInt8], _ range: Range<Int>) -> Range<Int> {
  var at = range.lowerBound
  while at < range.upperBound, text[at].isASCIIDigit || text[at].isOne(of: ".,") { at += 1 }
  return range.lowerBound..<at
}

private let currencySigns: [StaticString] = ["€", "£", "¥", "₹"]

/// The end of a currency sign at the index.
private func currencyEnd(_ text: [UInt8], _ index: Int) -> Int? {
  currencySigns.first { text.hasBytes($0, at: index) }.map { index + $0.utf8CodeUnitCount }
}

/// The most bytes of an expression in prose.
private let expressionLimit = 256

/// The expression that the number ends: what stands before it without a blank, or across signs of
/// operation between values. What is before `=` or `>>` does not belong to it.
private func expression(
  _ text: [UInt8], _ number: Range<Int>, _ range: Range<Int>
) -> Range<Int>? {
  let limit = max(range.lowerBound, number.lowerBound - expressionLimit)
  var lower = number.lowerBound
  var depth = 0
  scan: while lower > limit {
    let byte = text[lower - 1]
    switch byte {
    case UInt8(ascii: ")"): depth += 1
    case UInt8(ascii: "("): depth -= 1
    case UInt8(ascii: " "):
      let sign = text[limit..<lower].lastIndex { $0 != 0x20 } ?? limit
      if sign - 6 > limit, text.hasBytes("\\times", at: sign - 5) {
        // `3 \times 10^5`
        let before = text[limit..<(sign - 5)].lastIndex { $0 != 0x20 } ?? limit
        guard text[before].isASCIIDigit else { break scan }
        lower = before + 1
        continue
      }
      // `2 * 3`: a sign with blanks on both sides, after a value.
      guard lower - 3 >= limit, text[lower - 2].isOne(of: "*/^+-"), text[lower - 3] == 0x20 else {
        break scan
      }
      let before = text[..<(lower - 3)].lastIndex { $0 != 0x20 } ?? limit
      guard text[before].isASCIIDigit || text[before] == UInt8(ascii: ")") else { break scan }
      lower = before + 1
      continue
    case _ where byte.isWordByte || byte.isOne(of: "+-*/^.,:!$%\\{}_'"): break
    default: break scan
    }
    lower -= 1
  }
  while lower < number.lowerBound, text[lower].isOne(of: ".,:!*/^%)}") { lower += 1 }
  // The digits of `2^{10}` stand in a group.
  let isNegative = text.hasBytes("{-", at: number.lowerBound - 2)
  let group = number.lowerBound - (isNegative ? 2 : 1)
  let isGrouped =
    group >= lower + 2 && text.hasBytes("^{", at: group - 1)
    && number.upperBound < range.upperBound && text[number.upperBound] == UInt8(ascii: "}")
  let start = isGrouped ? group : number.lowerBound
  if start >= lower + 4, text[start - 1] == 0x20, text[start - 2].isOne(of: "+-*/"),
    text[start - 3] == 0x20
  {
    // Blanks around the sign: `x^2 + 1`.
    var upper = number.upperBound
    while upper < range.upperBound, depth < 0, text[upper] == UInt8(ascii: ")") {
      upper += 1
      depth += 1
    }
    return depth == 0 ? lower..<upper : nil
  }
  guard lower < start, text[start - 1].isOne(of: "+-*/^(:"), lower <= start - 2 else { return nil }
  let joint = text[start - 2]
  guard joint.isWordByte || joint.isOne(of: ")} ") else { return nil }
  // A sign alone, or a bracket around the number, makes no expression.
  guard text[lower..<(start - 1)].contains(where: \.isWordByte) else { return nil }
  var upper = isGrouped ? number.upperBound + 1 : number.upperBound
  while upper < range.upperBound, depth < 0, text[upper] == UInt8(ascii: ")") {
    upper += 1
    depth += 1
  }
  return depth == 0 ? lower..<upper : nil
}

/// Extends a number by its sign and currency before it, and percent, cents or scale after it.
private func withSuffix(_ text: [UInt8], _ number: Range<Int>, _ range: Range<Int>) -> Range<Int> {
  var lower = number.lowerBound
  while lower > range.lowerBound, text[lower - 1].isOne(of: "-+$") {
    let isSign = text[lower - 1] != UInt8(ascii: "$")
    // A minus between two words or values is a hyphen or a difference.
    if isSign, lower - 2 >= range.lowerBound,
      text[lower - 2].isWordByte || text[lower - 2] == UInt8(ascii: ")")
    {
      break
    }
    lower -= 1
    if lower > range.lowerBound, text[lower - 1] == UInt8(ascii: "\\") { lower -= 1 }
  }
  for symbol in currencySigns {
    let start = lower - symbol.utf8CodeUnitCount
    if start >= range.lowerBound, text.hasBytes(symbol, at: start) { lower = start }
  }
  // `negative 3`
  if lower == number.lowerBound, lower - 9 >= range.lowerBound,
    text.hasBytes("negative ", at: lower - 9, ignoringCase: true)
  {
    lower -= 9
  }
  var upper = number.upperBound
  if let end = currencyEnd(text, upper) ?? unitEnd(text, upper, range.upperBound) {
    return lower..<end
  }
  if upper < range.upperBound, text[upper] == UInt8(ascii: "\\") { upper += 1 }
  if upper < range.upperBound, text[upper] == UInt8(ascii: "%") { return lower..<(upper + 1) }
  upper = number.upperBound
  var factor = text.skippingBlanks(upper, limit: range.upperBound)
  if factor < range.upperBound, text[factor] == UInt8(ascii: "*") {
    factor = text.skippingBlanks(factor + 1, limit: range.upperBound)
  }
  // `2 pi`, `2*pi`
  if factor > upper, text.hasWord("pi", at: factor, limit: range.upperBound) {
    return lower..<(factor + 2)
  }
  let next = text.skippingBlanks(upper, limit: range.upperBound)
  if next > upper, let word = suffixes.first(where: { text.hasBytes($0, at: next) }) {
    upper = next + word.utf8CodeUnitCount
  }
  return lower..<upper
}

private let suffixes: [StaticString] = [
  "percent", "cents", "million", "billion", "thousand", "trillion", "degrees",
]

/// A list with the brackets around it: `(3, 4)`.
private func withBrackets(_ text: [UInt8], _ list: Range<Int>, _ range: Range<Int>) -> Range<Int> {
  guard list.lowerBound > range.lowerBound, list.upperBound < range.upperBound,
    text[list.lowerBound - 1].isOne(of: "(["), text[list.upperBound].isOne(of: ")]"),
    let comma = text[list].lastIndex(of: UInt8(ascii: ",")),
    !isGroup(text[(comma + 1)..<list.upperBound])
  else { return list }
  return (list.lowerBound - 1)..<(list.upperBound + 1)
}

/// Whether three digits follow a comma as thousands do.
private func isGroup(_ text: ArraySlice<UInt8>) -> Bool {
  text.count == 3 && text.allSatisfy(\.isASCIIDigit)
}

/// Puts numbers that are joined by blanks, commas, `and` or `or` only before the last one: a list.
private func withPrecedingNumbers(
  _ text: [UInt8], _ last: Range<Int>, _ range: Range<Int>
) -> Range<Int> {
  var lower = last.lowerBound
  for _ in 0..<64 {
    var at = lower
    while at > range.lowerBound {
      if text[at - 1] == 0x20 || text[at - 1] == UInt8(ascii: ",") {
        at -= 1
      } else if at - 3 >= range.lowerBound, text.hasBytes("and", at: at - 3) {
        at -= 3
      } else if at - 2 >= range.lowerBound, text.hasBytes("or", at: at - 2) {
        at -= 2
      } else {
        break
      }
    }
    guard at < lower, at > range.lowerBound, text[at - 1].isASCIIDigit else { break }
    let number = numberAround(text, at - 1, range)
    guard isStandalone(text, number, range) else { break }
    lower = number.lowerBound
  }
  return lower..<last.upperBound
}
