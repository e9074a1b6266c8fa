/// Finds stop strings in the bytes of a growing completion, across token borders.
struct StopMatcher {
  private let strings: [String]
  private let stops: [[UInt8]]
  private var tail: [UInt8] = []
  private let keep: Int

  init(_ stopStrings: [String]) {
    strings = stopStrings
    stops = stopStrings.map { Array($0.utf8) }
    keep = max((stops.map(\.count).max() ?? 1) - 1, 0)
  }

  /// The stop string that these bytes complete, or nil; of several the first to end.
  mutating func append(_ bytes: [UInt8]) -> String? {
    guard !stops.isEmpty else { return nil }
    tail += bytes
    var first: (end: Int, index: Int)?
    for (index, stop) in stops.enumerated() {
      guard let end = Self.end(of: stop, in: tail), end < first?.end ?? .max else { continue }
      first = (end, index)
    }
    if let first { return strings[first.index] }
    if tail.count > keep { tail.removeFirst(tail.count - keep) }
    return nil
  }

  /// Where the first occurrence of a word ends; nil for an empty word.
  fileprivate static func end(of word: [UInt8], in text: [UInt8]) -> Int? {
    guard !word.isEmpty, text.count >= word.count else { return nil }
    return (word.count...text.count).first { text[$0 - word.count..<$0].elementsEqual(word) }
  }
}

extension StopMatcher {
  /// The text up to the end of the first occurrence of `stop`, or all of it.
  static func cut(_ text: String, after stop: String) -> String {
    let bytes = Array(text.utf8)
    guard let end = end(of: Array(stop.utf8), in: bytes) else { return text }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }
}
