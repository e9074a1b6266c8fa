/// A multiple-choice reference: a letter from A to J, perhaps with the option's text.
struct ChoiceReference {
  /// The letter, upper case.
  let letter: UInt8
  /// The text after the letter; empty if there is none.
  let text: [UInt8]

  /// Reads a cleaned reference: `B`, `(B)`, `\textbf{(B)}\ 12`, `B. 12`.
  ///
  /// - Parameter acceptsText: whether a text after the letter is looked for.
  init?(_ bytes: [UInt8], acceptsText: Bool) {
    guard bytes.count <= 1_024 else { return nil }
    var rest = bytes[...]
    var isDressed = false
    // The macros, brackets and blanks in front of the letter.
    while let byte = rest.first,
      !byte.isASCIICapital || rest.count > 1 && rest.dropFirst().first?.isASCIILetter == true
    {
      if byte == UInt8(ascii: "\\") {
        rest = rest.dropFirst()
        let name = rest.prefix { $0.isASCIILetter }
        switch MacroTable.meaning(Rewards.text(of: name)) {
        case .text, .looks, .ignored: rest = rest.dropFirst(max(1, name.count))
        default: return nil
        }
      } else if byte.isOne(of: "({[ *$") {
        if byte == UInt8(ascii: "(") { isDressed = true }
        rest = rest.dropFirst()
      } else {
        return nil
      }
    }
    guard let letter = rest.first, letter.isASCIICapital, letter <= 0x4A else { return nil }
    self.letter = letter
    rest = rest.dropFirst()
    let dress = rest.prefix { $0.isOne(of: ")}] *$.:\\") }
    rest = rest.dropFirst(dress.count)
    guard !rest.isEmpty else {
      text = []
      return
    }
    guard acceptsText, isDressed || dress.contains(where: { $0.isOne(of: ".:)") }) else {
      return nil
    }
    text = Array(rest)
  }
}
