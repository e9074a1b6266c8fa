/// A short text folded for comparison as a name.
///
/// Case, Unicode composition, a leading article, stops, quotes and marks of emphasis are folded
/// away, and so are blanks, hyphens and underscores, except that digits on both sides of one stay
/// apart (`737-200` equals `737 200`, not `737200`). Everything else counts: other words, commas,
/// signs and points of numbers.
struct FoldedLabel: Hashable {
  /// The folded text; equality is that of Swift's strings, by canonical equivalence.
  let text: String

  /// Whether nothing is left.
  var isEmpty: Bool { text.isEmpty }

  /// Folds a text.
  init(_ label: String) {
    self.init(normalizedBytes(Array(label.utf8)[...]))
  }

  /// Folds a text whose Unicode is normalised.
  init(_ normalized: [UInt8]) {
    let bytes = withoutDress(normalized)
    let range = FoldedLabel.withoutArticle(bytes, FoldedLabel.withoutStops(bytes))
    var out: [UInt8] = []
    out.reserveCapacity(range.count)
    var isApart = false
    let isFormula = bytes.contains { "\\^=+{}*".utf8.contains($0) }
    for index in range {
      let byte = bytes[index]
      if FoldedLabel.separates(bytes, index, in: range, isFormula) {
        isApart = true
        continue
      }
      if byte == UInt8(ascii: "."), !FoldedLabel.isPoint(bytes, index, in: range) { continue }
      if isApart, byte.isASCIIDigit, out.last?.isASCIIDigit == true { out.append(0x20) }
      isApart = false
      out.append(byte)
    }
    text = Rewards.text(of: out).lowercased()
  }

  /// Blank, underscore, or a hyphen: between two words or numbers, or a list's mark at the start.
  private static func separates(
    _ bytes: [UInt8], _ index: Int, in range: Range<Int>, _ isFormula: Bool
  ) -> Bool {
    switch bytes[index] {
    case 0x00...0x20, UInt8(ascii: "_"): return true
    case UInt8(ascii: "-"):
      guard index + 1 < range.upperBound else { return false }
      if index == range.lowerBound { return bytes[index + 1].isBlank }
      return !isFormula && bytes[index - 1].isWordByte && bytes[index + 1].isWordByte
    default: return false
    }
  }

  /// A point before a digit belongs to a number unless a letter stands before it.
  private static func isPoint(_ bytes: [UInt8], _ index: Int, in range: Range<Int>) -> Bool {
    guard index + 1 < range.upperBound, bytes[index + 1].isASCIIDigit else { return false }
    return index == range.lowerBound || !bytes[index - 1].isASCIILetter
  }

  private static func withoutStops(_ bytes: [UInt8]) -> Range<Int> {
    var range = bytes.trimmed(0..<bytes.count)
    while let last = range.last, bytes[last].isBlank || ".,;:!'\"".utf8.contains(bytes[last]) {
      range = range.lowerBound..<last
    }
    while let first = range.first, bytes[first].isBlank || "'\"".utf8.contains(bytes[first]) {
      range = (first + 1)..<range.upperBound
    }
    return range
  }

  private static let articles = ["a", "an", "the"].map { Array($0.utf8) }

  private static func withoutArticle(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    for article in articles where bytes.hasBytes(article, at: range.lowerBound, ignoringCase: true)
    {
      let end = range.lowerBound + article.count
      guard end < range.upperBound, bytes[end].isBlank else { continue }
      let next = bytes.skippingBlanks(end, limit: range.upperBound)
      if next < range.upperBound, bytes[next].isWordByte { return next..<range.upperBound }
    }
    return range
  }
}
