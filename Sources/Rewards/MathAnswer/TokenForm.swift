/// Which kinds of tokens a part has, found in one pass, so that only what can be there is tried.
struct TokenForm {
  private(set) var isWords = true
  private(set) var hasWords = false
  private(set) var hasSeparators = false
  private(set) var hasPlusMinus = false
  private(set) var hasLines = false
  private(set) var hasSetSigns = false
  private(set) var hasRelations = false
  private(set) var hasColons = false

  init(_ tokens: ArraySlice<AnswerToken>) {
    for token in tokens {
      switch token {
      case .word:
        hasWords = true
        if token.isSeparator { hasSeparators = true }
      case .other: break
      case .symbol(let byte):
        if !byte.isOne(of: ",.-'") { isWords = false }
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: ";"): hasSeparators = true
        case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"): hasRelations = true
        case UInt8(ascii: ":"): hasColons = true
        case UInt8(ascii: "\\"): hasSetSigns = true
        default: break
        }
      case .macro(let name):
        isWords = false
        switch name {
        case "pm", "mp": hasPlusMinus = true
        case "le", "ge", "neq", "in", "notin", "approx": hasRelations = true
        case "cup", "cap", "setminus", "mathbbR": hasSetSigns = true
        case "begin lines": hasLines = true
        default: break
        }
      case .number, .letter, .currency: isWords = false
      }
    }
    isWords = isWords && !tokens.isEmpty
  }
}

extension AnswerToken {
  /// Whether it stands between the values of a list.
  var isSeparator: Bool {
    switch self {
    case .symbol(let byte): byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
    case .word(let word):
      word == "and" || word == "or" || ["and", "or"].contains(word.lowercased())
    default: false
    }
  }
}
