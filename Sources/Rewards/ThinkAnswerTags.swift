/// The four tags of the think-and-answer form.
enum ThinkAnswerTag: CaseIterable {
  case thinkOpen, thinkClose, answerOpen, answerClose

  var bytes: [UInt8] {
    switch self {
    case .thinkOpen: Array("<think>".utf8)
    case .thinkClose: Array("</think>".utf8)
    case .answerOpen: Array("<answer>".utf8)
    case .answerClose: Array("</answer>".utf8)
    }
  }
}

/// One tag in a text.
struct TagOccurrence {
  let tag: ThinkAnswerTag
  /// Whether it is written in lower case, as the form requires.
  let isExact: Bool
  /// Where it stands in the text.
  let range: Range<Int>
}

/// All think and answer tags of a text, in order, in any case of letters.
///
/// - Complexity: one pass.
func thinkAnswerTags(in text: [UInt8]) -> [TagOccurrence] {
  let tags = ThinkAnswerTag.allCases.map { ($0, $0.bytes) }
  var found: [TagOccurrence] = []
  var at = 0
  while at < text.count {
    guard text[at] == UInt8(ascii: "<") else {
      at += 1
      continue
    }
    var next = at + 1
    for (tag, bytes) in tags where text.hasBytes(bytes, at: at, ignoringCase: true) {
      found.append(
        TagOccurrence(
          tag: tag, isExact: text.hasBytes(bytes, at: at, ignoringCase: false),
          range: at..<(at + bytes.count)))
      next = at + bytes.count
      break
    }
    at = next
  }
  return found
}
