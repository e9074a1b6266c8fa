/// Text as UTF-8 that may know which bytes of an earlier text each of its bytes stands for.
///
/// Sources are what the tokenizers library calls alignments: offsets of tokens are read from them.
struct AlignedText {
  private(set) var bytes: [UInt8]
  /// Bytes of the earlier text for each byte, in whole scalars; nil where nobody asked.
  private(set) var sources: [Range<Int>]?

  /// Text without sources.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Text whose sources are its own scalars, counted from `start`.
  init(_ bytes: [UInt8], sourcesFrom start: Int) {
    self.bytes = bytes
    sources = bytes.withUnsafeBufferPointer { text in
      var sources: [Range<Int>] = []
      sources.reserveCapacity(text.count)
      while sources.count < text.count {
        let position = sources.count
        let length = ScalarText.decode(text, at: position).length
        let range = start + position..<start + position + length
        for _ in 0..<length { sources.append(range) }
      }
      return sources
    }
  }

  private init(like text: AlignedText) {
    bytes = []
    bytes.reserveCapacity(text.bytes.count)
    sources = text.sources.map { _ in [] }
  }

  /// The text of a range of its bytes.
  subscript(range: Range<Int>) -> AlignedText {
    var part = AlignedText(Array(bytes[range]))
    part.sources = sources.map { Array($0[range]) }
    return part
  }

  /// Appends a text.
  mutating func append(_ other: AlignedText) {
    bytes.append(contentsOf: other.bytes)
    if let more = other.sources { sources?.append(contentsOf: more) }
  }

  private mutating func append(_ content: some Collection<UInt8>, from source: Range<Int>?) {
    bytes.append(contentsOf: content)
    if let source { sources?.append(contentsOf: repeatElement(source, count: content.count)) }
  }

  private mutating func append(_ range: Range<Int>, of text: AlignedText) {
    bytes.append(contentsOf: text.bytes[range])
    if let more = text.sources { sources?.append(contentsOf: more[range]) }
  }

  // MARK: Changes

  /// The text with each scalar in lower case.
  func lowercased() -> AlignedText {
    var result = AlignedText(like: self)
    bytes.withUnsafeBufferPointer { text in
      var position = 0
      while position < text.count {
        let (value, length) = ScalarText.decode(text, at: position)
        if value < 0x80 {
          let isUpper = (0x41...0x5A).contains(value)
          result.append(
            CollectionOfOne(text[position] | (isUpper ? 0x20 : 0)), from: sources?[position])
        } else if let scalar = Unicode.Scalar(value) {
          result.append(Array(scalar.properties.lowercaseMapping.utf8), from: sources?[position])
        }
        position += length
      }
    }
    return result
  }

  /// The text with every run of white space replaced.
  func replacingSpaces(with content: [UInt8]) -> AlignedText {
    var result = AlignedText(like: self)
    bytes.withUnsafeBufferPointer { bytes in
      let text = ScalarText(bytes)
      var position = 0
      while position < bytes.count {
        let start = position
        while position < bytes.count {
          let next = text.scalar(at: position)
          if !next.kind.isSpace { break }
          position += next.length
        }
        if position > start { result.append(content, from: sources?[position - 1]) }
        let word = position
        while position < bytes.count {
          let next = text.scalar(at: position)
          if next.kind.isSpace { break }
          position += next.length
        }
        result.append(word..<position, of: self)
      }
    }
    return result
  }

  /// The text with every occurrence of `pattern`, which is not empty, replaced.
  func replacing(_ pattern: [UInt8], with content: [UInt8]) -> AlignedText {
    precondition(!pattern.isEmpty, "AlignedText.replacing: an empty pattern")
    var result = AlignedText(like: self)
    var kept = 0
    var position = 0
    while position + pattern.count <= bytes.count {
      if bytes[position] == pattern[0],
        bytes[position..<position + pattern.count].elementsEqual(pattern)
      {
        result.append(kept..<position, of: self)
        position += pattern.count
        result.append(content, from: sources?[position - 1])
        kept = position
      } else {
        position += 1
      }
    }
    result.append(kept..<bytes.count, of: self)
    return result
  }

  /// The text behind a prefix, which stands for what the first scalar does; "" stays "".
  func prepending(_ prefix: [UInt8]) -> AlignedText {
    if bytes.isEmpty { return self }
    var result = AlignedText(like: self)
    result.append(prefix, from: sources?[0])
    result.append(bytes.indices, of: self)
    return result
  }

  /// Brings the text to normal form C.
  mutating func compose() {
    guard let sources else {
      bytes = CanonicalComposition.composed(bytes)
      return
    }
    if CanonicalComposition.isPlain(bytes) { return }
    var result = AlignedText(like: self)
    // Scalars that the result has taken from this text so far, as the start of the next.
    var position = 0
    bytes.withUnsafeBufferPointer { text in
      for (scalar, taken) in CanonicalComposition.aligned(String(decoding: text, as: UTF8.self)) {
        let source = taken > 0 ? sources[position] : sources[max(position - 1, 0)]
        result.append(UTF8.encode(scalar).map(Array.init) ?? [], from: source)
        for _ in 0..<taken where position < text.count {
          position += ScalarText.decode(text, at: position).length
        }
      }
    }
    self = result
  }
}
