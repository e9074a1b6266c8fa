/// A piece of an answer, equal for equivalent spellings (`\dfrac` and `\frac`, `\left(` and `(`).
enum AnswerToken: Hashable {
  case number(NumberLiteral)
  /// One letter of mathematics: a variable.
  case letter(UInt8)
  /// A word of text, as it was written.
  case word(String)
  /// A macro by its canonical name, without the backslash.
  case macro(String)
  /// A currency by its ISO code.
  case currency(String)
  /// Any other ASCII character; `*` for each sign of multiplication.
  case symbol(UInt8)
  /// A character that is not ASCII and has no macro.
  case other(String)

  /// Whether it is that ASCII character.
  func isSymbol(_ character: Unicode.Scalar) -> Bool {
    self == .symbol(UInt8(truncatingIfNeeded: character.value))
  }

  /// A spelling for comparison; words without regard to case.
  var comparisonText: String {
    switch self {
    case .number(let number): number.spelling
    case .letter(let letter): text(of: [letter])
    case .word(let word): "\u{1}" + word.lowercased()
    case .macro(let name): "\\" + name
    case .currency(let code): "\u{2}" + code
    case .symbol(let byte): text(of: [byte])
    case .other(let character): character
    }
  }
}
