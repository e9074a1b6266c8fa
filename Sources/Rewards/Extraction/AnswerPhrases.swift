/// The content of the last `####` line.
///
/// A heading of the same depth is told apart: the line counts if only blanks follow it, or if it
/// begins with a number or a currency sign that is no heading's own number.
func lastHashLine(in text: [UInt8], _ range: Range<Int>) -> Range<Int>? {
  let hash = UInt8(ascii: "#")
  var at = range.upperBound
  while at > range.lowerBound {
    at -= 1
    guard text[at] == hash else { continue }
    var first = at
    while first > range.lowerBound, text[first - 1] == hash { first -= 1 }
    let count = at + 1 - first
    if count == 4 {
      var end = at + 1
      while end < range.upperBound, !text[end].isNewline { end += 1 }
      let line = text.trimmed((at + 1)..<end)
      if !line.isEmpty,
        text.isBlank(in: end..<range.upperBound) || beginsWithValue(text, line)
      {
        return line
      }
    }
    at = first
  }
  return nil
}

private func beginsWithValue(_ text: [UInt8], _ line: Range<Int>) -> Bool {
  var at = line.lowerBound
  while at < line.upperBound, text[at].isOne(of: "$-+\\ ") { at += 1 }
  guard at < line.upperBound, text[at].isASCIIDigit else { return false }
  while at < line.upperBound, text[at].isASCIIDigit { at += 1 }
  // "1. Setting up" and "2) Solving" are headings.
  guard at + 1 < line.upperBound, text[at] == UInt8(ascii: ".") || text[at] == UInt8(ascii: ")")
  else { return true }
  return text[at + 1].isASCIIDigit
}

/// What follows the last `final answer is` and the last `answer is`, each if there is one.
///
/// The verb may be `is`, `are`, `:` or `=`; up to 60 bytes of the same sentence may stand before
/// `is` (`the answer to the problem is 7`). The content reaches to the end of the sentence.
///
/// - Returns: the contents, and the word before the phrase that decides that denies it or keeps it
///   open.
func answerPhrases(
  in text: [UInt8], _ range: Range<Int>
) -> (final: Range<Int>?, plain: Range<Int>?, denial: String?) {
  var result: (final: Range<Int>?, plain: Range<Int>?, denial: String?) = (nil, nil, nil)
  var limit = range.upperBound
  var at = range.upperBound - 6
  while at >= range.lowerBound {
    guard text[at] | 0x20 == UInt8(ascii: "a"), text.hasBytes("answer", at: at, ignoringCase: true),
      at == range.lowerBound || !text[at - 1].isWordByte,
      let start = verbEnd(text, at + 6, limit: limit), start <= range.upperBound
    else {
      at -= 1
      continue
    }
    // Each sentence is scanned once at most for either class: the whole stays linear.
    let isFinal = isFinal(text, at, lower: range.lowerBound)
    if isFinal || result.plain == nil {
      let content = sentence(text, start..<range.upperBound)
      if isFinal, !content.isEmpty {
        result.final = content
        result.denial = denyingWord(before: at, in: text, lower: range.lowerBound)
        return result
      }
      if !content.isEmpty {
        result.plain = content
        result.denial = denyingWord(before: at, in: text, lower: range.lowerBound)
      }
    }
    limit = at
    at -= 1
  }
  return result
}

/// Whether `final` stands before the word at the index.
private func isFinal(_ text: [UInt8], _ index: Int, lower: Int) -> Bool {
  var at = index
  while at > lower, text[at - 1].isBlank || text[at - 1] == UInt8(ascii: "*") { at -= 1 }
  return at < index && at - 5 >= lower
    && text.hasBytes("final", at: at - 5, ignoringCase: true)
}

/// The index after the verb that follows `answer`, if one does.
private func verbEnd(_ text: [UInt8], _ from: Int, limit: Int) -> Int? {
  var at = from
  if text.hasBytes("s", at: at, ignoringCase: true) { at += 1 }
  if text.hasBytes("(s)", at: at) { at += 3 }
  at = skippingDecoration(text, at, limit: limit)
  if at < limit, text[at] == UInt8(ascii: ":") || text[at] == UInt8(ascii: "=") {
    return afterVerb(text, at + 1)
  }
  // `is` in the same sentence, not far.
  var words = 0
  let far = min(limit, from + 60)
  while at < far, words < 12 {
    for verb in ["is", "are"] as [StaticString]
    where text.hasWord(verb, at: at, limit: text.count) {
      return afterVerb(text, at + verb.utf8CodeUnitCount)
    }
    // `could be 5`: the word belongs to what is stated, which it keeps open or negates.
    if modals.contains(where: { text.hasWord($0, at: at, limit: text.count) }) { return at }
    guard text[at].isWordByte || text[at] == UInt8(ascii: "(") else { return nil }
    while at < far, text[at].isWordByte || text[at].isOne(of: "()'") { at += 1 }
    let next = skippingDecoration(text, at, limit: far)
    guard next > at else { return nil }
    at = next
    words += 1
  }
  return nil
}

private let modals: [StaticString] = [
  "isn't", "aren't", "could", "might", "may", "can", "cannot", "can't", "couldn't", "should",
  "would", "must", "will", "won't",
]

/// Skips a colon and decoration after the verb.
private func afterVerb(_ text: [UInt8], _ from: Int) -> Int {
  var at = skippingDecoration(text, from, limit: text.count)
  if at < text.count, text[at] == UInt8(ascii: ":") { at += 1 }
  return at
}

/// Skips blanks, emphasis marks and the closing brace of `\text{Answer: }`.
private func skippingDecoration(_ text: [UInt8], _ from: Int, limit: Int) -> Int {
  var at = from
  while at < limit, text[at].isBlank || text[at] == UInt8(ascii: "*") || text[at] == 0x7D {
    at += 1
  }
  return at
}

/// What stands between the verb and the value and says nothing.
private let leads: [StaticString] = [
  "equal to", "given by", "found to be", "known to be", "going to be", "to be", "clearly",
  "obviously",
]

/// The rest of the sentence at the start of the range; formulas are not cut.
private func sentence(_ text: [UInt8], _ range: Range<Int>) -> Range<Int> {
  var start = text.skippingBlanks(range.lowerBound, limit: range.upperBound)
  while let lead = leads.first(where: { text.hasWord($0, at: start, limit: range.upperBound) }) {
    start = text.skippingBlanks(start + lead.utf8CodeUnitCount, limit: range.upperBound)
  }
  var at = start
  var inFormula = false
  while at < range.upperBound {
    let byte = text[at]
    if byte == UInt8(ascii: "$") {
      let isDouble = at + 1 < range.upperBound && text[at + 1] == byte
      // A dollar sign before a digit may be a currency: it opens a formula only if one closes it.
      if inFormula || isDouble || closesOnLine(text, at + 1, range.upperBound) {
        inFormula.toggle()
      }
      at += isDouble ? 2 : 1
      continue
    }
    if byte == UInt8(ascii: "\\"), at + 1 < range.upperBound {
      if text[at + 1] == UInt8(ascii: "(") || text[at + 1] == UInt8(ascii: "[") {
        inFormula = true
      } else if text[at + 1] == UInt8(ascii: ")") || text[at + 1] == UInt8(ascii: "]") {
        inFormula = false
      }
      at += 2
      continue
    }
    if !inFormula, endsSentence(text, at, range.upperBound) { break }
    at += 1
  }
  if let end = correctionEnd(text, at..<range.upperBound) { return text.trimmed(start..<end) }
  return withoutReason(text, text.trimmed(start..<at))
}

/// Whether a sentence or a line ends at the byte.
private func endsSentence(_ text: [UInt8], _ index: Int, _ limit: Int) -> Bool {
  if text[index].isNewline { return true }
  return text[index].isOne(of: ".!;") && (index + 1 >= limit || text[index + 1].isBlank)
}

/// The end of the sentence after a stated answer if it offers another one: `5. Or 6.`, `B. No, C.`
///
/// - Parameter range: from the stop or the end of line to the end of the text.
private func correctionEnd(_ text: [UInt8], _ range: Range<Int>) -> Int? {
  var at = range.lowerBound
  while at < range.upperBound, text[at].isBlank || text[at].isOne(of: ".!;*") { at += 1 }
  let start = at
  while at < range.upperBound, text[at].isASCIILetter { at += 1 }
  guard at > start, at < range.upperBound else { return nil }
  if text.hasWord("or", at: start, limit: range.upperBound) {
    // Another value has to follow: `Or, in other words, ...` adds none.
    let next = text.skippingBlanks(at, limit: range.upperBound)
    guard next > at, next < range.upperBound,
      text[next].isASCIIDigit || text[next].isOne(of: "$\\-(*")
        || !(next + 1 < range.upperBound && text[next + 1].isWordByte)
        || (["maybe", "perhaps", "possibly"] as [StaticString]).contains(where: {
          text.hasWord($0, at: next, limit: range.upperBound)
        })
    else { return nil }
  } else {
    guard text[at].isOne(of: ",!."),
      corrections.contains(where: { text.hasWord($0, at: start, limit: range.upperBound) })
    else { return nil }
  }
  at += 1
  while at < range.upperBound, !endsSentence(text, at, range.upperBound) { at += 1 }
  return at
}

private let corrections: [StaticString] = [
  "no", "nope", "sorry", "oops", "actually", "alternatively", "correction",
]

private func closesOnLine(_ text: [UInt8], _ from: Int, _ limit: Int) -> Bool {
  var at = from
  while at < limit, !text[at].isNewline {
    if text[at] == UInt8(ascii: "\\") {
      at += 2
      continue
    }
    if text[at] == UInt8(ascii: "$") {
      return !text[at - 1].isBlank && !(at + 1 < limit && text[at + 1].isASCIIDigit)
    }
    at += 1
  }
  return false
}

private let reasons: [StaticString] = ["because", "since", "which", "where", "see", "as", "so"]

/// What `see` refers to, so that it is a reference and no second answer.
private let referred: [StaticString] = [
  "step", "steps", "eq", "equation", "above", "below", "section", "figure", "fig", "table", "part",
  "page", "line", "the", "this", "my", "note", "appendix", "chart", "graph", "diagram",
]

/// What makes `as` a condition or another value: `as well as 7`, `as long as x > 0`.
private let comparing: [StaticString] = ["well", "long", "far", "if", "an", "opposed"]

/// Cuts a trailing reason (`because ...`) or reference (`(see step 3)`) off, unless the tail takes
/// the answer back or adds another one.
private func withoutReason(_ text: [UInt8], _ range: Range<Int>) -> Range<Int> {
  var at = range.lowerBound + 1
  while at < range.upperBound {
    let startsWord = text[at - 1].isBlank || text[at - 1] == UInt8(ascii: "(")
    if startsWord, text[at].isASCIILetter,
      let word = reasons.first(where: { text.hasWord($0, at: at, limit: range.upperBound) }),
      isReason(text, at, after: at + word.utf8CodeUnitCount, range)
    {
      var cut = at
      while cut > range.lowerBound,
        text[cut - 1].isBlank || text[cut - 1].isOne(of: "(,")
      {
        cut -= 1
      }
      if cut > range.lowerBound {
        let tail = (at + word.utf8CodeUnitCount)..<range.upperBound
        return isDenied(in: text, tail) ? range : range.lowerBound..<cut
      }
    }
    at += 1
  }
  return range
}

/// Whether the word at the index, one of `reasons`, begins a reason or a reference.
private func isReason(_ text: [UInt8], _ index: Int, after end: Int, _ range: Range<Int>) -> Bool {
  let next = text.skippingBlanks(end, limit: range.upperBound)
  func stands(_ words: [StaticString]) -> Bool {
    words.contains { text.hasWord($0, at: next, limit: range.upperBound) }
  }
  if text.hasWord("see", at: index, limit: range.upperBound) {
    return next < range.upperBound && (text[next].isOne(of: "([") || stands(referred))
  }
  if text.hasWord("as", at: index, limit: range.upperBound) {
    // `as 7` alone gives another value.
    let isValue = (next..<range.upperBound).allSatisfy {
      text[$0].isASCIIDigit || text[$0].isOne(of: ".$\\(){}")
    }
    return !isValue && !stands(comparing)
  }
  if text.hasWord("so", at: index, limit: range.upperBound) {
    let before = text[range.lowerBound..<index].lastIndex { !$0.isBlank }
    return before.map { text[$0] == UInt8(ascii: ",") } ?? false
  }
  return true
}
