/// The regular expressions that split text into words before byte-pair encoding, as hand-written
/// scanners.
///
/// A pattern that stands in a file is only ever compared with the spellings below: none reaches a
/// regular-expression engine, which could be made to run for ever. Every scanner looks at each
/// character a bounded number of times.
enum WordPattern: Sendable, Equatable {
  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
  case gpt2
  /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}|` ` ?[^\s\p{L}\p{N}]+[\r\n]*`
  /// `|\s*[\r\n]+|\s+(?!\S)|\s+`: n is 1 in Qwen2, 2.5 and 3; 3 in Llama 3 (and cl100k).
  case contractionsAndDigits(most: Int)

  private static let gpt2Spelling =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  private static func spelling(digits: String) -> String {
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + digits
      + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  }

  /// The pattern that a file spells so, or nil if it is none of the known.
  init?(spelling: String) {
    switch spelling {
    case Self.gpt2Spelling: self = .gpt2
    case Self.spelling(digits: #"\p{N}"#): self = .contractionsAndDigits(most: 1)
    case Self.spelling(digits: #"\p{N}{1,3}"#): self = .contractionsAndDigits(most: 3)
    default: return nil
    }
  }

  /// End of the word that starts at `start`, in (start, limit].
  @inline(__always)
  func wordEnd(in text: ScalarText, from start: Int, limit: Int) -> Int {
    switch self {
    case .gpt2: Self.gpt2End(text, start, limit)
    case .contractionsAndDigits(let most): Self.modernEnd(text, start, limit, mostDigits: most)
    }
  }

  private static func gpt2End(_ text: ScalarText, _ start: Int, _ limit: Int) -> Int {
    if text.bytes[start] == UInt8(ascii: "'"),
      let end = contractionEnd(text, start, limit, foldsCase: false)
    {
      return end
    }
    var first = start
    if text.bytes[start] == UInt8(ascii: " "), start + 1 < limit,
      !text.scalar(at: start + 1).kind.isSpace
    {
      first = start + 1
    }
    let kind = text.scalar(at: first).kind
    if kind.isSpace { return spaceEnd(text, start, limit) }
    return text.end(of: kind, from: first, limit: limit)
  }

  private static func modernEnd(
    _ text: ScalarText, _ start: Int, _ limit: Int, mostDigits: Int
  ) -> Int {
    if text.bytes[start] == UInt8(ascii: "'"),
      let end = contractionEnd(text, start, limit, foldsCase: true)
    {
      return end
    }
    let first = text.scalar(at: start)
    let second = start + first.length
    switch first.kind {
    case .letter: return text.end(of: .letter, from: second, limit: limit)
    case .number:
      var end = second
      for _ in 1..<max(mostDigits, 1) where end < limit {
        let next = text.scalar(at: end)
        if next.kind != .number { break }
        end += next.length
      }
      return end
    case .newline: return lineBreakEnd(text, start, limit) ?? spaceEnd(text, start, limit)
    case .blank, .other: break
    }
    if second < limit, text.scalar(at: second).kind == .letter {
      return text.end(of: .letter, from: second, limit: limit)
    }
    let symbols = text.bytes[start] == UInt8(ascii: " ") ? second : start
    if symbols < limit, text.scalar(at: symbols).kind == .other {
      let end = text.end(of: .other, from: symbols, limit: limit)
      return text.end(of: .newline, from: end, limit: limit)
    }
    return lineBreakEnd(text, start, limit) ?? spaceEnd(text, start, limit)
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d`; folding case, the long s (U+017F) is an s too.
  static func contractionEnd(
    _ text: ScalarText, _ start: Int, _ limit: Int, foldsCase: Bool
  ) -> Int? {
    guard start + 1 < limit else { return nil }
    let fold: UInt8 = foldsCase ? 0x20 : 0
    let first = text.bytes[start + 1] | fold
    if foldsCase, start + 2 < limit, text.bytes[start + 1] == 0xC5, text.bytes[start + 2] == 0xBF {
      return start + 3
    }
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return start + 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "l"):
      guard start + 2 < limit else { return nil }
      let wanted = first == UInt8(ascii: "l") ? UInt8(ascii: "l") : UInt8(ascii: "e")
      return text.bytes[start + 2] | fold == wanted ? start + 3 : nil
    default: return nil
    }
  }

  /// `\s+(?!\S)|\s+`: the whole run of white space, less its last character where text follows.
  private static func spaceEnd(_ text: ScalarText, _ start: Int, _ limit: Int) -> Int {
    var end = start
    var last = start
    while end < limit {
      let next = text.scalar(at: end)
      if !next.kind.isSpace { break }
      last = end
      end += next.length
    }
    return end < limit && last > start ? last : end
  }

  /// `\s*[\r\n]+`: the run of white space up to its last line break, or nil without one.
  private static func lineBreakEnd(_ text: ScalarText, _ start: Int, _ limit: Int) -> Int? {
    var end = start
    var lastBreak: Int?
    while end < limit {
      let next = text.scalar(at: end)
      if !next.kind.isSpace { break }
      end += next.length
      if next.kind == .newline { lastBreak = end }
    }
    return lastBreak
  }
}
