/// A piece of an answer, equal for equivalent spellings (`\dfrac` and `\frac`, `\left(` and `(`).
enum AnswerToken: Hashable {
  case number(NumberLiteral)
  /// One letter of mathematics: a variable.
  case letter(UInt8)
  /// A word of text, as it was written.
  case word(String)
  /// A macro by its canonical name, without the backslash; `begin matrix` and the like for
  /// environments.
  case macro(String)
  /// A currency by its ISO code.
  case currency(String)
  /// Any other ASCII character; `*` for each sign of multiplication.
  case symbol(UInt8)
  /// A character that is not ASCII and has no macro.
  case other(String)

  /// Whether it is that ASCII character.
  func isSymbol(_ character: Unicode.Scalar) -> Bool {
    if case .symbol(let byte) = self {
      byte == UInt8(truncatingIfNeeded: character.value)
    } else {
      false
    }
  }

  /// Whether it is one of the ASCII characters.
  func isSymbol(of characters: StaticString) -> Bool {
    if case .symbol(let byte) = self { byte.isOne(of: characters) } else { false }
  }

  /// Whether it is that macro.
  func isMacro(_ name: String) -> Bool {
    if case .macro(let found) = self { found == name } else { false }
  }

  /// The word in lower case, if it is one.
  var word: String? {
    if case .word(let word) = self { word.lowercased() } else { nil }
  }

  /// Whether it is that word, in any case.
  func isWord(_ word: String) -> Bool {
    if case .word(let found) = self { found == word || found.lowercased() == word } else { false }
  }

  /// What it adds to the depth of brackets and environments.
  var nesting: Int {
    switch self {
    case .symbol(let byte):
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): -1
      default: 0
      }
    case .macro(let name):
      switch name {
      case "lbrace", "langle": 1
      case "rbrace", "rangle": -1
      case _ where name.hasPrefix("begin "): 1
      case _ where name.hasPrefix("end "): -1
      default: 0
      }
    default: 0
    }
  }

  /// A spelling for comparison; words of several letters without regard to case.
  var spelling: String {
    switch self {
    case .number(let number): number.spelling
    case .letter(let letter): String(Unicode.Scalar(letter))
    case .word(let word): word.utf8.count == 1 ? word : word.lowercased()
    case .macro(let name): "\\" + name
    case .currency(let code): "\u{2}" + code
    case .symbol(let byte): String(Unicode.Scalar(byte))
    case .other(let character): character
    }
  }
}
