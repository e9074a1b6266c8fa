/// The word before a place in a text that negates what stands there or keeps it open.
///
/// Only the two words right before it in the same sentence count, without verbs and articles:
/// `it is not 5`, `I guess it is 5`.
func openingWord(before index: Int, in text: [UInt8]) -> String? {
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
