@testable import Rewards

/// Reads expressions written as `2*sqrt(3) + x_1^(1/2)!`, so that tests of the equivalence do not
/// rest on the parser of answers.
///
/// Products are written out; `0.1(6)` repeats its block; `pi`, `e`, `i` and `inf` are constants; a
/// name before a parenthesis is a function.
struct ExpressionNotation {
  private let text: [Character]
  private var at = 0

  /// - Precondition: the text is an expression of this notation.
  static func read(_ text: String) -> MathExpression {
    var notation = ExpressionNotation(text: text.filter { $0 != " " })
    let expression = notation.sum()
    precondition(notation.at == notation.text.count, "not an expression: \(text)")
    return expression
  }

  private init(text: String) { self.text = Array(text) }

  private var current: Character? { at < text.count ? text[at] : nil }

  private mutating func take(_ character: Character) -> Bool {
    guard current == character else { return false }
    at += 1
    return true
  }

  private mutating func sum() -> MathExpression {
    var terms = [product()]
    while true {
      if take("+") {
        terms.append(product())
      } else if take("-") {
        terms.append(.negated(product()))
      } else {
        return terms.count == 1 ? terms[0] : .sum(terms)
      }
    }
  }

  private mutating func product() -> MathExpression {
    var factors = [signed()]
    while true {
      if take("*") {
        factors.append(signed())
      } else if take("/") {
        let upper = factors.count == 1 ? factors[0] : MathExpression.product(factors)
        factors = [.quotient(upper, signed())]
      } else {
        return factors.count == 1 ? factors[0] : .product(factors)
      }
    }
  }

  private mutating func signed() -> MathExpression {
    take("-") ? .negated(signed()) : power()
  }

  private mutating func power() -> MathExpression {
    var base = atom()
    while take("!") { base = .call("factorial", [base]) }
    return take("^") ? .power(base, signed()) : base
  }

  private mutating func atom() -> MathExpression {
    if take("(") {
      let inner = sum()
      precondition(take(")"), "no closing parenthesis")
      return inner
    }
    if let character = current, character.isNumber || character == "." { return number() }
    var name = ""
    while let character = current, character.isLetter || character.isNumber || character == "_" {
      name.append(character)
      at += 1
    }
    precondition(!name.isEmpty, "no operand")
    guard take("(") else {
      return .symbol(name == "pi" ? "\\pi" : name == "inf" ? "\\infty" : name)
    }
    var arguments = [sum()]
    while take(",") { arguments.append(sum()) }
    precondition(take(")"), "no closing parenthesis")
    return .call(name, arguments)
  }

  private mutating func number() -> MathExpression {
    var literal = NumberLiteral()
    literal.integer = digits()
    if take(".") {
      literal.hasPoint = true
      literal.fraction = digits()
      if take("(") {
        literal.repeating = digits()
        precondition(take(")"), "no closing parenthesis")
      }
    }
    return .number(literal)
  }

  private mutating func digits() -> [UInt8] {
    var digits: [UInt8] = []
    while let value = current?.asciiValue, (0x30...0x39).contains(value) {
      digits.append(value)
      at += 1
    }
    return digits
  }
}

/// The verdict on two expressions of that notation: `equal` or `different` and the rule, or
/// `budget`.
func verdict(_ gold: String, _ prediction: String) -> (isEqual: Bool, rule: String) {
  verdict(ExpressionNotation.read(gold), ExpressionNotation.read(prediction)).0
}

/// The same for expressions, with the steps it took.
func verdict(
  _ gold: MathExpression, _ prediction: MathExpression
) -> ((isEqual: Bool, rule: String), steps: Int) {
  var budget = StepBudget()
  do throws(AnswerFailure) {
    switch try Equivalence.judge(gold: gold, prediction: prediction, &budget) {
    case .equal(let rule): return ((true, rule), budget.used)
    case .different(let rule): return ((false, rule), budget.used)
    default: return ((false, "other"), budget.used)
    }
  } catch {
    return ((false, error == .budget ? "budget" : "syntax"), budget.used)
  }
}
