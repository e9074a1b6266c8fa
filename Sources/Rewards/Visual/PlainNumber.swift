/// A number as charts and tables write it: `-1,200.5`, `$3.2 million`, `45%`, `twenty-one`.
struct PlainNumber: Hashable {
  /// The value; a percentage is divided by 100.
  let value: Double
  /// Whether it was written as four digits alone, as years are.
  let looksLikeYear: Bool

  private static let currencies: [[UInt8]] = ["$", "€", "£", "¥", "₹"].map { Array($0.utf8) }
  private static let codes: Set<String> = [
    "usd", "eur", "gbp", "jpy", "inr", "dollars", "dollar", "euros", "euro", "pounds", "yen",
  ]
  private static let scales: [String: Double] = [
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "k": 1e3, "m": 1e6,
    "bn": 1e9, "b": 1e9,
  ]

  /// Reads a whole text, Unicode normalised; `nil` if it is anything but one finite number.
  init?(_ normalized: [UInt8]) {
    let bytes = normalized
    var range = bytes.trimmed(0..<bytes.count)
    if let last = range.last, bytes[last] == UInt8(ascii: ".") { range = range.dropLast() }
    guard !range.isEmpty, range.count <= 64 else { return nil }
    var reader = Reader(bytes: bytes, at: range.lowerBound, end: range.upperBound)
    if let (value, isYear) = reader.number() {
      self.value = value
      looksLikeYear = isYear
      return
    }
    let words = PlainNumber.words(bytes[range])
    let isPercent = words.last == "percent" || words.last == "%"
    let number = isPercent ? words.dropLast() : words[...]
    guard let (value, count) = NumberWords.parse(Array(number), at: 0), count == number.count
    else { return nil }
    self.value = isPercent ? Double(value) / 100 : Double(value)
    looksLikeYear = false
  }

  private static func words(_ bytes: ArraySlice<UInt8>) -> [String] {
    var words: [String] = []
    var at = bytes.startIndex
    while at < bytes.endIndex {
      let start = at
      at += 1
      if bytes[start].isBlank { continue }
      if bytes[start].isWordByte {
        while at < bytes.endIndex, bytes[at].isWordByte { at += 1 }
      }
      words.append(text(of: bytes[start..<at]).lowercased())
    }
    return words
  }

  private struct Reader {
    let bytes: [UInt8]
    var at: Int
    let end: Int

    private mutating func skipBlanks() { at = bytes.skippingBlanks(at, limit: end) }

    private mutating func currency() -> Bool {
      for sign in PlainNumber.currencies where bytes.hasBytes(sign, at: at) {
        at += sign.count
        skipBlanks()
        return true
      }
      if bytes.hasBytes(Array("\\$".utf8), at: at) {
        at += 2
        return true
      }
      return false
    }

    /// A currency's code before the number: `USD 5`.
    private mutating func code() -> Bool {
      let start = at
      let word = word()
      if word.count == 3, PlainNumber.codes.contains(word) {
        skipBlanks()
        return true
      }
      at = start
      return false
    }

    /// The number that the whole range is.
    mutating func number() -> (Double, isYear: Bool)? {
      let start = at
      var hasCurrency = currency() || code()
      var spelling: [UInt8] = []
      if at < end, bytes[at] == 0x2D || bytes[at] == 0x2B {
        spelling.append(bytes[at])
        at += 1
        skipBlanks()
      }
      if !hasCurrency { hasCurrency = currency() }
      guard let digits = digits() else { return nil }
      spelling += digits
      let isYear = at == end && start + 4 == end && digits.count == 4
      guard var value = decimalNumber(spelling[...]), value.isFinite else { return nil }
      skipBlanks()
      var isPercent = false
      while at < end {
        if bytes[at] == UInt8(ascii: "%") || bytes.hasBytes(Array("\\%".utf8), at: at) {
          at += bytes[at] == UInt8(ascii: "%") ? 1 : 2
          guard !isPercent else { return nil }
          isPercent = true
        } else if currency() {
          guard !hasCurrency else { return nil }
          hasCurrency = true
        } else {
          let word = word()
          if let scale = PlainNumber.scales[word] {
            value *= scale
          } else if word == "percent", !isPercent {
            isPercent = true
          } else if PlainNumber.codes.contains(word), !hasCurrency || word.count > 3 {
            hasCurrency = true
          } else {
            return nil
          }
        }
        skipBlanks()
      }
      if isPercent { value /= 100 }
      return value.isFinite ? (value, isYear) : nil
    }

    private mutating func word() -> String {
      let start = at
      while at < end, bytes[at].isASCIILetter { at += 1 }
      return text(of: bytes[start..<at]).lowercased()
    }

    /// Digits with thousands separators removed, a fraction and an exponent.
    private mutating func digits() -> [UInt8]? {
      var out: [UInt8] = []
      let start = at
      while at < end, bytes[at].isASCIIDigit {
        out.append(bytes[at])
        at += 1
      }
      if (1...3).contains(at - start) {
        while at + 3 < end, bytes[at] == UInt8(ascii: ","),
          bytes[(at + 1)...(at + 3)].allSatisfy(\.isASCIIDigit),
          at + 4 >= end || !bytes[at + 4].isASCIIDigit
        {
          out += bytes[(at + 1)...(at + 3)]
          at += 4
        }
      }
      if at < end, bytes[at] == UInt8(ascii: ".") {
        out.append(bytes[at])
        at += 1
        while at < end, bytes[at].isASCIIDigit {
          out.append(bytes[at])
          at += 1
        }
      }
      guard out.contains(where: \.isASCIIDigit) else { return nil }
      if at + 1 < end, bytes[at].asciiLowercased == UInt8(ascii: "e") {
        var next = at + 1
        if bytes[next] == 0x2D || bytes[next] == 0x2B { next += 1 }
        var last = next
        while last < end, bytes[last].isASCIIDigit { last += 1 }
        if last > next {
          out += bytes[at..<last]
          at = last
        }
      }
      return out
    }
  }
}
