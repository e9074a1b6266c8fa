/// The tokens of one call so far, their places where asked for, and scratch memory.
struct EncodingCall {
  private let tokenizer: Tokenizer
  private(set) var tokens: [Int32] = []
  /// Bytes of the text for each token; nil where nobody asked.
  private(set) var places: [Range<Int>]?
  /// Blanks at the ends of matched added tokens, by token; kept with places.
  private(set) var matchedBlanks: [Int: OffsetTrim.Blanks] = [:]
  private var scratch = BytePairEncoder.Scratch()
  private var spelling: [UInt8] = []

  init(tokenizer: Tokenizer, keepsPlaces: Bool = false) {
    self.tokenizer = tokenizer
    if keepsPlaces { places = [] }
  }

  /// Appends the tokens of a text.
  mutating func encode(_ text: MarkedText) {
    for piece in text.split(by: tokenizer.givenTextMatcher) {
      if !piece.text.bytes.isEmpty { encode(between: piece.text, from: piece.start) }
      if let match = piece.match { append(match, of: text.bytes, place: match.range) }
    }
  }

  /// Appends the tokens of a text in which no token of text as given occurs.
  private mutating func encode(between text: MarkedText, from start: Int) {
    let normalizer = tokenizer.normalizer
    let matcher = tokenizer.normalizedTextMatcher
    if matcher.findsNothing(markup: text.markup) {
      let given =
        places == nil || normalizer.steps.isEmpty
        ? AlignedText(text.bytes) : AlignedText(text.bytes, sourcesFrom: start)
      encode(words: normalizer.normalized(given), from: start)
      return
    }
    let sourceStart = places == nil ? nil : start
    let (normal, aligned) = text.normalized(by: normalizer, sourcesFrom: sourceStart)
    for piece in normal.split(by: matcher) {
      var part = aligned[piece.start..<piece.start + piece.text.bytes.count]
      // Letters and marks on the two sides of a border belong together after all.
      if normalizer.composes, piece.text.isMixed { part.compose() }
      encode(words: part, from: start)
      if let match = piece.match {
        let sources = aligned.sources?[match.range]
        append(
          match, of: normal.bytes,
          place: (sources?.first?.lowerBound ?? 0)..<(sources?.last?.upperBound ?? 0))
      }
    }
  }

  private mutating func append(
    _ match: AddedTokenMatcher.Match, of bytes: [UInt8], place: Range<Int>
  ) {
    if places != nil {
      places?.append(place)
      matchedBlanks[tokens.count] = OffsetTrim.Blanks(of: bytes[match.range])
    }
    tokens.append(match.id)
  }

  /// Appends the tokens of normalised text; without sources its bytes are the text's from `start`.
  private mutating func encode(words text: AlignedText, from start: Int) {
    text.bytes.withUnsafeBufferPointer { bytes in
      tokenizer.preTokenizer.forEachWord(in: bytes) { word, origin in
        let first = tokens.count
        append(word)
        if places != nil { place(from: first, word.count, origin, text.sources, start) }
      }
    }
  }

  @inline(__always)
  private mutating func append(_ word: UnsafeBufferPointer<UInt8>) {
    if let id = tokenizer.wholeWords.id(of: word) {
      tokens.append(id)
    } else if tokenizer.prefersWholeWords, let id = spelledWord(word) {
      tokens.append(id)
    } else {
      tokenizer.encoder.encode(word, into: &tokens, scratch: &scratch)
    }
  }

  private mutating func spelledWord(_ word: UnsafeBufferPointer<UInt8>) -> Int32? {
    spelling.removeAll(keepingCapacity: true)
    if case .characters = tokenizer.alphabet {
      spelling.append(contentsOf: word)
    } else {
      for byte in word { spelling.append(contentsOf: ByteAlphabet.spellings[Int(byte)]) }
    }
    guard let id = spelling.withUnsafeBufferPointer({ tokenizer.spellings.position(of: $0) }),
      tokenizer.isPiece[id]
    else { return nil }
    return Int32(id)
  }

  private mutating func place(
    from first: Int, _ wordCount: Int, _ origin: PreTokenizer.Origin, _ sources: [Range<Int>]?,
    _ start: Int
  ) {
    var position = 0
    for index in first..<tokens.count {
      // The last token takes the rest: an end of word has no bytes in the text.
      let isLast = index == tokens.count - 1
      let length = isLast ? wordCount - position : tokenizer.wordBytes(of: tokens[index])
      let low = max(origin.first + position, origin.floor)
      let high = max(origin.first + position + length - 1, low)
      if let sources {
        places?.append(sources[low].lowerBound..<sources[high].upperBound)
      } else {
        places?.append(start + low..<start + high + 1)
      }
      position += length
    }
  }
}
