/// The normal form of answers in visual question answering.
enum VQAText {
  private static let marks = Array(";/[]\"{}()=+\\_-><@`,?!".utf8)
  private static let digits: [String: String] = [
    "none": "0", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
  ]
  private static let articles: Set<String> = ["a", "an", "the"]
  /// Contractions by their endings; none is a word of its own without the apostrophe.
  private static let contractions: Set<String> = {
    var words: Set<String> = ["im", "oclock", "maam", "yall", "lets"]
    for stem in [
      "ai", "are", "ca", "could", "did", "does", "do", "had", "has", "have", "is", "might", "must",
      "need", "ought", "sha", "should", "was", "were", "would", "wo",
    ] { words.insert(stem + "nt") }
    for stem in [
      "could", "might", "must", "should", "would", "i", "we", "you", "they", "who", "there",
    ] { words.insert(stem + "ve") }
    for stem in ["it", "they", "that", "you", "who", "there", "somebody", "someone"] {
      words.insert(stem + "d")
      words.insert(stem + "ll")
    }
    for stem in ["they", "you", "who"] { words.insert(stem + "re") }
    for stem in [
      "he", "she", "that", "there", "what", "when", "where", "who", "why", "how", "somebody",
      "someone", "something",
    ] { words.insert(stem + "s") }
    return words
  }()

  /// Normalises a text.
  ///
  /// A mark is dropped if anywhere in the text a blank stands beside it or a comma stands between
  /// digits, and becomes a blank otherwise; a point is dropped unless a digit follows it.
  static func normalized(_ bytes: [UInt8]) -> String {
    var bytes = bytes.map { $0 < 0x20 ? 0x20 : $0 }
    let range = bytes.trimmed(0..<bytes.count)
    bytes = Array(bytes[range])
    let hasThousands = bytes.indices.contains { index in
      bytes[index] == UInt8(ascii: ",") && index > 0 && index + 1 < bytes.count
        && bytes[index - 1].isASCIIDigit && bytes[index + 1].isASCIIDigit
    }
    // For each mark, whether it is dropped.
    var isDropped = [Bool](repeating: hasThousands, count: 128)
    for (index, byte) in bytes.enumerated() where marks.contains(byte) {
      let isBeside =
        (index > 0 && bytes[index - 1] == 0x20)
        || (index + 1 < bytes.count && bytes[index + 1] == 0x20)
      if isBeside { isDropped[Int(byte)] = true }
    }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      if marks.contains(byte) {
        if !isDropped[Int(byte)] { out.append(0x20) }
      } else if byte == UInt8(ascii: ".") {
        if index + 1 < bytes.count, bytes[index + 1].isASCIIDigit { out.append(byte) }
      } else {
        out.append(byte)
      }
    }
    let words = text(of: out).lowercased().split(whereSeparator: \.isWhitespace)
    return words.compactMap { word in
      let word = digits[String(word)] ?? String(word)
      if articles.contains(word) { return nil }
      let bare = word.filter { $0 != "'" }
      return contractions.contains(bare) ? bare : word
    }.joined(separator: " ")
  }
}
