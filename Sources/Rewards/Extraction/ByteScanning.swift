// Scanning of texts as UTF-8 bytes: one pass, no allocation, no regular expressions.

extension UInt8 {
  var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isASCIILetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
  /// A to Z.
  var isASCIICapital: Bool { self >= 0x41 && self <= 0x5A }
  /// Blank, tab, or an end of line.
  var isBlank: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
  var isNewline: Bool { self == 0x0A || self == 0x0D }
  /// Part of a word: a letter, a digit, or any byte of a non-ASCII character.
  var isWordByte: Bool { isASCIILetter || isASCIIDigit || self >= 0x80 }
  var asciiLowercased: UInt8 { isASCIICapital ? self | 0x20 : self }

  /// Whether it is one of the ASCII characters.
  func isOne(of characters: StaticString) -> Bool {
    characters.withUTF8Buffer { $0.contains(self) }
  }
}

extension RandomAccessCollection<UInt8> where Index == Int {
  /// Whether `pattern` (in lower case if case is ignored) stands at the index.
  func hasBytes(_ pattern: [UInt8], at index: Int, ignoringCase: Bool = false) -> Bool {
    pattern.withUnsafeBufferPointer { hasBytes($0, at: index, ignoringCase: ignoringCase) }
  }

  /// Whether `pattern` (in lower case if case is ignored) stands at the index.
  func hasBytes(_ pattern: StaticString, at index: Int, ignoringCase: Bool = false) -> Bool {
    pattern.withUTF8Buffer { hasBytes($0, at: index, ignoringCase: ignoringCase) }
  }

  private func hasBytes(
    _ pattern: UnsafeBufferPointer<UInt8>, at index: Int, ignoringCase: Bool
  ) -> Bool {
    guard index >= startIndex, pattern.count <= endIndex - index else { return false }
    for offset in 0..<pattern.count {
      let byte = self[index + offset]
      if (ignoringCase ? byte.asciiLowercased : byte) != pattern[offset] { return false }
    }
    return true
  }

  /// Whether a word, in lower case, stands at the index in any case, and ends there.
  func hasWord(_ word: StaticString, at index: Int, limit: Int) -> Bool {
    let end = index + word.utf8CodeUnitCount
    return end <= limit && hasBytes(word, at: index, ignoringCase: true)
      && (end >= limit || !self[end].isWordByte)
  }

  /// Whether only blanks stand in the range.
  func isBlank(in range: Range<Int>) -> Bool {
    for index in range where !self[index].isBlank { return false }
    return true
  }

  /// The range without blanks at both ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, self[lower].isBlank { lower += 1 }
    while upper > lower, self[upper - 1].isBlank { upper -= 1 }
    return lower..<upper
  }

  /// The first index at or after `from` that is no blank, or `limit`.
  func skippingBlanks(_ from: Int, limit: Int) -> Int {
    var index = from
    while index < limit, self[index].isBlank { index += 1 }
    return index
  }

  /// Whether the character at the index is escaped: an odd number of backslashes before it.
  func isEscaped(_ index: Int) -> Bool {
    var at = index
    while at > startIndex, self[at - 1] == UInt8(ascii: "\\") { at -= 1 }
    return (index - at) % 2 == 1
  }
}

/// The text of a slice of bytes, for reports; broken sequences are repaired.
func text(of bytes: some Sequence<UInt8>) -> String {
  String(decoding: Array(bytes), as: UTF8.self)
}
