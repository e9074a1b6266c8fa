/// A token that stands beside the byte-pair vocabulary and is matched as a whole.
package struct AddedToken: Sendable, Equatable {
  /// The text that it is.
  package var content: String
  /// Its id.
  package var id: Int32
  /// Whether decoding may leave it out: an end of text, a turn marker, a picture's place.
  package var isSpecial: Bool
  /// Whether it is matched in normalised text rather than in the text as given.
  var isNormalized = false
  /// Whether it is matched only where no word character touches it.
  var isSingleWord = false
  /// Whether a match takes the white space before it, or after it, too.
  var stripsLeft = false
  var stripsRight = false
}

/// Finds added tokens in text: the longest at the leftmost place, then on from its end. Special ones
/// are found only where markup is.
struct AddedTokenMatcher: Sendable {
  /// One matched token and the bytes it takes, white space that it strips included.
  struct Match: Equatable {
    var range: Range<Int>
    var id: Int32
  }

  private struct Node {
    var byte: UInt8
    var firstChild: Int32 = -1
    var sibling: Int32 = -1
    var token: Int32 = -1
  }

  private let tokens: [AddedToken]
  private var nodes = [Node(byte: 0)]
  /// Root's child of each byte, or -1.
  private var roots = [Int32](repeating: -1, count: 256)
  private let hasOrdinary: Bool

  /// A matcher of tokens; of two with the same text the first is found, special ones before others.
  init(_ tokens: [AddedToken]) {
    self.tokens = tokens.filter(\.isSpecial) + tokens.filter { !$0.isSpecial }
    hasOrdinary = tokens.contains { !$0.isSpecial }
    for (index, token) in self.tokens.enumerated() {
      var node: Int32 = 0
      for byte in token.content.utf8 { node = child(of: node, byte) ?? addChild(to: node, byte) }
      if nodes[Int(node)].token < 0 { nodes[Int(node)].token = Int32(index) }
    }
  }

  /// Whether there is nothing to find.
  var isEmpty: Bool { tokens.isEmpty }

  /// Whether nothing can be found in text with that markup.
  func findsNothing(markup: [Range<Int>]) -> Bool {
    isEmpty || markup.isEmpty && !hasOrdinary
  }

  private func child(of node: Int32, _ byte: UInt8) -> Int32? {
    if node == 0 { return roots[Int(byte)] >= 0 ? roots[Int(byte)] : nil }
    var child = nodes[Int(node)].firstChild
    while child >= 0, nodes[Int(child)].byte != byte { child = nodes[Int(child)].sibling }
    return child >= 0 ? child : nil
  }

  private mutating func addChild(to node: Int32, _ byte: UInt8) -> Int32 {
    let child = Int32(nodes.count)
    if node == 0 {
      nodes.append(Node(byte: byte))
      roots[Int(byte)] = child
    } else {
      nodes.append(Node(byte: byte, sibling: nodes[Int(node)].firstChild))
      nodes[Int(node)].firstChild = child
    }
    return child
  }

  /// Tokens in valid UTF-8, in order and apart.
  ///
  /// A special token lies in one range of markup from its first byte to its last, and so does the
  /// white space that it strips; other tokens lie anywhere. Whether a word character touches a token
  /// is asked of the whole text.
  func matches(in text: UnsafeBufferPointer<UInt8>, markup: [Range<Int>]) -> [Match] {
    var found: [Match] = []
    var runs = markup[...]
    var free = 0
    var position = 0
    while position < text.count {
      if roots[Int(text[position])] < 0 {
        position += 1
        continue
      }
      while let run = runs.first, run.upperBound <= position { runs.removeFirst() }
      let run = runs.first.flatMap { $0.lowerBound <= position ? $0 : nil } ?? position..<position
      guard let (token, end) = longest(in: text, at: position, specialEnd: run.upperBound) else {
        position += 1
        continue
      }
      let start = position
      position = end
      guard start >= free else { continue }
      if token.isSingleWord, touchesWord(text, start..<end) { continue }
      let bounds = token.isSpecial ? run : 0..<text.count
      var range = start..<end
      if token.stripsLeft {
        let first = spaceStart(text, before: start, from: max(free, bounds.lowerBound))
        range = first..<range.upperBound
      }
      if token.stripsRight {
        let last = spaceEnd(text, after: end, limit: bounds.upperBound)
        range = range.lowerBound..<last
      }
      found.append(Match(range: range, id: token.id))
      free = range.upperBound
    }
    return found
  }

  /// The longest token that begins at a place: special ones end at `specialEnd` at the latest.
  private func longest(
    in text: UnsafeBufferPointer<UInt8>, at start: Int, specialEnd: Int
  ) -> (AddedToken, Int)? {
    var node: Int32 = 0
    var best: (AddedToken, Int)?
    var position = start
    while position < text.count, let next = child(of: node, text[position]) {
      node = next
      position += 1
      let index = nodes[Int(node)].token
      if index >= 0, !tokens[Int(index)].isSpecial || position <= specialEnd {
        best = (tokens[Int(index)], position)
      }
    }
    return best
  }

  private func spaceStart(
    _ text: UnsafeBufferPointer<UInt8>, before end: Int, from start: Int
  ) -> Int {
    var first = end
    while first > start {
      let previous = Self.scalarStart(text, before: first)
      guard previous >= start,
        Unicode.Scalar(ScalarText.decode(text, at: previous).value)?.properties.isWhitespace
          == true
      else { break }
      first = previous
    }
    return first
  }

  private func spaceEnd(_ text: UnsafeBufferPointer<UInt8>, after start: Int, limit: Int) -> Int {
    var end = start
    while end < limit {
      let (value, length) = ScalarText.decode(text, at: end)
      guard Unicode.Scalar(value)?.properties.isWhitespace == true else { break }
      end += length
    }
    return end
  }

  private func touchesWord(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
    var touches = false
    if range.lowerBound > 0 {
      let before = Self.scalarStart(text, before: range.lowerBound)
      touches = Self.isWordCharacter(ScalarText.decode(text, at: before).value)
    }
    if range.upperBound < text.count {
      let after = ScalarText.decode(text, at: range.upperBound).value
      touches = touches || Self.isWordCharacter(after)
    }
    return touches
  }

  private static func scalarStart(_ text: UnsafeBufferPointer<UInt8>, before end: Int) -> Int {
    var start = end - 1
    while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// `\w`: letters, marks, decimal digits, connecting punctuation and the two joiners.
  private static func isWordCharacter(_ value: UInt32) -> Bool {
    guard let scalar = Unicode.Scalar(value) else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation:
      return true
    default:
      return scalar.properties.isAlphabetic || value == 0x200C || value == 0x200D
    }
  }
}
