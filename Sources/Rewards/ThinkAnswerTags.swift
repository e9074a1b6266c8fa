/// The four tags of the think-and-answer form.
enum ThinkAnswerTag: CaseIterable {
  case thinkOpen, thinkClose, answerOpen, answerClose

  var spelling: StaticString {
    switch self {
    case .thinkOpen: "<think>"
    case .thinkClose: "</think>"
    case .answerOpen: "<answer>"
    case .answerClose: "</answer>"
    }
  }

  /// The only tag that can stand where `<` and these two bytes do.
  fileprivate init?(second: UInt8, third: UInt8) {
    let isClosing = second == UInt8(ascii: "/")
    switch (isClosing ? third : second) | 0x20 {
    case UInt8(ascii: "t"): self = isClosing ? .thinkClose : .thinkOpen
    case UInt8(ascii: "a"): self = isClosing ? .answerClose : .answerOpen
    default: return nil
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
  text.withUnsafeBufferPointer { text in
    var found: [TagOccurrence] = []
    var at = 0
    while at < text.count {
      guard text[at] == UInt8(ascii: "<"), at + 1 < text.count,
        let tag = ThinkAnswerTag(
          second: text[at + 1], third: at + 2 < text.count ? text[at + 2] : 0),
        text.hasBytes(tag.spelling, at: at, ignoringCase: true)
      else {
        at += 1
        continue
      }
      let end = at + tag.spelling.utf8CodeUnitCount
      found.append(
        TagOccurrence(tag: tag, isExact: text.hasBytes(tag.spelling, at: at), range: at..<end))
      at = end
    }
    return found
  }
}
