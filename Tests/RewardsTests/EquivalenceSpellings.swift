@testable import Rewards

/// Writes an expression in one of the many ways that mean the same: LaTeX or plain text, with
/// other spaces, brackets, signs of multiplication and names.
struct ExpressionSpelling {
  private let isLaTeX: Bool
  private var sequence: TestSequence

  init(isLaTeX: Bool, seed: UInt64) {
    self.isLaTeX = isLaTeX
    sequence = TestSequence(seed)
  }

  private mutating func one(of choices: String...) -> String {
    choices[sequence.below(choices.count)]
  }

  /// A space or another that means nothing.
  private mutating func space() -> String {
    isLaTeX ? one(of: "", "", " ", "\\,", "\\;", "  ") : one(of: "", "", " ", "  ")
  }

  private mutating func spaced(_ sign: String) -> String { space() + sign + space() }

  private mutating func bracketed(_ text: String) -> String {
    guard isLaTeX else { return "(" + space() + text + space() + ")" }
    switch sequence.below(4) {
    case 0: return "\\left(" + text + "\\right)"
    case 1: return "\\bigl(" + space() + text + "\\bigr)"
    case 2: return "{(" + text + ")}"
    default: return "(" + space() + text + ")"
    }
  }

  /// The text of an expression.
  mutating func text(of expression: MathExpression) -> String {
    switch expression {
    case .number(let literal):
      return literal.spelling + (literal.isInteger && sequence.below(12) == 0 ? ".0" : "")
    case .symbol("\\pi"): return isLaTeX ? "{\\pi}" : one(of: "pi", "\u{3C0}")
    case .symbol("i"): return isLaTeX ? one(of: "i", "\\mathrm{i}") : "i"
    case .symbol(let name): return name
    case .sum(let terms):
      var text = self.term(terms[0])
      for term in terms.dropFirst() {
        if case .negated(let inner) = term {
          text += spaced(isLaTeX ? "-" : one(of: "-", "\u{2212}")) + factor(inner)
        } else {
          text += spaced("+") + self.term(term)
        }
      }
      return text
    case .product(let factors):
      var text = factor(factors[0])
      for next in factors.dropFirst() { text += times() + factor(next) }
      return text
    case .quotient(let upper, let lower):
      if isLaTeX, sequence.below(4) > 0 {
        let name = one(of: "\\frac", "\\dfrac", "\\tfrac")
        return name + "{" + self.text(of: upper) + "}" + space() + "{" + self.text(of: lower) + "}"
      }
      return factor(upper) + spaced("/") + factor(lower)
    case .negated(let inner): return "-" + space() + factor(inner)
    case .power(.symbol("e"), let exponent):
      let inner = self.text(of: exponent)
      if isLaTeX { return one(of: "e^{", "\\mathrm{e}^{") + space() + inner + "}" }
      return one(of: "e^(", "exp(") + inner + ")"
    case .power(let base, let exponent):
      let inner = self.text(of: exponent)
      return bracketed(self.text(of: base)) + (isLaTeX ? "^{" + inner + "}" : "^(" + inner + ")")
    case .call(let name, let arguments): return call(name, self.text(of: arguments[0]))
    }
  }

  private mutating func times() -> String {
    if isLaTeX { return one(of: " \\cdot ", "\\times ", "*") }
    return spaced(one(of: "*", "\u{D7}", "\u{B7}"))
  }

  private mutating func term(_ expression: MathExpression) -> String {
    switch expression {
    case .sum: bracketed(text(of: expression))
    default: text(of: expression)
    }
  }

  /// A text that may stand beside a sign of multiplication.
  private mutating func factor(_ expression: MathExpression) -> String {
    switch expression {
    case .number, .symbol, .call: text(of: expression)
    default: bracketed(text(of: expression))
    }
  }

  private mutating func call(_ name: String, _ inner: String) -> String {
    switch (name, isLaTeX) {
    case ("sqrt", true): return one(of: "\\sqrt{", "\\sqrt[2]{") + inner + "}"
    case ("sqrt", false): return one(of: "sqrt(", "\u{221A}(") + inner + ")"
    case ("abs", true):
      return sequence.below(2) == 0
        ? "\\left|" + inner + "\\right|" : "{\\lvert " + inner + "\\rvert}"
    case ("exp", true):
      return sequence.below(2) == 0 ? "e^{" + inner + "}" : "\\exp" + bracketed(inner)
    case ("arctan", true): return one(of: "\\arctan", "\\tan^{-1}") + bracketed(inner)
    case (_, true): return "\\" + name + space() + bracketed(inner)
    case (_, false): return name + "(" + space() + inner + ")"
    }
  }
}
