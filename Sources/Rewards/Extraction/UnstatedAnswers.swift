// Lenient classes: an answer that no phrase and no box announces.

/// The content of the last formula, or the last bare LaTeX group outside formulas; with it those
/// before it that only a comma, `and` or `or` joins: `$x = 1$ or $x = 2$`.
func lastFormulas(in text: [UInt8], _ range: Range<Int>) -> [Range<Int>]? {
  let dollar = UInt8(ascii: "$")
  let backslash = UInt8(ascii: "\\")
  var formulas: [Range<Int>] = []
  func append(_ formula: Range<Int>?) {
    guard let formula else { return }
    if let last = formulas.last, !areJoined(text, last, formula) || formulas.count >= 64 {
      formulas.removeAll()
    }
    // Most often the same once more.
    if let last = formulas.last, text[last] == text[formula] { formulas.removeLast() }
    formulas.append(formula)
  }
  var at = range.lowerBound
  // Where no later closing delimiter can be found, so that many open ones stay linear.
  var noClose: Set<[UInt8]> = []
  while at < range.upperBound {
    let byte = text[at]
    if byte == dollar {
      let isDouble = at + 1 < range.upperBound && text[at + 1] == dollar
      let width = isDouble ? 2 : 1
      if let end = closingDollar(text, at + width, range.upperBound, width, &noClose) {
        append(nonBlank(text, (at + width)..<end))
        at = end + width
      } else {
        at += width
      }
    } else if byte == backslash, at + 1 < range.upperBound {
      let next = text[at + 1]
      if next == UInt8(ascii: "(") || next == UInt8(ascii: "[") {
        let close = [backslash, next == UInt8(ascii: "(") ? UInt8(ascii: ")") : UInt8(ascii: "]")]
        if let end = firstIndex(of: close, text, at + 2, range.upperBound, &noClose) {
          append(nonBlank(text, (at + 2)..<end))
          at = end + 2
        } else {
          at += 2
        }
      } else if next.isASCIILetter {
        let end = bareGroupEnd(text, at, range.upperBound)
        if startsValue(text, at) { append(bareGroupStart(text, at, range.lowerBound)..<end) }
        at = end
      } else {
        at += 2
      }
    } else {
      at += 1
    }
  }
  return formulas.isEmpty ? nil : formulas
}

/// Whether two formulas state several values: only delimiters and a joining word or comma between
/// them, and by a comma or `and` only values of one name, or of none.
private func areJoined(_ text: [UInt8], _ first: Range<Int>, _ second: Range<Int>) -> Bool {
  guard second.lowerBound >= first.upperBound, second.lowerBound - first.upperBound <= 24 else {
    return false
  }
  var isOpen = false
  var isJoined = false
  var at = first.upperBound
  while at < second.lowerBound {
    if text[at].isBlank || text[at].isOne(of: "$\\()[]") {
      at += 1
    } else if text[at] == UInt8(ascii: ",") {
      isJoined = true
      at += 1
    } else if text.hasWord("or", at: at, limit: second.lowerBound) {
      isOpen = true
      at += 2
    } else if text.hasWord("and", at: at, limit: second.lowerBound) {
      isJoined = true
      at += 3
    } else {
      return false
    }
  }
  return isOpen || (isJoined && statedName(text, first) == statedName(text, second))
}

/// What stands before the first `=`.
private func statedName(_ text: [UInt8], _ range: Range<Int>) -> ArraySlice<UInt8>? {
  text[range].firstIndex(of: UInt8(ascii: "=")).map { text[text.trimmed(range.lowerBound..<$0)] }
}

/// The formula's content; `nil` if it is blank or breaks off (two prices: `$5+$7=$12`).
private func nonBlank(_ text: [UInt8], _ range: Range<Int>) -> Range<Int>? {
  let content = text.trimmed(range)
  guard let last = content.last, !text[last].isOne(of: "=+-*/<") else { return nil }
  return content
}

private let valueMacros: Set<String> = [
  "frac", "sqrt", "binom", "pi", "infty", "emptyset", "begin",
]

/// Whether the macro at the index begins a value; a sign alone (`\times`) is no answer.
private func startsValue(_ text: [UInt8], _ index: Int) -> Bool {
  var end = index + 1
  while end < text.count, text[end].isASCIILetter, end - index < 16 { end += 1 }
  let name = Rewards.text(of: text[(index + 1)..<end])
  guard case .name(let canonical) = MacroTable.meaning(name) else { return false }
  return valueMacros.contains(canonical)
}

private func firstIndex(
  of pattern: [UInt8], _ text: [UInt8], _ from: Int, _ limit: Int, _ noClose: inout Set<[UInt8]>
) -> Int? {
  guard !noClose.contains(pattern) else { return nil }
  var at = from
  while at + pattern.count <= limit {
    if text.hasBytes(pattern, at: at) { return at }
    at += 1
  }
  noClose.insert(pattern)
  return nil
}

/// The dollar that closes a formula: not after a blank, not before a digit, no blank after the
/// opening one (so that two prices are no formula), and for a single one on the same line.
private func closingDollar(
  _ text: [UInt8], _ from: Int, _ limit: Int, _ width: Int, _ noClose: inout Set<[UInt8]>
) -> Int? {
  let dollar = UInt8(ascii: "$")
  if width == 2 { return firstIndex(of: [dollar, dollar], text, from, limit, &noClose) }
  guard from < limit else { return nil }
  // With blanks on both sides it is a formula only if more than a price stands in it.
  let isSpaced = text[from].isBlank
  var isFormula = false
  var at = from
  while at < limit, !text[at].isNewline {
    if text[at] == UInt8(ascii: "\\") {
      isFormula = true
      at += 2
      continue
    }
    if text[at] == dollar {
      if isSpaced { return isFormula && text[at - 1].isBlank ? at : nil }
      let follows = at + 1 < limit && text[at + 1].isASCIIDigit
      return text[at - 1].isBlank || follows ? nil : at
    }
    at += 1
  }
  return nil
}

/// The most bytes of `\end{name}`, so that many of them without a brace stay linear.
private let environmentNameLimit = 64

/// The end of a run of macros with their groups, operators and numbers, without blanks outside.
private func bareGroupEnd(_ text: [UInt8], _ from: Int, _ limit: Int) -> Int {
  var at = from
  var depth = 0
  var environments = 0
  while at < limit {
    let byte = text[at]
    if byte == UInt8(ascii: "{") { depth += 1 }
    if byte == UInt8(ascii: "}") { depth -= 1 }
    if text.hasBytes("\\begin{", at: at) { environments += 1 }
    if text.hasBytes("\\end{", at: at) {
      // Its own group is closed first.
      let name = text[at..<min(limit, at + environmentNameLimit)]
      guard let close = name.firstIndex(of: UInt8(ascii: "}")) else { break }
      at = close + 1
      environments -= 1
      continue
    }
    if byte == 0x20, isBetweenMacroAndGroup(text, at, from, limit) {
      at += 1
      continue
    }
    let isOutside = depth == 0 && environments <= 0
    if depth < 0 || (isOutside && byte.isBlank) || (byte.isNewline && environments <= 0) { break }
    at += 1
  }
  while at > from, text[at - 1].isOne(of: ".,;") { at -= 1 }
  return max(at, from + 1)
}

/// Whether a blank stands between the name of a macro and its group: `\sqrt {3}`.
private func isBetweenMacroAndGroup(
  _ text: [UInt8], _ index: Int, _ lower: Int, _ limit: Int
) -> Bool {
  guard index + 1 < limit, text[index + 1].isOne(of: "{[0123456789") else { return false }
  var at = index
  while at > lower, index - at < 16, text[at - 1].isASCIILetter { at -= 1 }
  return at < index && at > lower && text[at - 1] == UInt8(ascii: "\\")
}

/// The start of the word that the macro stands in, so that a sign or a factor before it counts.
private func bareGroupStart(_ text: [UInt8], _ from: Int, _ lower: Int) -> Int {
  var at = from
  while at > lower, text[at - 1].isASCIIDigit || text[at - 1].isOne(of: "+-*/^.") { at -= 1 }
  return at
}

/// The content of the last bold or code span that has a digit and no word.
func lastEmphasis(in text: [UInt8], _ range: Range<Int>) -> Range<Int>? {
  let marks = ["**", "`"].map { Array($0.utf8) }
  var last: Range<Int>?
  var at = range.lowerBound
  var noClose: Set<[UInt8]> = []
  while at < range.upperBound {
    guard let mark = marks.first(where: { text.hasBytes($0, at: at) }),
      let end = firstIndex(of: mark, text, at + mark.count, range.upperBound, &noClose)
    else {
      at += 1
      continue
    }
    let content = text.trimmed((at + mark.count)..<end)
    let letters = content.count { text[$0].isASCIILetter }
    if content.count <= 64, letters <= 3, content.contains(where: { text[$0].isASCIIDigit }) {
      last = content
    }
    at = end + mark.count
  }
  return last
}
