/// Why an answer could not be read or evaluated.
enum AnswerFailure: Error {
  /// It is no answer of a kind that is known.
  case syntax
  /// A limit on depth, tokens, digits or arithmetic was reached.
  case budget
}

/// The limits of one grading.
enum AnswerLimit {
  /// Bytes of one candidate.
  static let candidateBytes = 65_536
  /// Tokens of one candidate.
  static let tokens = 4_096
  /// Digits of one literal.
  static let digits = 20_000
  /// Nodes of a tree that is worked out from others (products of matrices).
  static let nodes = 50_000
  /// Nesting of groups, powers and function arguments.
  static let depth = 256
  /// Bits of a power or a factorial that is evaluated exactly.
  static let powerBits = 1 << 16
  /// Bits of any other exact value (a literal of `digits` digits fits).
  static let valueBits = 1 << 17
  /// Steps of parsing and arithmetic (one step: a token, or one product of machine words).
  static let steps = 4_000_000
}

/// Counts the work of one grading and ends it at the limit.
struct StepBudget {
  private(set) var used = 0

  /// Spends steps.
  mutating func spend(_ steps: Int) throws(AnswerFailure) {
    used += steps
    if used > AnswerLimit.steps { throw .budget }
  }
}
