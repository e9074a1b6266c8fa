// Scanning of texts as UTF-8 bytes: one pass, no allocation, no regular expressions.

extension UInt8 {
  var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isASCIILetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
  /// Blank, tab, or an end of line.
  var isBlank: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
  var isNewline: Bool { self == 0x0A || self == 0x0D }
  /// Part of a word: a letter, a digit, or any byte of a non-ASCII character.
  var isWordByte: Bool { isASCIILetter || isASCIIDigit || self >= 0x80 }
  var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}

extension RandomAccessCollection<UInt8> where Index == Int {
  /// Whether `pattern` (in lower case if case is ignored) stands at the index.
  func hasBytes(_ pattern: [UInt8], at index: Int, ignoringCase: Bool = false) -> Bool {
    guard index >= startIndex, pattern.count <= endIndex - index else { return false }
    for offset in 0..<pattern.count {
      let byte = self[index + offset]
      if (ignoringCase ? byte.asciiLowercased : byte) != pattern[offset] { return false }
    }
    return true
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
}

/// The text of a slice of bytes, for reports; broken sequences are repaired.
func text(of bytes: some Sequence<UInt8>) -> String {
  String(decoding: Array(bytes), as: UTF8.self)
}
