/// The word before a place in a text that negates what stands there or keeps it open.
///
/// Only the two words right before it in the same sentence count, without verbs and articles:
/// `it is not 5`, `I guess it is 5`.
func openingWord(before index: Int, in text: [UInt8]) -> String? {
  if let word = boundingWord(before: index, in: text) { return word }
  var at = index
  var words = 0
  while words < 2 {
    while at > 0, text[at - 1].isBlank || text[at - 1].isOne(of: "*`$(\\") { at -= 1 }
    let end = at
    while at > 0, text[at - 1].isASCIILetter || text[at - 1] == UInt8(ascii: "'") { at -= 1 }
    guard at < end, end - at <= 16 else { return nil }
    let word = String(decoding: text[at..<end].map(\.asciiLowercased), as: UTF8.self)
    if openingWords.contains(word) { return word }
    if !fillers.contains(word) { words += 1 }
  }
  return nil
}

private let openingWords: Set<String> = [
  "not", "never", "cannot", "can't", "isn't", "aren't", "couldn't", "maybe", "perhaps", "possibly",
  "probably", "might", "may", "could", "guess", "either", "neither", "nor", "unsure",
]

private let fillers: Set<String> = [
  "is", "it", "be", "to", "equal", "equals", "the", "a", "answer", "x", "that", "value",
]

/// Words and relations right before a value that make it a bound, a case or a choice.
private let boundingWords: Set<String> = [
  "than", "least", "most", "about", "approximately", "around", "roughly", "nearly", "almost",
  "approx", "or", "if", "assume", "assuming", "suppose",
]
private let relationMacros: Set<String> = [
  "le", "leq", "ge", "geq", "lt", "gt", "ne", "neq", "approx", "sim", "leqslant", "geqslant",
]

/// `at least 5`, `x > 5`, `if x = 5`.
private func boundingWord(before index: Int, in text: [UInt8]) -> String? {
  func skippingMarks(_ from: Int) -> Int {
    var at = from
    while at > 0, text[at - 1].isBlank || text[at - 1].isOne(of: "*`$(\\") { at -= 1 }
    return at
  }
  var at = skippingMarks(index)
  guard at > 0 else { return nil }
  if text[at - 1].isOne(of: "<>") {
    // `=>`, `>>` and the end of a tag are no relations.
    let before = text[..<(at - 1)].lastIndex { $0 != 0x20 }
    guard at < index, let before, text[before].isWordByte || text[before].isOne(of: ")}") else {
      return nil
    }
    return before + 1 < at - 1 ? Rewards.text(of: [text[at - 1]]) : nil
  }
  if text[at - 1] == UInt8(ascii: "=") {
    at -= 1
    if at > 0, text[at - 1].isOne(of: "<>") { return Rewards.text(of: text[(at - 1)...at]) }
    at = skippingMarks(at)
    // One letter is a name.
    guard at > 1, text[at - 1].isASCIILetter, !text[at - 2].isWordByte else { return nil }
    at = skippingMarks(at - 1)
    guard at > 0 else { return nil }
  }
  let end = at
  while at > 0, end - at <= 16, text[at - 1].isASCIILetter { at -= 1 }
  guard at < end, end - at <= 16 else { return nil }
  let word = Rewards.text(of: text[at..<end].map(\.asciiLowercased))
  if at > 0, text[at - 1] == UInt8(ascii: "\\") {
    return relationMacros.contains(word) ? word : nil
  }
  return boundingWords.contains(word) ? word : nil
}
