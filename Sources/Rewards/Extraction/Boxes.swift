/// The most boxes that one list may have.
private let boxLimit = 64
/// The most bytes between two boxes of one list.
private let joinLimit = 64

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
/// - Returns: `nil` without a box, `.some(nil)` with more joined boxes than a list may have.
func lastBoxes(in text: [UInt8], _ range: Range<Int>) -> [[UInt8]]?? {
  text.withUnsafeBufferPointer { buffer in
    var reading = BoxScan(buffer)
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

  init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

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
