/// A value with what stands beside it: percent sign, degree sign, currency, unit or counted noun.
struct Quantity {
  var expression: MathExpression
  var isPercent = false
  var isDegrees = false
  /// An ISO code, or `cent` for a minor unit.
  var currency: String?
  /// The power of ten of `million` and the like.
  var scale = 0
  /// The unit or noun, one token's spelling each; empty if there is none.
  var unit: [AnswerToken] = []

  /// The expression alone.
  init(_ expression: MathExpression) { self.expression = expression }

  /// Reads a range of tokens.
  ///
  /// - Throws: `syntax` if anything beside the value is neither unit nor noun.
  init(_ tokens: [AnswerToken], _ range: Range<Int>) throws(AnswerFailure) {
    var rest = Array(tokens[range])
    let currency = try Quantity.takeCurrency(&rest)
    let unitStart = Quantity.unitStart(rest)
    var parser = ExpressionParser(rest, 0..<unitStart)
    self.init(try parser.sum())
    self.currency = currency
    var at = parser.at
    if at < unitStart, rest[at].isSymbol("^"), parser.isDegree(at: at + 1) {
      isDegrees = true
      at += rest[at + 1] == .macro("circ") ? 2 : 4
    } else if at < unitStart, rest[at] == .macro("circ") {
      isDegrees = true
      at += 1
    }
    if at < unitStart, rest[at].isSymbol("%") {
      isPercent = true
      at += 1
    }
    guard at == unitStart else { throw .syntax }
    try readUnit(Array(rest[at...]))
  }

  /// Removes the currency: before the value, between sign and value, or after it.
  private static func takeCurrency(_ tokens: inout [AnswerToken]) throws(AnswerFailure)
    -> String?
  {
    var code: String?
    var at = 0
    var kept: [AnswerToken] = []
    kept.reserveCapacity(tokens.count)
    while at < tokens.count {
      if case .currency(let found) = tokens[at] {
        let isBefore = kept.allSatisfy { $0.isSymbol("-") || $0.isSymbol("+") }
        let isAfter = tokens[(at + 1)...].allSatisfy {
          if case .word = $0 { true } else if case .currency = $0 { true } else { false }
        }
        guard isBefore || isAfter, code == nil || code == found else { throw .syntax }
        code = found
      } else {
        kept.append(tokens[at])
      }
      at += 1
    }
    tokens = kept
    return code
  }

  /// The index of the first word, or of a fraction of words.
  private static func unitStart(_ tokens: [AnswerToken]) -> Int {
    for index in tokens.indices {
      if case .word = tokens[index] { return index }
      if tokens[index] == .macro("frac"), index + 2 < tokens.count, tokens[index + 1].isSymbol("{"),
        case .word = tokens[index + 2], index > 0
      {
        return index
      }
    }
    return tokens.count
  }

  private mutating func readUnit(_ tokens: [AnswerToken]) throws(AnswerFailure) {
    guard tokens.count <= 16 else { throw .syntax }
    var kept: [AnswerToken] = []
    for (index, token) in tokens.enumerated() {
      switch token {
      case .word(let word):
        let name = word.lowercased()
        if let power = Quantity.scales[name], kept.isEmpty {
          scale += power
        } else if name == "percent" {
          isPercent = true
        } else if ["degree", "degrees", "deg"].contains(name) {
          isDegrees = true
        } else {
          kept.append(.word(word))
        }
      case .number(let literal):
        // Only the exponent of a unit: `cm^2`, `cm^{2}`, `s^{-1}`.
        let isExponent = tokens[..<index].suffix(3).contains { $0.isSymbol("^") }
        guard isExponent, literal.isInteger else { throw .syntax }
        kept.append(token)
      case .symbol(UInt8(ascii: ".")):
        continue
      case .symbol(let byte) where "^{}/*-".utf8.contains(byte):
        kept.append(token)
      case .macro("frac"):
        kept.append(token)
      default:
        throw .syntax
      }
    }
    unit = kept
  }

  private static let scales = [
    "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
  ]
}
