/// An expression as it was written; nothing is evaluated.
///
/// Its depth is bounded by `AnswerLimit.depth`, so that functions of it may recurse.
indirect enum MathExpression: Hashable {
  case number(NumberLiteral)
  /// A variable, a constant such as `\pi`, or a subscripted name.
  case symbol(String)
  case sum([MathExpression])
  case product([MathExpression])
  case quotient(MathExpression, MathExpression)
  case negated(MathExpression)
  case power(MathExpression, MathExpression)
  /// A function or another structure by name: `sqrt`, `binom`, `factorial`, `abs`, `base`.
  case call(String, [MathExpression])

  /// Whether it is a number as written, perhaps with a sign.
  var signedLiteral: (literal: NumberLiteral, isNegative: Bool)? {
    switch self {
    case .number(let literal): (literal, false)
    case .negated(.number(let literal)): (literal, true)
    default: nil
    }
  }
}
