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

  /// The first stop string completed by these bytes, or nil.
  mutating func append(_ bytes: [UInt8]) -> String? {
    guard !stops.isEmpty else { return nil }
    tail += bytes
    for (index, stop) in stops.enumerated() where !stop.isEmpty && Self.contains(tail, stop) {
      return strings[index]
    }
    if tail.count > keep { tail.removeFirst(tail.count - keep) }
    return nil
  }

  private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
    guard text.count >= word.count else { return false }
    return (0...text.count - word.count).contains { start in
      text[start..<start + word.count].elementsEqual(word)
    }
  }
}

extension StopMatcher {
  /// The text up to the end of the first occurrence of `stop`, or all of it.
  static func cut(_ text: String, after stop: String) -> String {
    let bytes = Array(text.utf8)
    let word = Array(stop.utf8)
    guard !word.isEmpty, bytes.count >= word.count else { return text }
    for start in 0...bytes.count - word.count
    where bytes[start..<start + word.count].elementsEqual(word) {
      return String(decoding: bytes[..<(start + word.count)], as: UTF8.self)
    }
    return text
  }
}
