/// The most boxes that one list may have.
private let boxLimit = 64

private struct Box {
  /// From the macro's backslash to after the closing brace.
  let whole: Range<Int>
  /// Between the braces.
  let content: Range<Int>
}

/// The contents of the last box and of those joined to it.
///
/// Boxes are joined by blanks, commas, `and`, `or` and formula delimiters only. Equal contents
/// count once. An empty or unclosed box is none.
///
/// - Returns: `nil` without a box, `.some(nil)` with more joined boxes than a list may have.
func lastBoxes(in text: [UInt8], _ range: Range<Int>) -> [[UInt8]]?? {
  let boxes = closedBoxes(in: text, range)
  guard let last = boxes.last else { return nil }
  var contents = [Array(text[text.trimmed(last.content)])]
  var seen = Set(contents)
  var next = last
  for box in boxes.dropLast().reversed() {
    guard isJoin(text, box.whole.upperBound..<next.whole.lowerBound) else { break }
    let inner = text.trimmed(box.content)
    next = box
    // Most often the same box again.
    if text[inner].elementsEqual(contents[contents.count - 1]) { continue }
    let content = Array(text[inner])
    if seen.insert(content).inserted { contents.append(content) }
    if contents.count > boxLimit { return .some(nil) }
  }
  return .some(contents.reversed())
}

private let macros: [[UInt8]] = ["\\boxed", "\\fbox", "\\framebox"].map { Array($0.utf8) }

/// All closed outermost boxes that are not blank, in order, found in one pass.
private func closedBoxes(in text: [UInt8], _ range: Range<Int>) -> [Box] {
  var boxes: [Box] = []
  // One entry for each open brace: the start of its box macro, or -1.
  var open: [(macro: Int32, brace: Int32)] = []
  var at = range.lowerBound
  while at < range.upperBound {
    switch text[at] {
    case UInt8(ascii: "\\"):
      if let macro = macros.first(where: { text.hasBytes($0, at: at) }) {
        let after = at + macro.count
        let brace = text.skippingBlanks(after, limit: range.upperBound)
        if brace < range.upperBound, text[brace] == UInt8(ascii: "{") {
          open.append((Int32(truncatingIfNeeded: at), Int32(truncatingIfNeeded: brace)))
          at = brace + 1
          continue
        }
        at = after
        continue
      }
      // An escaped brace neither opens nor closes.
      at += 2
    case UInt8(ascii: "{"):
      open.append((-1, Int32(truncatingIfNeeded: at)))
      at += 1
    case UInt8(ascii: "}"):
      if let (macro, brace) = open.popLast(), macro >= 0 {
        let content = (Int(brace) + 1)..<at
        if !text.isBlank(in: content) {
          while let inner = boxes.last, inner.whole.lowerBound > Int(macro) { boxes.removeLast() }
          boxes.append(Box(whole: Int(macro)..<(at + 1), content: content))
        }
      }
      at += 1
    default:
      at += 1
    }
  }
  return boxes
}

private let joins: [[UInt8]] = [
  "\\text{", "\\quad", "\\qquad", "\\(", "\\)", "\\[", "\\]", "\\,", "\\;", "\\ ", "and", "or", "$",
  ",", "}", "&",
].map { Array($0.utf8) }

/// Whether only joining words and delimiters stand between two boxes.
private func isJoin(_ text: [UInt8], _ range: Range<Int>) -> Bool {
  guard range.count <= 64 else { return false }
  var at = range.lowerBound
  while at < range.upperBound {
    if text[at].isBlank {
      at += 1
    } else if let join = joins.first(where: { text.hasBytes($0, at: at, ignoringCase: true) }) {
      at += join.count
    } else {
      return false
    }
  }
  return true
}
