/// Finds the boxes that a text states: groups of four numbers in brackets, or pairs of points.
///
/// `[1, 2, 3, 4]` at any depth of other brackets (so in JSON too), `(1, 2, 3, 4)`,
/// `(1, 2), (3, 4)` (or with `to`), `[[1, 2], [3, 4]]`, `<box>1, 2, 3, 4</box>`, `{"x1": 1, "y1": 2, "x2": 3,
/// "y2": 4}`, or four numbers that are all of the text or close it after a colon or `is`. A group of three numbers, or of more than
/// four, is a box of the wrong arity; single numbers, lone points and groups with words are none.
///
/// - Complexity: one pass; only innermost groups are looked at, so depth costs nothing.
struct BoxReading {
  /// The different groups, in order; only `limit` of them are kept.
  private(set) var groups: [[Double]] = []
  /// Whether a word that negates or keeps open stands right before one of them.
  private(set) var isHedged = false
  private var seen: Set<[UInt64]> = []
  /// Points that follow one another, and where the last of them ends.
  private var points: (numbers: [Double], start: Int, end: Int)?
  private let bytes: [UInt8]

  /// The most different groups that are kept: two are one too many.
  private static let limit = 2

  /// Reads a text.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    scan()
    endPoints()
    guard groups.isEmpty, points == nil else { return }
    if let numbers = BoxReading.group(bytes[...]) {
      if numbers.count > 2 { groups.append(numbers) }
    } else if let announced, announced.numbers.count > 2 {
      groups.append(announced.numbers)
      isHedged = isHedged(before: announced.start)
    }
  }

  private static let hedges: Set<String> = [
    "not", "never", "no", "cannot", "maybe", "perhaps", "possibly", "probably", "likely", "might",
    "could", "may", "unsure", "guess", "hardly", "anything",
  ]
  /// Words between a hedge and its box.
  private static let fillers: Set<String> = [
    "be", "at", "is", "it", "in", "a", "the", "box", "bbox", "bbox_2d", "located", "but", "it's",
    "exactly",
  ]

  /// Whether a hedge is the last word before an index, `at`, `be` and the like left aside.
  private func isHedged(before index: Int) -> Bool {
    var at = index
    let lower = max(0, index - 80)
    func isPartOfWord(_ byte: UInt8) -> Bool { byte.isWordByte || "'_".utf8.contains(byte) }
    while at > lower {
      guard isPartOfWord(bytes[at - 1]) else {
        guard bytes[at - 1].isBlank || ",:;<([{\"*`$\\".utf8.contains(bytes[at - 1]) else {
          return false
        }
        at -= 1
        continue
      }
      let end = at
      while at > lower, isPartOfWord(bytes[at - 1]) { at -= 1 }
      let word = text(of: bytes[at..<end]).lowercased()
      if BoxReading.hedges.contains(word) || word.hasSuffix("n't") { return true }
      guard BoxReading.fillers.contains(word) else { return false }
    }
    return false
  }

  /// The numbers after the last colon, `is` or `are` of a text without brackets.
  private var announced: (numbers: [Double], start: Int)? {
    let end = bytes.indices.last { !bytes[$0].isBlank && bytes[$0] != UInt8(ascii: ".") }
    guard let end else { return nil }
    var at = end
    // Back over numbers, commas and blanks.
    while at >= 0, bytes[at].isASCIIDigit || bytes[at].isBlank || "+-.,".utf8.contains(bytes[at]) {
      at -= 1
    }
    guard at >= 0, bytes[at...end].contains(UInt8(ascii: ",")) else { return nil }
    let isAnnounced =
      bytes[at] == UInt8(ascii: ":")
      || ["is", "are"].contains { (word: StaticString) in
        bytes.hasWord(word, at: at + 1 - word.utf8CodeUnitCount, limit: bytes.count)
          && (at < word.utf8CodeUnitCount || !bytes[at - word.utf8CodeUnitCount].isWordByte)
      }
    guard isAnnounced, let numbers = BoxReading.group(bytes[(at + 1)...end]) else { return nil }
    return (numbers, at + 1)
  }

  private mutating func scan() {
    var open: (index: Int, byte: UInt8)?
    for (index, byte) in bytes.enumerated() where groups.count < BoxReading.limit {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: ">"):
        open = (index, byte)
      case UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "<"):
        guard let start = open else { continue }
        open = nil
        guard BoxReading.matches(start.byte, byte) else { continue }
        take(start.index..<(index + 1))
      default: break
      }
    }
  }

  private static func matches(_ opening: UInt8, _ closing: UInt8) -> Bool {
    switch opening {
    case UInt8(ascii: "["): closing == UInt8(ascii: "]")
    case UInt8(ascii: "("): closing == UInt8(ascii: ")")
    case UInt8(ascii: "{"): closing == UInt8(ascii: "}")
    default: closing == UInt8(ascii: "<")
    }
  }

  private mutating func take(_ range: Range<Int>) {
    let inner = bytes[(range.lowerBound + 1)..<(range.upperBound - 1)]
    guard inner.contains(where: { $0 == UInt8(ascii: ",") || $0.isBlank }) else { return }
    guard let numbers = BoxReading.group(inner), numbers.count > 1 else { return }
    let isTag = bytes[range.lowerBound] == UInt8(ascii: ">")
    if isTag, numbers.count != 4 { return }
    guard numbers.count == 2 else { return add(numbers, at: range.lowerBound) }
    if let before = points, joins(before.end..<range.lowerBound) {
      points = (before.numbers + numbers, before.start, range.upperBound)
      // A long polygon is of the wrong arity whatever follows.
      if before.numbers.count > 16 { endPoints() }
    } else {
      endPoints()
      points = (numbers, range.lowerBound, range.upperBound)
    }
  }

  /// Two points are the corners of a box, more of them a box of the wrong arity.
  private mutating func endPoints() {
    guard let found = points, found.numbers.count > 2 else { return }
    points = nil
    add(found.numbers, at: found.start)
  }

  /// What may stand between two corners.
  private static let corners: Set<String> = [
    "to", "and", "the", "at", "is", "top", "bottom", "left", "right", "upper", "lower", "corner",
  ]

  /// Whether only a comma, blanks, and words such as `to` and `bottom-right` stand between points.
  private func joins(_ range: Range<Int>) -> Bool {
    guard range.count <= 40 else { return false }
    let words = bytes[range].split { $0.isBlank || ",:-".utf8.contains($0) }
    return words.allSatisfy { BoxReading.corners.contains(text(of: $0).lowercased()) }
  }

  private mutating func add(_ numbers: [Double], at index: Int) {
    isHedged = isHedged || isHedged(before: index)
    if seen.insert(numbers.map { ($0 == 0 ? 0 : $0).bitPattern }).inserted {
      groups.append(numbers)
    }
  }

  /// The numbers of a group: separated by commas or blanks, or under the names of the four edges.
  static func group(_ bytes: ArraySlice<UInt8>) -> [Double]? {
    guard bytes.count <= 400 else { return nil }
    var content = bytes[bytes.trimmed(bytes.startIndex..<bytes.endIndex)]
    let right = Array("\\right".utf8)
    if content.hasBytes(right, at: content.endIndex - right.count) {
      content = content.dropLast(right.count)
    }
    // A comma before the closing bracket.
    if content.last == UInt8(ascii: ",") { content = content.dropLast() }
    let elements =
      content.contains(UInt8(ascii: ","))
      ? content.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      : content.split(whereSeparator: \.isBlank)
    guard !elements.isEmpty, elements.count <= 64 else { return nil }
    var numbers: [Double] = []
    var names: [String] = []
    for element in elements {
      var element = element[element.trimmed(element.startIndex..<element.endIndex)]
      if let separator = element.firstIndex(where: { ":=".utf8.contains($0) }) {
        let name = element[..<separator].filter(\.isWordByte)
        names.append(text(of: name).lowercased())
        let value = element[(separator + 1)...]
        element = value[value.trimmed(value.startIndex..<value.endIndex)]
      }
      guard let number = number(element) else { return nil }
      numbers.append(number)
    }
    guard !names.isEmpty else { return numbers }
    return edgeNames.contains(names) ? numbers : nil
  }

  private static let edgeNames: Set<[String]> = [
    ["x1", "y1", "x2", "y2"], ["xmin", "ymin", "xmax", "ymax"], ["left", "top", "right", "bottom"],
    ["x", "y", "w", "h"], ["x", "y", "width", "height"],
  ]

  private static func number(_ bytes: ArraySlice<UInt8>) -> Double? {
    if let number = decimalNumber(bytes) { return number }
    guard bytes.count <= 9 else { return nil }
    switch text(of: bytes).lowercased() {
    case "nan", "-nan", "+nan", "null", "none": return .nan
    case "inf", "+inf", "infinity", "+infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    default: return nil
    }
  }
}
