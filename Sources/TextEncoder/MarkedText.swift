/// Text as UTF-8 that remembers which of its bytes are markup.
struct MarkedText: Equatable {
  private(set) var bytes: [UInt8] = []
  /// Ranges of `bytes` written by a template: ascending, apart and not empty.
  private(set) var markup: [Range<Int>] = []

  private init() {}

  /// The parts joined; neighbouring markup becomes one range.
  init(_ parts: [PromptPart]) {
    for part in parts {
      switch part {
      case .markup(let text): append(text.utf8, isMarkup: true)
      case .content(let text): append(text.utf8, isMarkup: false)
      }
    }
  }

  private mutating func append(_ text: some Collection<UInt8>, isMarkup: Bool) {
    if text.isEmpty { return }
    let start = bytes.count
    bytes.append(contentsOf: text)
    guard isMarkup else { return }
    if let last = markup.last, last.upperBound == start {
      markup[markup.count - 1] = last.lowerBound..<bytes.count
    } else {
      markup.append(start..<bytes.count)
    }
  }

  /// The text between the added tokens in its markup, each piece with the token that follows it.
  func split(by matcher: AddedTokenMatcher) -> [(text: MarkedText, token: Int32?)] {
    if matcher.isEmpty || markup.isEmpty { return [(self, nil)] }
    let matches = bytes.withUnsafeBufferPointer { buffer in
      markup.flatMap { matcher.matches(in: buffer, run: $0) }
    }
    var pieces: [(text: MarkedText, token: Int32?)] = []
    var start = 0
    var firstRange = 0
    for match in matches {
      pieces.append((slice(start..<match.range.lowerBound, &firstRange), match.id))
      start = match.range.upperBound
    }
    pieces.append((slice(start..<bytes.count, &firstRange), nil))
    return pieces
  }

  /// The bytes of a range; `firstRange` moves past the markup that ends before it.
  private func slice(_ range: Range<Int>, _ firstRange: inout Int) -> MarkedText {
    var part = MarkedText()
    part.bytes = Array(bytes[range])
    while firstRange < markup.count, markup[firstRange].upperBound <= range.lowerBound {
      firstRange += 1
    }
    for run in markup[firstRange...] {
      if run.lowerBound >= range.upperBound { break }
      let inside = run.clamped(to: range)
      part.markup.append(
        inside.lowerBound - range.lowerBound..<inside.upperBound - range.lowerBound)
    }
    return part
  }

  /// The same text with each range of markup in normal form C.
  func composingMarkup() -> MarkedText {
    var result = MarkedText()
    var start = 0
    for run in markup {
      result.append(bytes[start..<run.lowerBound], isMarkup: false)
      result.append(CanonicalComposition.composed(Array(bytes[run])), isMarkup: true)
      start = run.upperBound
    }
    result.append(bytes[start...], isMarkup: false)
    return result
  }
}
