/// A value with what stands beside it: percent sign, degree sign, currency, unit or counted noun.
struct Quantity {
  var expression: MathExpression
  var isPercent = false
  var isDegrees = false
  /// An ISO code, or `cent` for a minor unit.
  var currency: String?
  /// The unit, if it is one that is known.
  var unit: Unit?
  /// Whether the expression holds a matrix.
  private(set) var hasMatrix = false

  /// The expression alone.
  init(_ expression: MathExpression) { self.expression = expression }

  /// Reads a range of tokens.
  ///
  /// - Throws: `syntax` if anything beside the value is neither unit nor noun.
  init(_ tokens: [AnswerToken], _ range: Range<Int>) throws(AnswerFailure) {
    var range = range
    let currency = try Quantity.takeCurrency(tokens, &range)
    var parser: ExpressionParser
    var signed = false
    if let sign = currency.sign {
      // `-$5`: the sign stands before the currency.
      signed = sign
    }
    let unitStart = Quantity.unitStart(tokens, range)
    let isPercentOfAll = Quantity.isFractionOfPercent(tokens[range.lowerBound..<unitStart])
    let valueEnd = isPercentOfAll ? unitStart - 1 : unitStart
    parser = ExpressionParser(tokens, range.lowerBound..<valueEnd)
    let parsed = try parser.sum()
    guard parser.isAtEnd else { throw .syntax }
    self.init(signed ? .negated(parsed) : parsed)
    self.currency = currency.code
    hasMatrix = parser.hasMatrix
    if parser.hasMarks { liftMarks() }
    if isPercentOfAll { isPercent = true }
    if unitStart < range.upperBound { try readUnit(tokens[unitStart..<range.upperBound]) }
  }

  /// The currency: before the value, between sign and value, or after it.
  private static func takeCurrency(
    _ tokens: [AnswerToken], _ range: inout Range<Int>
  ) throws(AnswerFailure) -> (code: String?, sign: Bool?) {
    var code: String?
    var sign: Bool?
    var lower = range.lowerBound
    if lower + 1 < range.upperBound, tokens[lower].isSymbol(of: "+-"),
      case .currency = tokens[lower + 1]
    {
      sign = tokens[lower].isSymbol("-")
      lower += 1
    }
    while lower < range.upperBound, case .currency(let found) = tokens[lower] {
      guard code == nil || code == found else { throw .syntax }
      code = found
      lower += 1
    }
    range = lower..<range.upperBound
    return (code, sign)
  }

  /// Whether a percent sign ends a fraction with a slash, `1/2%`, and so belongs to all of it.
  private static func isFractionOfPercent(_ tokens: ArraySlice<AnswerToken>) -> Bool {
    guard tokens.last?.isSymbol("%") == true else { return false }
    var level = 0
    var hasSlash = false
    for (offset, token) in tokens.dropLast().enumerated() {
      level += token.nesting
      guard level == 0 else { continue }
      if token.isSymbol("%") || (offset > 0 && token.isSymbol(of: "+-")) { return false }
      if token.isSymbol("/") { hasSlash = true }
    }
    return hasSlash
  }

  /// The index of the first word or currency after the value, or of a fraction of words.
  private static func unitStart(_ tokens: [AnswerToken], _ range: Range<Int>) -> Int {
    for index in range.dropFirst() {
      switch tokens[index] {
      case .letter(UInt8(ascii: "C")), .letter(UInt8(ascii: "F")):
        // Degrees of heat: `25^\circ C`.
        let before = tokens[index - 1].isSymbol("}") ? index - 2 : index - 1
        if before > range.lowerBound, tokens[before].isMacro("circ") { return index }
      case .word(let word):
        // `(cm)`, `/h`: the sign belongs to the unit, unless it is the value's.
        if tokens[index - 1].isSymbol(of: "(/"), index - 1 > range.lowerBound { return index - 1 }
        if tokens[index - 1].isSymbol("*"), UnitTable.unit(word) != nil { return index - 1 }
        // A word in a subscript belongs to a name.
        if tokens[index - 1].isSymbol("_")
          || (tokens[index - 1].isSymbol("{") && index > 1 && tokens[index - 2].isSymbol("_"))
        {
          continue
        }
        return index
      case .currency: return index
      case .macro("frac"):
        if index + 2 < range.upperBound, tokens[index + 1].isSymbol("{"),
          case .word = tokens[index + 2]
        {
          return index
        }
      default: continue
      }
    }
    return range.upperBound
  }

  /// Makes a percent or degree sign of the whole a mark, one inside a factor.
  private mutating func liftMarks() {
    if let inner = expression.withoutMark("percent") {
      expression = inner
      isPercent = true
    } else if let inner = expression.withoutMark("degrees") {
      expression = inner
      isDegrees = true
    }
    expression = expression.mapped { node in
      if case .call("percent", let arguments) = node {
        .quotient(arguments[0], .literal(100))
      } else {
        node
      }
    }
  }

  private mutating func readUnit(_ tokens: ArraySlice<AnswerToken>) throws(AnswerFailure) {
    guard tokens.count <= 24 else { throw .syntax }
    var rest: [AnswerToken] = []
    for (offset, token) in tokens.enumerated() {
      switch token {
      case .letter(let letter):
        // `50 mm x`: after a unit a letter is a factor, unless it is a unit or an article.
        let name = text(of: [letter])
        if let unit = rest.last?.word, UnitTable.unit(unit) != nil, UnitTable.unit(name) == nil,
          name != "a"
        {
          throw .syntax
        }
        rest.append(.word(name))
      case .currency("cent")
      where offset > 0 && tokens[tokens.startIndex + offset - 1].isWord("per"):
        // `per cent`
        rest.removeLast()
        isPercent = true
      case .currency(let code):
        guard currency == nil || currency == code else { throw .syntax }
        currency = code
      case .word(let word):
        let name = word.lowercased()
        let isFirst = rest.isEmpty
        if isFirst, let power = Quantity.scales[name] {
          expression = expression.times(powerOfTen: power)
        } else if isFirst, name == "dozen" {
          expression = .product([expression, .literal(12)])
        } else if isFirst, !isPercent, ["percent", "pct", "percentage", "percents"].contains(name) {
          isPercent = true
        } else if isFirst, !isDegrees, ["degree", "degrees", "deg"].contains(name) {
          isDegrees = true
        } else {
          rest.append(token)
        }
      default: rest.append(token)
      }
    }
    guard !rest.isEmpty else { return }
    if isDegrees, rest.count == 1, let word = rest[0].word, Quantity.scalesOfHeat.contains(word) {
      isDegrees = false
      return
    }
    if repeats(rest) { return }
    guard let found = UnitReader.read(rest[...]) else { throw .syntax }
    // Things are counted by a number; words beside names alone are a sentence.
    if found.hasNoun, !expression.hasLiteral, !Equivalence.unknowns(of: expression).isEmpty {
      throw .syntax
    }
    unit = found.unit
  }

  /// Whether the tokens are the value once more in words: `13 (thirteen)`.
  private func repeats(_ tokens: [AnswerToken]) -> Bool {
    guard tokens.count > 2, tokens[0].isSymbol("("), tokens[tokens.count - 1].isSymbol(")"),
      let value = expression.signedLiteral, !value.isNegative
    else { return false }
    let words = tokens.dropFirst().dropLast().map { $0.word ?? $0.spelling }
    guard let (number, count) = NumberWords.parse(words, at: 0) else { return false }
    return count == words.count && value.literal.smallInteger == number
  }

  private static let scales = [
    "hundred": 2, "thousand": 3, "lakh": 5, "million": 6, "millions": 6, "crore": 7, "billion": 9,
    "billions": 9, "trillion": 12, "quadrillion": 15,
  ]
  /// `degrees Celsius` is no angle.
  private static let scalesOfHeat: Set<String> = ["celsius", "fahrenheit", "c", "f", "k"]
}

extension MathExpression {
  /// The expression without a mark that covers all of it; `nil` if a part has none.
  fileprivate func withoutMark(_ name: String) -> MathExpression? {
    switch self {
    case .call(name, let arguments): return arguments[0]
    case .negated(let inner): return inner.withoutMark(name).map { .negated($0) }
    case .sum(let terms):
      let inner = terms.compactMap { $0.withoutMark(name) }
      return inner.count == terms.count ? .sum(inner) : nil
    case .product(let factors):
      // One marked factor: `3 \cdot 30^\circ`, `\frac12 x^\circ`.
      let marked = factors.indices.filter { factors[$0].withoutMark(name) != nil }
      guard marked.count == 1, let inner = factors[marked[0]].withoutMark(name) else { return nil }
      var rest = factors
      rest[marked[0]] = inner
      return .product(rest)
    case .quotient(let upper, let lower):
      return upper.withoutMark(name).map { .quotient($0, lower) }
    default: return nil
    }
  }
}
