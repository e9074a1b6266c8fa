/// The text scanning that the GPG repository's rewards share, without regular expressions.
enum PaperText {
  /// The content of the first answer element that stands on one line; `nil` without one.
  ///
  /// What the pattern `<answer>(.*?)</answer>` finds where `.` stops at an end of line.
  /// - Complexity: one pass.
  static func lineAnswer(_ bytes: [UInt8]) -> Range<Int>? {
    var start: Int?
    for index in bytes.indices {
      if bytes[index] == 0x0A {
        start = nil
      } else if bytes[index] == UInt8(ascii: "<") {
        if let start, bytes.hasBytes("</answer>", at: index) { return start..<index }
        if start == nil, bytes.hasBytes("<answer>", at: index) { start = index + 8 }
      }
    }
    return nil
  }

  /// The content of the first answer element, over lines; `nil` without one.
  static func answer(_ bytes: [UInt8]) -> Range<Int>? {
    guard let start = firstIndex(of: Array("<answer>".utf8), in: bytes, from: 0),
      let end = firstIndex(of: Array("</answer>".utf8), in: bytes, from: start + 8)
    else { return nil }
    return (start + 8)..<end
  }

  /// A stripped answer: the one-line answer element, else the whole text.
  static func strippedAnswer(_ bytes: [UInt8]) -> [UInt8] {
    streamSafe(Array(bytes[bytes.trimmed(lineAnswer(bytes) ?? 0..<bytes.count)]))
  }

  /// How often a pattern occurs, without overlap.
  ///
  /// - Complexity: one pass for the patterns used here, whose first byte does not come again early.
  static func count(_ pattern: StaticString, in bytes: [UInt8]) -> Int {
    var count = 0
    var at = 0
    while at < bytes.count {
      if bytes.hasBytes(pattern, at: at) {
        count += 1
        at += pattern.utf8CodeUnitCount
      } else {
        at += 1
      }
    }
    return count
  }

  /// The first index at or after `from` where a pattern occurs; an empty one occurs at `from`.
  ///
  /// - Complexity: linear in both.
  /// - Source: Knuth, Morris and Pratt, Fast pattern matching in strings (1977).
  static func firstIndex(of pattern: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
    guard !pattern.isEmpty else { return from <= bytes.count ? from : nil }
    var borders = [Int](repeating: 0, count: pattern.count)
    var matched = 0
    for index in pattern.indices.dropFirst() {
      while matched > 0, pattern[index] != pattern[matched] { matched = borders[matched - 1] }
      if pattern[index] == pattern[matched] { matched += 1 }
      borders[index] = matched
    }
    matched = 0
    var index = max(0, from)
    while index < bytes.count {
      while matched > 0, bytes[index] != pattern[matched] { matched = borders[matched - 1] }
      if bytes[index] == pattern[matched] { matched += 1 }
      index += 1
      if matched == pattern.count { return index - matched }
    }
    return nil
  }

  /// The text without think and answer tags, so that the reasoning counts as answer.
  static func withoutTags(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = 0
    for tag in thinkAnswerTags(in: bytes) {
      out += bytes[at..<tag.range.lowerBound]
      out.append(0x0A)
      at = tag.range.upperBound
    }
    out += bytes[at...]
    return text(of: out)
  }

  /// A grade of a rule that always decides.
  static func decided(
    _ score: Double, extracted: String = "", rule: String, steps: Int
  ) -> Grade {
    Grade(score: score, status: .ok, extracted: extracted, rule: rule, steps: steps)
  }
}
