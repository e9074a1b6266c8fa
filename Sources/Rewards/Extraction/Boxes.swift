/// The most boxes that one list may have.
private let boxLimit = 64
/// The most bytes between two boxes of one list.
private let joinLimit = 64

extension [UInt8] {
  /// Whether a box macro stands in the range.
  func hasBox(in range: Range<Int>) -> Bool { range.contains { hasBytes("\\boxed", at: $0) } }
}

/// Where the last box macro begins whose brace is open to the end of the text.
func lastBoxMacro(in text: [UInt8]) -> Int? {
  var at = text.count - 7
  while at >= 0 {
    if text[at] == UInt8(ascii: "\\"),
      text.hasBytes("\\boxed", at: at) || text.hasBytes("\\fbox", at: at)
    {
      // A closed box with a content would have been found.
      let brace = text.skippingBlanks(
        at + (text[at + 1] == UInt8(ascii: "b") ? 6 : 5), limit: text.count)
      guard brace < text.count, text[brace] == UInt8(ascii: "{") else { return nil }
      let content = text.skippingBlanks(brace + 1, limit: text.count)
      return content < text.count && text[content] == UInt8(ascii: "}") ? nil : at
    }
    at -= 1
  }
  return nil
}

private struct Box {
  /// From the macro's backslash to after the closing brace.
  let whole: Range<Int>
  /// Between the braces.
  let content: Range<Int>
}

/// The contents of the last box and of those joined to it.
///
/// The text is read once, from its end: a box counts where its brace is closed, it is not blank,
/// and no other box is around it. Boxes are joined by blanks, commas, `and`, `or` and formula
/// delimiters only; the reading stops where no other box can join. Equal contents count once.
///
/// - Parameter joinsWords: whether any ten bytes join two boxes, and up to 70 with `and`, `or`, a comma
///   or a semicolon among them.
/// - Returns: `nil` without a box, `.some(nil)` with more joined boxes than a list may have.
func lastBoxes(
  in text: [UInt8], _ range: Range<Int>, joinsWords: Bool = false
) -> [[UInt8]]?? {
  text.withUnsafeBufferPointer { buffer in
    var reading = BoxScan(buffer, joinsWords: joinsWords)
    reading.run(range)
    return reading.outcome
  }
}

private struct BoxScan {
  private let text: UnsafeBufferPointer<UInt8>
  /// The boxes of the list, the last of the text first.
  private var boxes: [Box] = []
  /// Closing braces whose opening ones are still to come.
  private var closings: [Int32] = []
  /// Whether the box before the list is not joined to it.
  private var isComplete = false

  private let joinsWords: Bool

  init(_ text: UnsafeBufferPointer<UInt8>, joinsWords: Bool) {
    self.text = text
    self.joinsWords = joinsWords
  }

  mutating func run(_ range: Range<Int>) {
    var at = range.upperBound
    while at > range.lowerBound {
      at -= 1
      let byte = text[at]
      if byte == UInt8(ascii: "}") {
        if !text.isEscaped(at) { closings.append(Int32(truncatingIfNeeded: at)) }
      } else if byte == UInt8(ascii: "{"), let closing = closings.last, !text.isEscaped(at) {
        closings.removeLast()
        if let start = macroStart(before: at, lower: range.lowerBound) {
          let content = (at + 1)..<Int(closing)
          if !text.isBlank(in: content) {
            take(Box(whole: start..<(Int(closing) + 1), content: content))
          }
        }
      }
      if closings.isEmpty, let first = boxes.last,
        isComplete || first.whole.lowerBound - at > joinLimit
      {
        return
      }
      if boxes.count > boxLimit { return }
    }
  }

  private mutating func take(_ box: Box) {
    var isAround = false
    while let inner = boxes.last, inner.whole.upperBound <= box.content.upperBound {
      boxes.removeLast()
      isAround = true
    }
    guard let next = boxes.last, !isAround else {
      boxes.append(box)
      return
    }
    guard !isComplete, isJoin(box.whole.upperBound..<next.whole.lowerBound) else {
      isComplete = true
      return
    }
    // Most often the same box again: it does not make the list longer.
    if text[box.content].elementsEqual(text[next.content]) { boxes.removeLast() }
    boxes.append(box)
  }

  /// The backslash of the box macro that the brace belongs to.
  private func macroStart(before brace: Int, lower: Int) -> Int? {
    var at = brace
    while at > lower, text[at - 1].isBlank { at -= 1 }
    for macro in ["\\boxed", "\\fbox", "\\framebox"] as [StaticString] {
      let start = at - macro.utf8CodeUnitCount
      if start >= lower, text.hasBytes(macro, at: start) { return start }
    }
    return nil
  }

  var outcome: [[UInt8]]?? {
    guard !boxes.isEmpty else { return nil }
    guard boxes.count <= boxLimit else { return .some(nil) }
    var contents: [[UInt8]] = []
    for box in boxes.reversed() {
      let content = Array(text[text.trimmed(box.content)])
      if !contents.contains(content) { contents.append(content) }
    }
    return .some(contents)
  }

  /// Whether only joining words and delimiters stand between two boxes.
  private func isJoin(_ range: Range<Int>) -> Bool {
    guard range.count <= joinLimit else { return false }
    if joinsWords {
      let isNear =
        range.count < 10
        || range.contains { at in
          text[at].isOne(of: ",;")
            || (["and", "or"] as [StaticString]).contains {
              text.hasWord($0, at: at, limit: range.upperBound) && !text[at - 1].isWordByte
            }
        }
      if isNear { return true }
    }
    var at = range.lowerBound
    while at < range.upperBound {
      if text[at].isBlank || text[at].isOne(of: "$,}&;") {
        at += 1
      } else if let join = joins.first(where: { text.hasBytes($0, at: at, ignoringCase: true) }) {
        at += join.utf8CodeUnitCount
      } else {
        return false
      }
    }
    return true
  }
}

private let joins: [StaticString] = [
  "\\text{", "\\quad", "\\qquad", "\\(", "\\)", "\\[", "\\]", "\\,", "\\;", "\\ ", "and", "or",
]
