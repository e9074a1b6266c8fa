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

  /// Whether part of it is markup and part is not.
  var isMixed: Bool { !markup.isEmpty && markup != [bytes.indices] }

  // MARK: Added tokens

  /// A stretch without added tokens, where it starts, and the token that follows it.
  struct Piece {
    var text: MarkedText
    var start: Int
    var match: AddedTokenMatcher.Match?
  }

  /// The text between the added tokens in it, each piece with the token that follows it.
  func split(by matcher: AddedTokenMatcher) -> [Piece] {
    if matcher.findsNothing(markup: markup) { return [Piece(text: self, start: 0)] }
    let matches = bytes.withUnsafeBufferPointer { matcher.matches(in: $0, markup: markup) }
    if matches.isEmpty { return [Piece(text: self, start: 0)] }
    var pieces: [Piece] = []
    pieces.reserveCapacity(matches.count + 1)
    var start = 0
    var firstRange = 0
    for match in matches {
      let text = slice(start..<match.range.lowerBound, &firstRange)
      pieces.append(Piece(text: text, start: start, match: match))
      start = match.range.upperBound
    }
    pieces.append(Piece(text: slice(start..<bytes.count, &firstRange), start: start))
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

  // MARK: Normal forms

  /// The same text with each stretch of markup, and each of content, normalised by itself, so that
  /// what a template wrote stays what it is whatever stands beside it.
  /// - Parameter sourcesFrom: what the text's first byte counts as, where sources are asked for.
  /// - Returns: the text, and its bytes with their sources.
  func normalized(
    by normalizer: TextNormalizer, sourcesFrom start: Int?
  ) -> (text: MarkedText, aligned: AlignedText) {
    let given = start.map { AlignedText(bytes, sourcesFrom: $0) } ?? AlignedText(bytes)
    var result = MarkedText()
    var aligned = given[0..<0]
    var position = 0
    func add(_ range: Range<Int>, isMarkup: Bool) {
      if range.isEmpty { return }
      let part = normalizer.normalized(given[range], isStart: range.lowerBound == 0)
      result.append(part.bytes, isMarkup: isMarkup)
      aligned.append(part)
    }
    for run in markup {
      add(position..<run.lowerBound, isMarkup: false)
      add(run, isMarkup: true)
      position = run.upperBound
    }
    add(position..<bytes.count, isMarkup: false)
    return (result, aligned)
  }
}
