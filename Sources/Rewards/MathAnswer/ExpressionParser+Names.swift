extension ExpressionParser {
  /// A name with its subscript and primes.
  mutating func subscripted(_ name: String) throws(AnswerFailure) -> String {
    var name = name
    if isAt("_") {
      at += 1
      if take("{") {
        name += "_"
        while at < end, !isAt("}") {
          guard !isAt("{"), !isAt("^") else { throw .syntax }
          name += tokens[at].spelling
          at += 1
        }
        try expect("}")
      } else {
        guard let token = current else { throw .syntax }
        switch token {
        case .number, .letter, .word: name += "_" + token.spelling
        case .macro(let macro) where MacroTable.symbols.contains(macro):
          name += "_" + token.spelling
        default: throw .syntax
        }
        at += 1
      }
    }
    while take("'") { name += "'" }
    return name
  }

  /// A name under an accent or behind a mark: `\vec{v}`, `\overline{AB}`, `\angle ABC`.
  mutating func accented(_ accent: String) throws(AnswerFailure) -> String {
    var name = "\\" + accent
    if take("{") {
      while at < end, !isAt("}") {
        guard !isAt("{") else { throw .syntax }
        name += tokens[at].spelling
        at += 1
      }
      try expect("}")
      return name
    }
    while at < end {
      switch tokens[at] {
      case .letter, .word: name += tokens[at].spelling
      case .number where accent == "angle" && name.utf8.count == 6: name += tokens[at].spelling
      default: return name
      }
      at += 1
      if accent != "angle", accent != "triangle" { return name }
    }
    return name
  }

  /// Whether `\frac` stands before a derivative: `{d}{dx}`, `{dy}{dx}`, `{\partial f}{\partial x}`.
  var isDerivative: Bool {
    guard isAt("{") else { return false }
    func isDifferential(_ index: Int) -> Bool {
      guard index < end else { return false }
      return tokens[index] == .letter(UInt8(ascii: "d")) || tokens[index] == .word("d")
        || tokens[index].isMacro("partial")
    }
    guard isDifferential(at + 1) else { return false }
    var index = at + 2
    while index < end, !tokens[index].isSymbol("}") { index += 1 }
    guard index - at <= 8, index + 2 < end, tokens[index + 1].isSymbol("{"),
      isDifferential(index + 2), index + 3 < end
    else { return false }
    switch tokens[index + 3] {
    case .letter: return true
    case .macro(let name): return MacroTable.symbols.contains(name)
    default: return false
    }
  }

  /// A number, with the fraction of a mixed number or the base of a numeral after it.
  mutating func number(
    _ literal: NumberLiteral, allowsMixed: Bool
  ) throws(AnswerFailure) -> MathExpression {
    if isAt("_") {
      at += 1
      return try numeral(.number(literal))
    }
    guard allowsMixed, literal.isInteger else { return .number(literal) }
    if isAtMacro("frac") {
      var ahead = self
      ahead.at += 1
      if let n = ahead.plainInteger(), let d = ahead.plainInteger() {
        at = ahead.at
        return .sum([.number(literal), .quotient(.number(n), .number(d))])
      }
    }
    // `3 1/2` in prose: two integers beside each other, then a slash and a third.
    if at + 2 < end, case .number(let n) = tokens[at], n.isInteger, tokens[at + 1].isSymbol("/"),
      case .number(let d) = tokens[at + 2], d.isInteger
    {
      at += 3
      return .sum([.number(literal), .quotient(.number(n), .number(d))])
    }
    return .number(literal)
  }

  /// A whole number as the argument of a macro: `7` or `{7}`.
  private mutating func plainInteger() -> NumberLiteral? {
    let isBraced = take("{")
    guard case .number(let literal)? = current, literal.isInteger else { return nil }
    at += 1
    if isBraced, !take("}") { return nil }
    return literal
  }

  /// A numeral after its digits and `_`: the base may be in brackets or in words.
  mutating func numeral(_ digits: MathExpression) throws(AnswerFailure) -> MathExpression {
    let isBraced = take("{")
    let isBracketed = take("(")
    var radix: NumberLiteral?
    switch current {
    case .number(let literal)? where literal.isInteger && literal.integer.count <= 2:
      radix = literal
    case .word(let word)?:
      radix = ExpressionParser.radixWords[word.lowercased()].map {
        NumberLiteral(integer: Array(String($0).utf8))
      }
    default: break
    }
    guard let radix, let value = radix.smallInteger, (2...36).contains(value) else { throw .syntax }
    at += 1
    if isBracketed { try expect(")") }
    if isBraced { try expect("}") }
    return value == 10 ? digits : .call("base", [digits, .number(radix)])
  }

  private static let radixWords = [
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "sixteen": 16,
  ]

  /// A numeral with letters among its digits, to a base above ten: `2AF_{16}`.
  mutating func letterNumeral() -> MathExpression? {
    var index = at
    var digits: [UInt8] = []
    var hasLetter = false
    scan: while index < end {
      switch tokens[index] {
      case .number(let literal) where literal.isInteger: digits += literal.integer
      case .letter(let letter) where letter.isASCIICapital:
        digits.append(letter)
        hasLetter = true
      default: break scan
      }
      index += 1
    }
    guard hasLetter, index + 1 < end, tokens[index].isSymbol("_") else { return nil }
    var ahead = self
    ahead.at = index + 1
    guard let value = try? ahead.numeral(.symbol("0" + text(of: digits))),
      case .call("base", let parts) = value, case .number(let radix) = parts[1],
      let size = radix.smallInteger, size > 10,
      digits.allSatisfy({ $0.isASCIIDigit || Int($0) - 0x41 + 10 < size })
    else { return nil }
    at = ahead.at
    return value
  }

  /// `{}_5C_2` or `_5C_2`: combinations, and permutations with `P`.
  mutating func combinations() throws(AnswerFailure) -> MathExpression? {
    var index = at
    if index + 1 < end, tokens[index].isSymbol("{"), tokens[index + 1].isSymbol("}") { index += 2 }
    guard index < end, tokens[index].isSymbol(of: "_^") else { return nil }
    at = index + 1
    let count = try argument()
    let isPermutation = at < end && (tokens[at] == .letter(0x50) || tokens[at] == .word("P"))
    guard at < end, isPermutation || tokens[at] == .letter(0x43) || tokens[at] == .word("C") else {
      throw .syntax
    }
    at += 1
    guard take("_") else { throw .syntax }
    let chosen = try argument()
    guard isPermutation else { return .call("binom", [count, chosen]) }
    let rest = MathExpression.sum([count, .negated(chosen)])
    return .quotient(.call("factorial", [count]), .call("factorial", [rest]))
  }
}
