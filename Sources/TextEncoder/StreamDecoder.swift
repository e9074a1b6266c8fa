/// Turns tokens into text as they are sampled and finds the first stop string, also where it
/// crosses tokens.
///
/// What it gives out is never taken back: all of it joined is the text, which is a prefix of what
/// decoding all tokens at once gives, and no character comes in halves. Bytes whose characters have
/// no token of their own come when their row ends, since one that is no UTF-8 spoils the row.
package struct StreamDecoder: Sendable {
  /// What becomes of the stop string itself.
  package enum StopText: Sendable {
    /// The text ends behind it: it is part of the answer (`</answer>`).
    case kept
    /// The text ends in front of it.
    case removed
  }

  private let tokenizer: Tokenizer
  private let stopStrings: [[UInt8]]
  private let stopText: StopText
  private let skipsSpecial: Bool
  private var decoded: DecodedBytes
  private var bytes: [UInt8] {
    get { decoded.bytes }
    _modify { yield &decoded.bytes }
  }
  /// Number of bytes given out.
  private var given = 0
  private var isFinished = false

  /// The stop string that was met first, if one was; tokens after it are ignored.
  package private(set) var stop: String?

  /// Number of tokens taken up to and including the one that completed the stop string.
  package private(set) var tokenCount = 0

  /// A decoder of one completion.
  /// - Parameters:
  ///   - stopStrings: empty ones are ignored.
  ///   - skippingSpecial: whether special tokens leave no text.
  package init(
    _ tokenizer: Tokenizer, stopStrings: [String] = [], stopText: StopText = .kept,
    skippingSpecial: Bool = true
  ) {
    self.tokenizer = tokenizer
    self.stopStrings = stopStrings.filter { !$0.isEmpty }.map { Array($0.utf8) }
    self.stopText = stopText
    skipsSpecial = skippingSpecial
    decoded = DecodedBytes(tokenizer.decoding)
  }

  /// The text given out so far.
  package var text: String { String(decoding: bytes[..<given], as: UTF8.self) }

  /// Takes the next token.
  /// - Returns: the text that has become certain; "" while a character or a stop string is unfinished.
  package mutating func append(_ id: Int32) -> String {
    if stop != nil || isFinished { return "" }
    let start = bytes.count
    tokenizer.append(id, to: &decoded, skippingSpecial: skipsSpecial)
    tokenCount += 1
    if meetsStop(from: start) { return give(upTo: bytes.count) }
    var end = bytes.count - Self.unfinishedScalar(bytes)
    if stopText == .removed { end = min(end, bytes.count - possibleStop()) }
    return give(upTo: max(end, given))
  }

  /// Gives out what was held back, once no token follows; half a character becomes U+FFFD.
  package mutating func finish() -> String {
    if !isFinished, stop == nil {
      let start = bytes.count
      decoded.finish()
      _ = meetsStop(from: start)
    }
    isFinished = true
    return give(upTo: bytes.count)
  }

  /// Looks for a stop string that ends at `start` or later, and ends the text there.
  private mutating func meetsStop(from start: Int) -> Bool {
    guard let (string, range) = firstStop(from: start) else { return false }
    stop = String(decoding: string, as: UTF8.self)
    bytes.removeLast(bytes.count - (stopText == .kept ? range.upperBound : range.lowerBound))
    return true
  }

  private mutating func give(upTo end: Int) -> String {
    defer { given = end }
    return String(decoding: bytes[given..<end], as: UTF8.self)
  }

  /// The stop string that ends first in the bytes from `start` on; of several that end there, the
  /// longest.
  private func firstStop(from start: Int) -> (string: [UInt8], range: Range<Int>)? {
    if stopStrings.isEmpty { return nil }
    for end in start..<bytes.count {
      let met = stopStrings.filter { string in
        string.count <= end + 1 && string.last == bytes[end]
          && bytes[(end + 1 - string.count)...end].elementsEqual(string)
      }
      if let longest = met.max(by: { $0.count < $1.count }) {
        return (longest, end + 1 - longest.count..<end + 1)
      }
    }
    return nil
  }

  /// Length of the longest end of the bytes that a stop string may begin with.
  private func possibleStop() -> Int {
    stopStrings.reduce(0) { longest, string in
      var length = min(string.count - 1, bytes.count)
      while length > longest, !bytes.suffix(length).elementsEqual(string.prefix(length)) {
        length -= 1
      }
      return max(longest, length)
    }
  }

  /// Number of bytes at the end that begin a scalar which further bytes may complete.
  private static func unfinishedScalar(_ bytes: [UInt8]) -> Int {
    for length in 1...3 where length <= bytes.count {
      let byte = bytes[bytes.count - length]
      if byte & 0xC0 == 0x80 { continue }
      let wanted = byte < 0xC2 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF5 ? 4 : 1
      if wanted <= length { return 0 }
      // Some second bytes make the sequence invalid already: it cannot be completed.
      if length > 1 {
        let second = bytes[bytes.count - length + 1]
        let lowest: UInt8 = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80
        let highest: UInt8 = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF
        if second < lowest || second > highest { return 0 }
      }
      return length
    }
    return 0
  }
}
