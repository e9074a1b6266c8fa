/// Splits a candidate into tokens; reads LaTeX and plain text alike.
///
/// Whether a run of letters is a word or a product of variables: text macros hold words; elsewhere
/// a known function or name, a run of four letters or more, and a known short word are one piece.
struct AnswerLexer {
  /// What the letters of a part are.
  enum Mode {
    /// A formula: letters are variables unless they spell a known word.
    case formula
    /// A sentence: as a formula, but letters after a blank may be units and nouns.
    case sentence
    /// The group of a text macro: words.
    case text
  }

  let bytes: [UInt8]
  var at = 0
  /// Where the part that is being read ends.
  var end: Int
  private(set) var tokens: [AnswerToken] = []
  /// For each open bracket: whether it is a brace, in which a comma still groups digits.
  var brackets: [Bool] = []
  /// Open environments, in which `\\` ends a row.
  var environments = 0

  /// The tokens of a candidate.
  ///
  /// - Throws: `budget` beyond the limits on bytes, tokens, or digits.
  static func tokens(of candidate: [UInt8], isSentence: Bool) throws(AnswerFailure)
    -> [AnswerToken]
  {
    guard candidate.count <= AnswerLimit.candidateBytes else { throw .budget }
    var lexer = AnswerLexer(candidate)
    try lexer.run(isSentence ? .sentence : .formula, depth: 0)
    return lexer.tokens
  }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    end = bytes.count
    tokens.reserveCapacity(min(64, bytes.count))
  }

  mutating func append(_ token: AnswerToken) throws(AnswerFailure) {
    if tokens.count >= AnswerLimit.tokens { throw .budget }
    tokens.append(token)
  }

  mutating func run(_ mode: Mode, depth: Int) throws(AnswerFailure) {
    while at < end {
      let byte = bytes[at]
      if byte.isBlank || byte == UInt8(ascii: "~") || byte == UInt8(ascii: "\"") {
        at += 1
      } else if byte.isASCIIDigit || (byte == UInt8(ascii: ".") && startsDecimal) {
        try number()
      } else if byte.isASCIILetter {
        try letters(mode)
      } else if byte == UInt8(ascii: "\\") {
        try macro(depth: depth)
      } else if byte >= 0x80 {
        try foreign()
      } else {
        try symbol(byte, mode)
      }
    }
  }

  private var startsDecimal: Bool {
    guard at + 1 < end else { return false }
    if bytes[at + 1].isASCIIDigit { return at == 0 || !bytes[at - 1].isASCIIDigit }
    return bytes.hasBytes("\\overline", at: at + 1) || bytes.hasBytes("\\bar", at: at + 1)
  }

  private mutating func number() throws(AnswerFailure) {
    // TeX takes one digit for each bare argument of a fraction.
    if let last = tokens.last, bytes[at].isASCIIDigit, last.isMacro("frac") || last.isMacro("binom")
    {
      for _ in 0..<2 where at < end && bytes[at].isASCIIDigit {
        try append(.number(NumberLiteral(integer: [bytes[at]])))
        at += 1
      }
      return
    }
    var scanner = NumberScanner(bytes, at: at, end: end)
    let literal = try scanner.scan(commasGroup: !brackets.contains(false) && environments == 0)
    at = scanner.at
    try append(.number(literal))
  }

  /// Whether a number, a group or a unit ends before this place.
  private var isAfterValue: Bool {
    switch tokens.last {
    case .number, .word: true
    case .symbol(let byte): byte.isOne(of: ")}/%")
    case .macro(let name): MacroTable.symbols.contains(name)
    default: false
    }
  }

  private var isAfterNumber: Bool { if case .number? = tokens.last { true } else { false } }
}

// MARK: Letters

extension AnswerLexer {
  private mutating func letters(_ mode: Mode) throws(AnswerFailure) {
    let start = at
    while at < end, bytes[at].isWordByte, !bytes[at].isASCIIDigit { at += 1 }
    if at - start == 1 { return try letter(bytes[start], start, mode) }
    // An accented letter makes it a word.
    let run = bytes[start..<at]
    let name = text(of: run)
    if name == "and" { return try append(.word(name)) }
    if let function = MacroTable.plainFunctions[name] { return try append(.macro(function)) }
    if MacroTable.functions.contains(name), isFunction(name, mode) {
      try append(.macro(name))
      return try subscriptDigits(name)
    }
    if let symbol = MacroTable.plainNames[name] ?? MacroTable.plainNames[name.lowercased()] {
      return try append(.macro(symbol))
    }
    if let code = Currency.code(ofWord: name) { return try append(.currency(code)) }
    if name.lowercased() == "negative" || name.lowercased() == "minus", isSign {
      return try append(.symbol(UInt8(ascii: "-")))
    }
    let isAfterBlank = start > 0 && bytes[start - 1].isBlank
    if mode != .text, ShortWords.isProduct(name), !standsAlone(start, name) {
      for letter in run { try append(.letter(letter)) }
      return
    }
    if mode == .text || run.contains(where: { $0 >= 0x80 })
      || ShortWords.contains(name, afterValue: isAfterValue, afterBlank: isAfterBlank)
    {
      return try append(.word(name))
    }
    if try functionsAndLetters(run) { return }
    let isApart =
      (start == 0 || isAfterBlank)
      && (at >= end || bytes[at].isBlank || bytes[at] == UInt8(ascii: "."))
    if isApart, ShortWords.isName(run) { return try append(.word(name)) }
    let isGlued = start > 0 && bytes[start - 1].isASCIIDigit && run.count < 5
    if ShortWords.isWord(run), !isGlued { return try append(.word(name)) }
    if mode == .sentence, isAfterBlank, isAfterNumber, run.count == 3,
      run.contains(where: { $0.isOne(of: "aeiou") })
    {
      // A counted noun: `3 hats`, `2 pens`.
      return try append(.word(name))
    }
    for letter in run { try append(.letter(letter)) }
  }

  /// Whether the word `negative` or `minus` that ends here is the sign of a number.
  private var isSign: Bool {
    var next = bytes.skippingBlanks(at, limit: end)
    if next >= end, end < bytes.count, bytes[end] == UInt8(ascii: "}") {
      // `\text{negative }5`
      next = bytes.skippingBlanks(end + 1, limit: bytes.count)
    }
    guard next < bytes.count, next > at, bytes[next].isASCIIDigit || bytes[next].isOne(of: "\\$")
    else {
      return false
    }
    switch tokens.last {
    case nil: return true
    case .word(let word): return ["is", "are", "equals", "be", "by"].contains(word.lowercased())
    case .symbol(let byte): return byte.isOne(of: "=:,({[<>")
    default: return false
    }
  }

  private mutating func letter(_ letter: UInt8, _ start: Int, _ mode: Mode) throws(AnswerFailure) {
    let isAfterBlank = start > 0 && bytes[start - 1].isBlank
    switch mode {
    case .text:
      // `\mathrm{i}` and `\mathrm{e}` are the constants.
      if letter != UInt8(ascii: "i"), letter != UInt8(ascii: "e") {
        return try append(.word(text(of: [letter])))
      }
    case .sentence:
      if isAfterBlank, isAfterNumber, ShortWords.isUnit(letter: letter), isUnitEnd {
        return try append(.word(text(of: [letter])))
      }
    case .formula: break
    }
    if letter | 0x20 == UInt8(ascii: "x"), isAfterNumber, isPowerOfTen {
      // `1.5 x 10^3`
      return try append(.symbol(UInt8(ascii: "*")))
    }
    try append(.letter(letter))
  }

  /// Whether a short run of letters is a word here and no product: apart from what is around it,
  /// and no operator follows (`e^{it}`, `an + b`); a half of the day and inches follow a number.
  private func standsAlone(_ start: Int, _ name: String) -> Bool {
    if name == "am" || name == "pm" { return isAfterNumber }
    if name == "in", isAfterNumber, at >= end || bytes[at].isBlank { return true }
    guard start == 0 || bytes[start - 1].isBlank || bytes[start - 1].isOne(of: "$,.:;}") else {
      return false
    }
    let next = bytes.skippingBlanks(at, limit: end)
    if next >= end { return start > 0 }
    if next == at { return bytes[next].isOne(of: ",.:;$") }
    return !bytes[next].isOne(of: "+-*/^=<>_!)}&")
  }

  /// Whether a unit may end here: at a stop, an exponent, a slash, or another word.
  private var isUnitEnd: Bool {
    at >= end || bytes[at].isOne(of: ".,;^/)") || (bytes[at].isBlank && !isBeforeOperator)
  }

  private var isBeforeOperator: Bool {
    let next = bytes.skippingBlanks(at, limit: end)
    return next < end && bytes[next].isOne(of: "+-*=<>")
  }

  private var isPowerOfTen: Bool {
    let next = bytes.skippingBlanks(at, limit: end)
    return bytes.hasBytes("10^", at: next) || bytes.hasBytes("10**", at: next)
      || bytes.hasBytes("10{^", at: next)
  }

  /// Whether the letters are a function here, and not the word or unit of the same spelling.
  private func isFunction(_ name: String, _ mode: Mode) -> Bool {
    let next = bytes.skippingBlanks(at, limit: end)
    let isCalled = next < end && bytes[next].isOne(of: "({[|")
    if MacroTable.calledFunctions.contains(name) { return isCalled }
    return true
  }

  /// `log2(8)`: digits right after the name are the base.
  private mutating func subscriptDigits(_ name: String) throws(AnswerFailure) {
    guard name == "log", at < end, bytes[at].isASCIIDigit else { return }
    try append(.symbol(UInt8(ascii: "_")))
  }

  /// `sinx`, `2sinxcosx`: functions of one letter each, written without blanks.
  private mutating func functionsAndLetters(_ run: ArraySlice<UInt8>) throws(AnswerFailure) -> Bool
  {
    guard run.count <= 16 else { return false }
    var pieces: [AnswerToken] = []
    var rest = run
    while !rest.isEmpty {
      let longest = (2...min(6, max(2, rest.count))).reversed().first {
        $0 <= rest.count && isGluedFunction(text(of: rest.prefix($0)))
      }
      guard let longest else { return false }
      pieces.append(.macro(text(of: rest.prefix(longest))))
      rest = rest.dropFirst(longest)
      if let letter = rest.first {
        pieces.append(.letter(letter))
        rest = rest.dropFirst()
      }
    }
    for piece in pieces { try append(piece) }
    return true
  }

  private func isGluedFunction(_ name: String) -> Bool {
    MacroTable.functions.contains(name) && !MacroTable.calledFunctions.contains(name)
  }

  private mutating func foreign() throws(AnswerFailure) {
    for symbol in Currency.symbols where bytes.hasBytes(Array(symbol.sign.utf8), at: at) {
      at += symbol.sign.utf8.count
      return try append(.currency(symbol.code))
    }
    let start = at
    while at < end, bytes[at] >= 0x80 { at += 1 }
    // Letters of one word stay together (`réponse`); the parse fails on either kind.
    while at < end, bytes[at].isWordByte, !bytes[at].isASCIIDigit { at += 1 }
    try append(.other(text(of: bytes[start..<at])))
  }
}

// MARK: Symbols

extension AnswerLexer {
  private mutating func symbol(_ byte: UInt8, _ mode: Mode) throws(AnswerFailure) {
    at += 1
    let next = at < end ? bytes[at] : 0
    switch byte {
    case UInt8(ascii: "$"):
      return try append(.currency("USD"))
    case UInt8(ascii: "("), UInt8(ascii: "["):
      brackets.append(false)
    case UInt8(ascii: "{"):
      brackets.append(true)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      _ = brackets.popLast()
    case UInt8(ascii: "*") where next == byte:
      // `2**3` is a power.
      at += 1
      return try append(.symbol(UInt8(ascii: "^")))
    case UInt8(ascii: "<"), UInt8(ascii: ">"):
      guard next == UInt8(ascii: "=") else { break }
      at += 1
      return try append(.macro(byte == UInt8(ascii: "<") ? "le" : "ge"))
    case UInt8(ascii: "!") where next == UInt8(ascii: "=") && !isAfterNumber:
      at += 1
      return try append(.macro("neq"))
    case UInt8(ascii: "=") where next == UInt8(ascii: "="):
      at += 1
    case UInt8(ascii: "+") where bytes.hasBytes("/-", at: at):
      at += 2
      return try append(.macro("pm"))
    case UInt8(ascii: "-") where mode == .text && isBetweenLetters:
      return
    default:
      break
    }
    try append(.symbol(byte))
  }

  /// Whether letters stand on both sides of the character just read (a hyphen).
  private var isBetweenLetters: Bool {
    at >= 2 && bytes[at - 2].isASCIILetter && at < end && bytes[at].isASCIILetter
  }
}
