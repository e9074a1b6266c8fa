// Class (g): the last number of a text, with what belongs to it.

/// The last number with its sign, currency and percent sign; the whole expression if it is part of
/// one (`4*sqrt(2)`), a list if others are joined to it.
func lastNumber(in text: [UInt8], _ range: Range<Int>) -> Range<Int>? {
  var at = range.upperBound
  while at > range.lowerBound {
    guard text[at - 1].isASCIIDigit else {
      at -= 1
      continue
    }
    let number = numberAround(text, at - 1, range)
    if isStandalone(text, number, range) {
      if let expression = expression(text, number, range) { return expression }
      return withPrecedingNumbers(text, withSuffix(text, number, range), range)
    }
    at = number.lowerBound
    while at > range.lowerBound, text[at - 1].isWordByte { at -= 1 }
  }
  return nil
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

private func isStandalone(_ text: [UInt8], _ number: Range<Int>, _ range: Range<Int>) -> Bool {
  let before = number.lowerBound > range.lowerBound ? text[number.lowerBound - 1] : 0x20
  let after = number.upperBound < range.upperBound ? text[number.upperBound] : 0x20
  return !before.isWordByte && before != UInt8(ascii: "_") && !after.isWordByte
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
  guard lower < number.lowerBound, text[number.lowerBound - 1].isOne(of: "+-*/^(:"),
    lower <= number.lowerBound - 2
  else { return nil }
  let joint = text[number.lowerBound - 2]
  guard joint.isWordByte || joint.isOne(of: ")} ") else { return nil }
  // A sign alone, or a bracket around the number, makes no expression.
  guard text[lower..<(number.lowerBound - 1)].contains(where: \.isWordByte) else { return nil }
  var upper = number.upperBound
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
  for symbol in ["€", "£", "¥", "₹"] as [StaticString] {
    let start = lower - symbol.utf8CodeUnitCount
    if start >= range.lowerBound, text.hasBytes(symbol, at: start) { lower = start }
  }
  var upper = number.upperBound
  if upper < range.upperBound, text[upper] == UInt8(ascii: "\\") { upper += 1 }
  if upper < range.upperBound, text[upper] == UInt8(ascii: "%") { return lower..<(upper + 1) }
  upper = number.upperBound
  let next = text.skippingBlanks(upper, limit: range.upperBound)
  if next > upper, let word = suffixes.first(where: { text.hasBytes($0, at: next) }) {
    upper = next + word.utf8CodeUnitCount
  }
  return lower..<upper
}

private let suffixes: [StaticString] = [
  "percent", "cents", "million", "billion", "thousand", "trillion", "degrees",
]

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
