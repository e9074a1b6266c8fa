internal import StrictJSON

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
    guard let letter = value["answer"]?.string, letter.utf8.count == 1,
      let byte = letter.utf8.first, let options = value["options"]
    else {
      self = .structure
      return
    }
    let place = Int(byte) - 0x41
    let option =
      options.array.map { $0.indices.contains(place) ? $0[place] : .null } ?? options[letter]
    self = option?.string.map { .option(letter: letter, text: $0) } ?? .structure
  }
}
