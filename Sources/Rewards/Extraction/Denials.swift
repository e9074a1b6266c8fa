// Words around a stated answer that take it back, keep it open, or add another one.

private let denials: [StaticString] = [
  "wrong", "incorrect", "false", "guess", "guessing", "guessed", "unsure", "doubt", "maybe",
  "perhaps", "possibly", "probably", "mistaken", "invalid", "untrue", "alternatively", "impossible",
  "instead", "uncertain",
]
/// First words of a tail that gives no reason: `5 where or 7`.
private let openings: [StaticString] = ["or", "not", "maybe"]
/// After `not` within a few words they deny the answer: `which is not the right one`.
private let affirmations: [StaticString] = [
  "right", "correct", "true", "answer", "valid", "sure", "certain",
]
/// After `also` they say that another value is an answer too.
private let holdings: [StaticString] = [
  "work", "works", "fit", "fits", "possible", "valid", "correct", "right", "holds", "satisfies",
  "does", "ok", "fine", "acceptable",
]

/// Whether the tail after an answer (`because ...`, `which ...`) denies it or adds another value.
func isDenied(in text: [UInt8], _ range: Range<Int>) -> Bool {
  func stands(_ words: [StaticString], _ index: Int) -> Bool {
    words.contains { text.hasWord($0, at: index, limit: range.upperBound) }
  }
  var at = range.lowerBound
  var isFirst = true
  // How many words after `not` still count.
  var negated = 0
  while at < range.upperBound {
    guard text[at].isASCIILetter else {
      at += 1
      continue
    }
    let start = at
    while at < range.upperBound, text[at].isWordByte || text[at] == UInt8(ascii: "'") { at += 1 }
    if stands(denials, start) || (isFirst && stands(openings, start)) { return true }
    if negated > 0, stands(affirmations, start) { return true }
    negated -= 1
    if text.hasWord("not", at: start, limit: range.upperBound)
      || text.hasBytes("n't", at: at - 3, ignoringCase: true)
    {
      negated = 4
    }
    if text.hasWord("also", at: start, limit: range.upperBound) {
      let next = text.skippingBlanks(at, limit: range.upperBound)
      if next < range.upperBound, text[next].isASCIIDigit || text[next].isOne(of: "$-\\") {
        return true
      }
      if stands(holdings, next) { return true }
    }
    isFirst = false
  }
  return false
}

private let links: Set<String> = ["the", "my", "that", "a", "final", "correct", "of", "our"]
private let denying: Set<String> = [
  "or", "if", "suppose", "assume", "assuming", "unless", "unlikely", "whether", "wrong",
  "incorrect", "false", "untrue", "doubt", "opposite", "negative", "negation", "reciprocal", "half",
  "twice", "double", "triple", "square", "cube",
]

/// The word right before `answer is` that denies it or makes another number of it: `it is false
/// that the answer is 5`, `or the answer is 5`, `twice the answer is 10`.
func denyingWord(before index: Int, in text: [UInt8], lower: Int) -> String? {
  var at = index
  for _ in 0..<8 {
    while at > lower, text[at - 1] == 0x20 || text[at - 1] == UInt8(ascii: "*") { at -= 1 }
    let end = at
    while at > lower, end - at <= 16, text[at - 1].isASCIILetter { at -= 1 }
    guard at < end, end - at <= 16 else { return nil }
    let word = Rewards.text(of: text[at..<end].map(\.asciiLowercased))
    if links.contains(word) { continue }
    if word == "true" || word == "case" {
      return openingWord(before: at, in: text).map { $0 + " " + word }
    }
    guard denying.contains(word) else { return nil }
    // `no doubt the answer is 5`
    let isNegated =
      word == "doubt" && at > lower + 2 && text.hasBytes("no", at: at - 3, ignoringCase: true)
    return isNegated ? nil : word
  }
  return nil
}

private let verbs: [StaticString] = ["is", "are", "was", "seems", "looks", "must", "cannot", "can"]
private let negations: [StaticString] = [
  "wrong", "incorrect", "false", "invalid", "mistaken", "untrue", "impossible",
]

/// The word in the rest of the sentence after an answer that no phrase announces, or the question
/// mark at its end, that takes it back: `5 is wrong`, `$5$ is not the answer`, `10/2?`.
func denyingWord(after index: Int, in text: [UInt8]) -> String? {
  let limit = min(text.count, index + 200)
  var end = index
  while end < limit, !text[end].isNewline {
    if text[end] == UInt8(ascii: "?") { return "?" }
    if text[end].isOne(of: ".!;"), end + 1 >= text.count || text[end + 1].isBlank { break }
    end += 1
  }
  var at = index
  while at < end, text[at].isBlank || text[at].isOne(of: "*`$)]}\\") { at += 1 }
  func stands(_ words: [StaticString], _ index: Int) -> Bool {
    words.contains { text.hasWord($0, at: index, limit: end) }
  }
  func wordEnd(_ from: Int) -> Int {
    var at = from
    while at < end, text[at].isWordByte || text[at] == UInt8(ascii: "'") { at += 1 }
    return at
  }
  if let word = negations.first(where: { text.hasWord($0, at: at, limit: end) }) {
    // `5 wrong answers` counts them; `5 invalid answer` does not.
    let next = text.skippingBlanks(wordEnd(at), limit: end)
    return next >= end || stands(["answer"], next) ? word.description : nil
  }
  let verb = wordEnd(at)
  let isNot = text.hasBytes("n't", at: verb - 3, ignoringCase: true)
  guard stands(verbs, at) || (verb > at && isNot) else { return nil }
  var negated = isNot ? 4 : 0
  at = verb
  for _ in 0..<5 {
    at = text.skippingBlanks(at, limit: end)
    if let word = negations.first(where: { text.hasWord($0, at: at, limit: end) }) {
      return word.description
    }
    if negated > 0, stands(affirmations, at) { return "not" }
    negated -= 1
    if stands(["not"], at) { negated = 4 }
    let next = wordEnd(at)
    guard next > at else { return nil }
    at = next
  }
  return nil
}
