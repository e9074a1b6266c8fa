internal import StrictJSON
internal import Tasks

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

/// A reference, by what a guess at it would say.
enum ReferenceForm {
  /// A text or a number.
  case text(String)
  /// An option: its letter and its text.
  case option(letter: String, text: String)
  /// Boxes and other structures, which nobody guesses.
  case structure

  /// Reads a sample's reference.
  init(_ reference: String) {
    guard let first = reference.utf8.first,
      first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
      let value = try? JSONParser.parse(Array(reference.utf8))
    else {
      self = .text(reference)
      return
    }
    guard let letter = value["answer"]?.string, let options = value["options"]?.array,
      letter.utf8.count == 1, let byte = letter.utf8.first, byte >= 0x41,
      options.indices.contains(Int(byte) - 0x41), let text = options[Int(byte) - 0x41].string
    else {
      self = .structure
      return
    }
    self = .option(letter: letter, text: text)
  }
}
