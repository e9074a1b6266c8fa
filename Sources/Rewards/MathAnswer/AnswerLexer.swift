/// Splits a candidate into tokens; reads LaTeX and plain text alike.
///
/// Whether a run of letters is a word or a product of variables: text macros hold words; elsewhere
/// a known function or name, a run of four letters or more, and a known short word are one piece.
struct AnswerLexer {
  private let bytes: ArraySlice<UInt8>
  private var at: Int
  private var tokens: [AnswerToken] = []
  /// For each open bracket: whether it is a brace, in which a comma still groups digits.
  private var brackets: [Bool] = []

  /// The tokens of a candidate.
  ///
  /// - Throws: `budget` beyond the limits on bytes, tokens, or digits.
  static func tokens(of candidate: [UInt8]) throws(AnswerFailure) -> [AnswerToken] {
    guard candidate.count <= AnswerLimit.candidateBytes else { throw .budget }
    var lexer = AnswerLexer(bytes: candidate[...])
    try lexer.run(isProse: false, depth: 0)
    return lexer.tokens
  }

  private init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    at = bytes.startIndex
  }

  private mutating func append(_ token: AnswerToken) throws(AnswerFailure) {
    if tokens.count >= AnswerLimit.tokens { throw .budget }
    tokens.append(token)
  }

  private mutating func run(isProse: Bool, depth: Int) throws(AnswerFailure) {
    while at < bytes.endIndex {
      let byte = bytes[at]
      if byte.isBlank || byte == UInt8(ascii: "~") || byte == UInt8(ascii: "\"") {
        at += 1
      } else if byte.isASCIIDigit || (byte == UInt8(ascii: ".") && startsDecimal) {
        try number()
      } else if byte.isASCIILetter {
        try letters(isProse: isProse)
      } else if byte == UInt8(ascii: "\\") {
        try macro(isProse: isProse, depth: depth)
      } else if byte >= 0x80 {
        try foreign()
      } else {
        try symbol(byte, isProse: isProse)
      }
    }
  }

  private var startsDecimal: Bool {
    guard at + 1 < bytes.endIndex, bytes[at + 1].isASCIIDigit else { return false }
    return at == bytes.startIndex || !bytes[at - 1].isASCIIDigit
  }

  private mutating func number() throws(AnswerFailure) {
    // TeX takes one digit for each bare argument of a fraction.
    if let last = tokens.last, bytes[at].isASCIIDigit, last == .macro("frac") {
      for _ in 0..<2 where at < bytes.endIndex && bytes[at].isASCIIDigit {
        try append(.number(NumberLiteral(integer: [bytes[at]])))
        at += 1
      }
      return
    }
    var scanner = NumberScanner(bytes, at: at)
    let literal = try scanner.scan(commasGroup: !brackets.contains(false))
    at = scanner.at
    try append(.number(literal))
  }

  private mutating func letters(isProse: Bool) throws(AnswerFailure) {
    let start = at
    while at < bytes.endIndex, bytes[at].isWordByte, !bytes[at].isASCIIDigit { at += 1 }
    // An accented letter makes it a word.
    let run = bytes[start..<at]
    let name = text(of: run)
    if name == "and", isProse || run.count == 3 { return try append(.word(name)) }
    if MacroTable.functions.contains(name) { return try append(.macro(name)) }
    if run.count > 1, let symbol = MacroTable.plainNames[name.lowercased()] {
      return try append(.macro(symbol))
    }
    if let code = Currency.code(ofWord: name) { return try append(.currency(code)) }
    // A variable after a digit or an operator needs no dictionary; words stand after a blank.
    if isProse || run.count >= 4 || ShortWords.contains(name, afterValue: isAfterValue)
      || run.contains(where: { $0 >= 0x80 })
    {
      return try append(.word(name))
    }
    for letter in run { try append(.letter(letter)) }
  }

  /// Whether a number, a group or a unit ends here.
  private var isAfterValue: Bool {
    switch tokens.last {
    case .number, .word: true
    case .symbol(let byte): ")}/".utf8.contains(byte)
    case .macro(let name): MacroTable.symbols.contains(name)
    default: false
    }
  }

  private mutating func foreign() throws(AnswerFailure) {
    for symbol in Currency.symbols where bytes.hasBytes(Array(symbol.sign.utf8), at: at) {
      at += symbol.sign.utf8.count
      return try append(.currency(symbol.code))
    }
    let start = at
    while at < bytes.endIndex, bytes[at] >= 0x80 { at += 1 }
    // Letters of one word stay together (`réponse`); the parse fails on either kind.
    while at < bytes.endIndex, bytes[at].isWordByte, !bytes[at].isASCIIDigit { at += 1 }
    try append(.other(text(of: bytes[start..<at])))
  }

  private mutating func symbol(_ byte: UInt8, isProse: Bool) throws(AnswerFailure) {
    at += 1
    switch byte {
    case UInt8(ascii: "$"):
      return try append(.currency("USD"))
    case UInt8(ascii: "("), UInt8(ascii: "["):
      brackets.append(false)
    case UInt8(ascii: "{"):
      brackets.append(true)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      _ = brackets.popLast()
    case UInt8(ascii: "*") where at < bytes.endIndex && bytes[at] == byte:
      // `2**3` is a power.
      at += 1
      return try append(.symbol(UInt8(ascii: "^")))
    case UInt8(ascii: "-") where isProse && isBetweenLetters:
      return
    default:
      break
    }
    try append(.symbol(byte))
  }

  /// Whether letters stand on both sides of the character just read (a hyphen).
  private var isBetweenLetters: Bool {
    at - 2 >= bytes.startIndex && bytes[at - 2].isASCIILetter && at < bytes.endIndex
      && bytes[at].isASCIILetter
  }
}

// MARK: Macros

extension AnswerLexer {
  private mutating func macro(isProse: Bool, depth: Int) throws(AnswerFailure) {
    at += 1
    guard at < bytes.endIndex else { return }
    let start = at
    if bytes[at].isASCIILetter {
      while at < bytes.endIndex, bytes[at].isASCIILetter { at += 1 }
    } else {
      at += 1
    }
    let written = text(of: bytes[start..<at])
    if written == "left" || written == "right" { return skipNullDelimiter() }
    if written == "$" { return try append(.currency("USD")) }
    if written == "color" || written == "textcolor" { return skipGroup() }
    if MacroTable.ignored.contains(written) || MacroTable.looks.contains(written) { return }
    if MacroTable.texts.contains(written) { return try textGroup(depth: depth) }
    let name = MacroTable.canonical[written] ?? written
    if name.utf8.count == 1, let byte = name.utf8.first, !byte.isASCIILetter {
      if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") { brackets.append(false) }
      if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") { _ = brackets.popLast() }
      return try append(.symbol(byte))
    }
    if name == "lbrace" { brackets.append(false) }
    if name == "rbrace" { _ = brackets.popLast() }
    try append(.macro(name))
  }

  /// `\left.` and `\right.` draw nothing.
  private mutating func skipNullDelimiter() {
    while at < bytes.endIndex, bytes[at].isBlank { at += 1 }
    if at < bytes.endIndex, bytes[at] == UInt8(ascii: ".") { at += 1 }
  }

  private mutating func skipGroup() {
    if let group = groupRange() { at = group.upperBound + 1 }
  }

  /// The content of the group that starts here, escaped braces aside.
  private func groupRange() -> Range<Int>? {
    var index = at
    while index < bytes.endIndex, bytes[index].isBlank || bytes[index] == UInt8(ascii: "*") {
      index += 1
    }
    guard index < bytes.endIndex, bytes[index] == UInt8(ascii: "{") else { return nil }
    let start = index + 1
    var depth = 0
    while index < bytes.endIndex {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return start..<index }
      default: break
      }
      index += 1
    }
    return nil
  }

  private mutating func textGroup(depth: Int) throws(AnswerFailure) {
    guard let group = groupRange() else {
      // Only a bare letter may follow (`\\mathrm e`); an unclosed group is an error.
      while at < bytes.endIndex, bytes[at].isBlank { at += 1 }
      guard at < bytes.endIndex, bytes[at].isASCIILetter else { throw .syntax }
      return
    }
    // Each level looks for its closing brace once more: eight levels keep that linear.
    guard depth < 8 else { throw .budget }
    var inner = AnswerLexer(bytes: bytes[group])
    swap(&inner.tokens, &tokens)
    inner.brackets = brackets
    try inner.run(isProse: true, depth: depth + 1)
    tokens = inner.tokens
    at = group.upperBound + 1
  }
}
