/// Regular expressions whose matches are kept while the text between them is left out.
enum PiecePattern: Sendable, Equatable {
  /// `<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+`
  case clip

  private static let clipSpelling =
    #"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#

  private static let markers = ["<|startoftext|>", "<|endoftext|>"].map { Array($0.utf8) }

  /// The pattern that a file spells so, or nil if it is none of the known.
  init?(spelling: String) {
    guard spelling == Self.clipSpelling else { return nil }
    self = .clip
  }

  /// The first match at `start` or later, or nil.
  func next(in text: ScalarText, from start: Int, limit: Int) -> Range<Int>? {
    var first = start
    while first < limit {
      let (kind, length) = text.scalar(at: first)
      switch kind {
      case .blank, .newline: first += length
      case .number: return first..<first + length
      case .letter: return first..<text.end(of: .letter, from: first, limit: limit)
      case .other: return first..<Self.symbolEnd(text, first, limit)
      }
    }
    return nil
  }

  private static func symbolEnd(_ text: ScalarText, _ start: Int, _ limit: Int) -> Int {
    for marker in markers where limit - start >= marker.count {
      if text.bytes[start..<start + marker.count].elementsEqual(marker) {
        return start + marker.count
      }
    }
    if text.bytes[start] == UInt8(ascii: "'"),
      let end = WordPattern.contractionEnd(text, start, limit, foldsCase: false)
    {
      return end
    }
    return text.end(of: .other, from: start, limit: limit)
  }
}
