/// Texts as a check compares and shows them.
enum DataSetText {
  /// Longest piece of a record in a message, in characters.
  private static let shownLimit = 60

  /// Lower case, with one blank for each run of blanks and none at the ends, as UTF-8.
  static func normalised(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var isBlankPending = false
    for scalar in text.lowercased().unicodeScalars {
      if scalar.properties.isWhitespace {
        isBlankPending = !bytes.isEmpty
        continue
      }
      if isBlankPending { bytes.append(0x20) }
      isBlankPending = false
      bytes.append(contentsOf: String(scalar).utf8)
    }
    return bytes
  }

  /// The beginning of a text.
  static func shown(_ text: String) -> String {
    text.count > shownLimit ? text.prefix(shownLimit) + "…" : text
  }
}
