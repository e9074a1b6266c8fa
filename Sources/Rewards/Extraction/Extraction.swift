/// Where in an output an answer is looked for.
public enum Extraction: String, Sendable, Hashable, CaseIterable {
  /// A box, `####`, `final answer is`, `answer is`: what a prompt asks for. The default in RL,
  /// where a policy would learn to leave the form away.
  case strict
  /// Also the last formula, bold or code number, and last number: for outputs of other systems.
  case lenient
  /// As `lenient`, for comparison with Math-Verify: `final answer is` goes before a box, boxes are
  /// joined over a few words, and of formulas and numbers the one that comes last decides.
  case anywhere
}

/// The class of place where an answer was found, in order of precedence.
enum AnswerPlace: String {
  case box, hashes, finalAnswer, answer, answerTag, formula, emphasis, number
  /// The whole text, where one option letter is looked for.
  case wholeText

  /// Whether what stands there is a formula, not a sentence.
  var isFormula: Bool { self == .box || self == .formula }
}

/// What the extraction found.
enum ExtractionOutcome {
  /// The contents, more than one if adjacent boxes form a list.
  case found(AnswerPlace, [[UInt8]])
  case none(rule: String)
  case ambiguous(rule: String)
  case hedged(rule: String)
}

/// How far from the end an answer without a box is looked for, bytes.
let unboxedWindow = 65_536

/// Finds the stated answer in a text; what is found has its Unicode normalised.
///
/// First the reasoning is put aside: what follows the last `</think>` counts, a think element that
/// is never closed leaves nothing. Then the content of the answer element counts, if there is one.
/// In what is left the first class with a candidate decides, and the last candidate of the class.
/// Tags and boxes are found in the text as it is, so that only what is looked at is normalised.
///
/// - Parameters:
///   - text: the output as UTF-8; NUL ends it.
///   - extraction: which classes are looked for.
///   - isChoice: whether an option letter is due: the lenient classes then give the whole text.
/// - Complexity: linear in the text; the stack of open braces takes four bytes for each.
func extractAnswer(
  from text: [UInt8], _ extraction: Extraction, isChoice: Bool = false
) -> ExtractionOutcome {
  let elements = ReasoningElements(in: text)
  guard let start = elements.answerStart else { return .none(rule: "unclosedThink") }
  if elements.answerTags.contains(where: { $0.tag == .answerOpen }) {
    guard let content = soleAnswerElement(elements.answerTags, in: text) else {
      return .ambiguous(rule: "answerElements")
    }
    if text.isBlank(in: content) { return .none(rule: "blankAnswerElement") }
    if let found = boxed(in: text, content, extraction) { return found }
    let tail = normalizedBytes(window(text, content))
    if let found = announced(in: tail) { return found }
    // More than the window is beyond the limit of a candidate.
    return .found(.answerTag, [content.count > unboxedWindow ? Array(text[content]) : tail])
  }
  let rest = start..<elements.end
  if extraction == .anywhere,
    let range = answerPhrases(in: text, rest).final, !text.hasBox(in: range)
  {
    return .found(.finalAnswer, [normalizedBytes(text[range])])
  }
  if let found = boxed(in: text, rest, extraction) { return found }
  let tail = normalizedBytes(window(text, rest))
  if let found = announced(in: tail) { return found }
  if extraction != .strict {
    if isChoice, !tail.isBlank(in: tail.indices) { return .found(.wholeText, [tail]) }
    if let found = unstated(in: tail, extraction) { return found }
  }
  return .none(rule: tail.isBlank(in: tail.indices) ? "empty" : "noCandidate")
}

/// The elements of reasoning and answer in a text.
private struct ReasoningElements {
  /// Where the text ends: at NUL, or at its last byte.
  private(set) var end: Int
  /// Where the answer begins: after the last `</think>`; `nil` if the reasoning is never closed.
  private(set) var answerStart: Int? = 0
  /// The answer tags after that, in order.
  private(set) var answerTags: [TagOccurrence] = []

  init(in text: [UInt8]) {
    end = text.count
    var isThinking = false
    var at = 0
    while true {
      at = text.withUnsafeBufferPointer { bytes in
        var index = at
        while index < bytes.count, bytes[index] != UInt8(ascii: "<"), bytes[index] != 0 {
          index += 1
        }
        return index
      }
      guard at < text.count, text[at] != 0 else { break }
      if text.hasBytes("<think>", at: at) {
        isThinking = true
      } else if text.hasBytes("</think>", at: at) {
        answerStart = at + 8
        answerTags.removeAll(keepingCapacity: true)
      } else if text.hasBytes("<answer>", at: at) {
        answerTags.append(TagOccurrence(tag: .answerOpen, isExact: true, range: at..<(at + 8)))
      } else if text.hasBytes("</answer>", at: at) {
        answerTags.append(TagOccurrence(tag: .answerClose, isExact: true, range: at..<(at + 9)))
      }
      at += 1
    }
    end = at
    if isThinking, answerStart == 0 { answerStart = nil }
  }
}

/// Class (a).
private func boxed(
  in text: [UInt8], _ range: Range<Int>, _ extraction: Extraction
) -> ExtractionOutcome? {
  switch lastBoxes(in: text, range, joinsWords: extraction == .anywhere) {
  case .some(.some(let contents)):
    // A longer content is beyond the limit of a candidate however it is normalised.
    .found(.box, contents.map { $0.count > unboxedWindow ? $0 : normalizedBytes($0[...]) })
  case .some(.none): .ambiguous(rule: "tooManyBoxes")
  case .none: nil
  }
}

/// Classes (b) to (d), in a normalised text.
private func announced(in text: [UInt8]) -> ExtractionOutcome? {
  if let line = lastHashLine(in: text, text.indices) {
    return .found(.hashes, [Array(text[line])])
  }
  let phrases = answerPhrases(in: text, text.indices)
  if let word = phrases.denial { return .hedged(rule: word) }
  if let range = phrases.final { return .found(.finalAnswer, [Array(text[range])]) }
  if let range = phrases.plain { return .found(.answer, [Array(text[range])]) }
  return nil
}

/// Classes (e) to (g), in a normalised text.
private func unstated(in text: [UInt8], _ extraction: Extraction) -> ExtractionOutcome? {
  // A box that is broken off states nothing, whatever of it is there.
  let range = 0..<(lastBoxMacro(in: text) ?? text.count)
  let found: (AnswerPlace, Range<Int>)
  var contents: [[UInt8]]?
  if extraction == .anywhere {
    let formula = lastFormulas(in: text, range)?.last.map { (AnswerPlace.formula, $0) }
    let number = lastNumber(in: text, range, dropsUnits: true).map { (AnswerPlace.number, $0) }
    guard
      let last = [formula, number].compactMap({ $0 }).max(by: { $0.1.upperBound < $1.1.upperBound })
    else { return nil }
    // A number at the end of a formula is part of it.
    found =
      if let formula, last.1.lowerBound <= formula.1.upperBound { formula } else { last }
  } else if let formulas = lastFormulas(in: text, range), let first = formulas.first,
    let last = formulas.last
  {
    found = (.formula, first.lowerBound..<last.upperBound)
    contents = formulas.map { Array(text[$0]) }
  } else if let emphasis = lastEmphasis(in: text, range) {
    found = (.emphasis, emphasis)
  } else if let number = lastNumber(in: text, range) {
    found = (.number, number)
  } else {
    return nil
  }
  if let word = openingWord(before: found.1.lowerBound, in: text) { return .hedged(rule: word) }
  if let word = denyingWord(after: found.1.upperBound, in: text) { return .hedged(rule: word) }
  return .found(found.0, contents ?? [Array(text[found.1])])
}

/// The end of a range, at most `unboxedWindow` bytes of it.
func window(_ text: [UInt8], _ range: Range<Int>) -> ArraySlice<UInt8> {
  var lower = max(range.lowerBound, range.upperBound - unboxedWindow)
  // Not in the middle of a character.
  while lower < range.upperBound, text[lower] & 0xC0 == 0x80 { lower += 1 }
  return text[lower..<range.upperBound]
}

/// The content of the one closed answer element, or of several with equal content.
func soleAnswerElement(_ tags: [TagOccurrence], in text: [UInt8]) -> Range<Int>? {
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
