/// Where in an output an answer is looked for.
public enum Extraction: String, Sendable, Hashable, CaseIterable {
  /// A box, `####`, `final answer is`, `answer is`: what a prompt asks for. The default in RL, where
  /// a policy would learn to leave the form away.
  case strict
  /// Also the last formula, bold or code number, and last number: for outputs of other systems.
  case lenient
}

/// The class of place where an answer was found, in order of precedence.
enum AnswerPlace: String {
  case box, hashes, finalAnswer, answer, answerTag, formula, emphasis, number
}

/// What the extraction found.
enum ExtractionOutcome {
  /// The contents, more than one if adjacent boxes form a list.
  case found(AnswerPlace, [[UInt8]])
  case none(rule: String)
  case ambiguous(rule: String)
}

/// How far from the end an answer without a box is looked for, bytes.
let unboxedWindow = 65_536

/// Finds the stated answer in a normalised text.
///
/// First the reasoning is put aside: what follows the last `</think>` counts, a think element that
/// is never closed leaves nothing. Then the content of the answer element counts, if there is one.
/// In what is left the first class with a candidate decides, and the last candidate of the class.
///
/// - Complexity: linear in the text; the stack of open braces takes four bytes for each.
func extractAnswer(from text: [UInt8], _ extraction: Extraction) -> ExtractionOutcome {
  var start = 0
  let tags = thinkAnswerTags(in: text).filter(\.isExact)
  if let close = tags.last(where: { $0.tag == .thinkClose }) {
    start = close.range.upperBound
  } else if tags.contains(where: { $0.tag == .thinkOpen }) {
    return .none(rule: "unclosedThink")
  }
  let answerTags = tags.filter {
    $0.range.lowerBound >= start && ($0.tag == .answerOpen || $0.tag == .answerClose)
  }
  if answerTags.contains(where: { $0.tag == .answerOpen }) {
    guard let content = soleAnswerElement(answerTags, in: text) else {
      return .ambiguous(rule: "answerElements")
    }
    if text.isBlank(in: content) { return .none(rule: "blankAnswerElement") }
    if let found = stated(in: text, content) { return found }
    return .found(.answerTag, [Array(text[text.trimmed(content)])])
  }
  let rest = start..<text.count
  if let found = stated(in: text, rest) { return found }
  if extraction == .lenient, let found = unstated(in: text, window(rest)) { return found }
  return .none(rule: rest.isEmpty || text.isBlank(in: rest) ? "empty" : "noCandidate")
}

/// Classes (a) to (d).
private func stated(in text: [UInt8], _ range: Range<Int>) -> ExtractionOutcome? {
  switch lastBoxes(in: text, range) {
  case .some(.some(let contents)): return .found(.box, contents)
  case .some(.none): return .ambiguous(rule: "tooManyBoxes")
  case .none: break
  }
  let tail = window(range)
  if let line = lastHashLine(in: text, tail) { return .found(.hashes, [Array(text[line])]) }
  let phrases = answerPhrases(in: text, tail)
  if let range = phrases.final { return .found(.finalAnswer, [Array(text[range])]) }
  if let range = phrases.plain { return .found(.answer, [Array(text[range])]) }
  return nil
}

/// Classes (e) to (g).
private func unstated(in text: [UInt8], _ range: Range<Int>) -> ExtractionOutcome? {
  if let found = lastFormula(in: text, range) { return .found(.formula, [Array(text[found])]) }
  if let found = lastEmphasis(in: text, range) { return .found(.emphasis, [Array(text[found])]) }
  if let found = lastNumber(in: text, range) { return .found(.number, [Array(text[found])]) }
  return nil
}

/// The end of a range, at most `unboxedWindow` bytes of it.
private func window(_ range: Range<Int>) -> Range<Int> {
  max(range.lowerBound, range.upperBound - unboxedWindow)..<range.upperBound
}

/// The content of the one closed answer element, or of several with equal content.
private func soleAnswerElement(_ tags: [TagOccurrence], in text: [UInt8]) -> Range<Int>? {
  var content: Range<Int>?
  var index = 0
  while index < tags.count {
    guard tags[index].tag == .answerOpen, index + 1 < tags.count,
      tags[index + 1].tag == .answerClose
    else { return nil }
    let found = text.trimmed(tags[index].range.upperBound..<tags[index + 1].range.lowerBound)
    if let content, text[content] != text[found] { return nil }
    content = found
    index += 2
  }
  return content
}
