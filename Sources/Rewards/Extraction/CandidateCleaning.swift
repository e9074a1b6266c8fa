/// A candidate without what surrounds the value: formula delimiters, emphasis, quotes, stops.
struct CleanedCandidate {
  private(set) var bytes: [UInt8]
  /// Whether formula delimiters stood in it.
  let hasFormula: Bool

  /// Cleans what was extracted, or a reference.
  init(_ candidate: [UInt8]) {
    var bytes = candidate
    if let end = CleanedCandidate.specialToken(in: bytes) { bytes.removeSubrange(end...) }
    let hasDollars = bytes.contains(UInt8(ascii: "$")) && CleanedCandidate.dropDelimiters(&bytes)
    hasFormula =
      hasDollars
      || bytes.indices.contains { bytes.hasBytes("\\(", at: $0) || bytes.hasBytes("\\[", at: $0) }
    let range = CleanedCandidate.core(of: bytes)
    if range != bytes.indices { bytes = Array(bytes[range]) }
    let noted = CleanedCandidate.withoutTrailingNote(bytes)
    self.bytes = noted.count == bytes.count ? bytes : Array(noted[CleanedCandidate.core(of: noted)])
  }

  /// The start of a chat template's token (`<|im_end|>`), which ends a candidate.
  private static func specialToken(in bytes: [UInt8]) -> Int? {
    guard let start = bytes.firstIndex(of: UInt8(ascii: "<")) else { return nil }
    for at in start..<bytes.count where bytes.hasBytes("<|", at: at) {
      if at + 2 < bytes.count, bytes[at + 2].isASCIILetter { return at }
    }
    return bytes.hasBytes("</s>", at: bytes.count - 4) ? bytes.count - 4 : nil
  }

  /// The range without quotes, emphasis and stops at its ends.
  private static func core(of bytes: [UInt8]) -> Range<Int> {
    var range = bytes.trimmed(bytes.indices)
    while !range.isEmpty {
      let first = bytes[range.lowerBound]
      let last = bytes[range.upperBound - 1]
      if first.isOne(of: "`\"") {
        range = (range.lowerBound + 1)..<range.upperBound
      } else if last.isOne(of: "`\".:"), !bytes.isEscaped(range.upperBound - 1),
        !endsLeftBracket(bytes, range), !bytes.hasBytes("...", at: range.upperBound - 3)
      {
        range = range.lowerBound..<(range.upperBound - 1)
      } else if range.count > 2, bytes.hasBytes("**", at: range.lowerBound) {
        range = (range.lowerBound + 2)..<range.upperBound
      } else if range.count > 2, bytes.hasBytes("**", at: range.upperBound - 2) {
        range = range.lowerBound..<(range.upperBound - 2)
      } else if range.count > 2, first == last, first.isOne(of: "*_") {
        range = (range.lowerBound + 1)..<(range.upperBound - 1)
      } else {
        break
      }
      range = bytes.trimmed(range)
    }
    return range
  }

  /// Whether the stop at the end belongs to `\\right.`.
  private static func endsLeftBracket(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    bytes.hasBytes("right.", at: range.upperBound - 6)
  }

  /// Blanks out `$$`, and pairs of `$` that enclose a formula; a single `$` is a currency sign.
  private static func dropDelimiters(_ bytes: inout [UInt8]) -> Bool {
    let dollar = UInt8(ascii: "$")
    var isFound = false
    var openedAt: Int?
    var at = 0
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "\\") {
        at += 2
      } else if bytes[at] != dollar {
        at += 1
      } else if at + 1 < bytes.count, bytes[at + 1] == dollar {
        bytes[at] = 0x20
        bytes[at + 1] = 0x20
        isFound = true
        at += 2
      } else {
        let closes = at > 0 && !(at + 1 < bytes.count && bytes[at + 1].isASCIIDigit)
        if let opening = openedAt, closes {
          bytes[opening] = 0x20
          bytes[at] = 0x20
          isFound = true
          openedAt = nil
        } else {
          openedAt = at
        }
        at += 1
      }
    }
    return isFound
  }

  /// Drops a parenthesis of words after the value: `7 (see step 3)`.
  private static func withoutTrailingNote(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.last == UInt8(ascii: ")"),
      let open = bytes.lastIndex(of: UInt8(ascii: "(")), open > 0, bytes[open - 1].isBlank,
      !bytes[open...].contains(UInt8(ascii: "\\"))
    else { return bytes }
    let words = bytes[open...].split(whereSeparator: { !$0.isASCIILetter }).map {
      text(of: $0).lowercased()
    }
    var value = bytes[bytes.trimmed(0..<open)]
    while let last = value.last, last.isOne(of: "*`\"") { value.removeLast() }
    if let spelled = numberInBothSpellings(value, bytes[(open + 1)..<(bytes.count - 1)]) {
      return Array(spelled)
    }
    let isNote = words.contains { word in
      word.utf8.count >= 3 && !MacroTable.functions.contains(word)
    }
    guard isNote else { return bytes }
    let isReference = words.first.map { references.contains($0) } ?? false
    if isReference {
      return value.isEmpty || isDenied(in: bytes, open..<bytes.count) ? bytes : Array(value)
    }
    guard !words.contains(where: { Hedges.contains($0) }) else { return bytes }
    // A number in it is another value.
    let hasNumber =
      bytes[open...].contains(where: \.isASCIIDigit)
      || words.contains { NumberWords.units[$0] != nil || NumberWords.tens[$0] != nil }
    return value.isEmpty || hasNumber ? bytes : Array(value)
  }

  private static let references: Set<String> = [
    "see", "from", "by", "since", "because", "as", "step", "eq", "equation", "rounded", "correct",
    "accurate", "nearest", "to", "using", "with", "given", "for", "note", "per", "in", "after",
  ]

  /// The digits of `five (5)` and `5 (five)`, if both are the same number.
  private static func numberInBothSpellings(
    _ value: ArraySlice<UInt8>, _ note: ArraySlice<UInt8>
  ) -> ArraySlice<UInt8>? {
    for (digits, spelling) in [(value, note), (note, value)]
    where !digits.isEmpty && digits.count <= 9 && digits.allSatisfy(\.isASCIIDigit) {
      let words = text(of: spelling).lowercased().split(separator: " ").map(String.init)
      guard let (number, count) = NumberWords.parse(words, at: 0), count == words.count,
        number == Int(text(of: digits))
      else { continue }
      return digits
    }
    return nil
  }
}
