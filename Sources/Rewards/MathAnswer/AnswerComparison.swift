/// Compares two answers by their form, down to values.
struct AnswerComparison {
  /// The most elements that are matched in any order.
  private static let unorderedLimit = 128

  /// Compares a prediction with a reference.
  ///
  /// - Throws: `budget`.
  static func judge(
    gold: ParsedAnswer, prediction: ParsedAnswer, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    try budget.spend(1)
    switch (gold, prediction) {
    case (.quantity(let a), .quantity(let b)):
      return try ValueComparison.judge(gold: a, prediction: b, &budget)
    case (.quantity(let a), .assignment(_, let b, _)):
      return try ValueComparison.judge(gold: a, prediction: b, &budget)
    case (.assignment(_, let a, _), .quantity(let b)):
      return try ValueComparison.judge(gold: a, prediction: b, &budget)
    case (.assignment(let name, let a, let left), .assignment(let other, let b, let right)):
      guard name == other else {
        return try equations(left, a, right, b, &budget) ?? .different(rule: "name")
      }
      return try ValueComparison.judge(gold: a, prediction: b, &budget)
    case (.list(let a, _), .list(let b, _)), (.list(let a, _), .set(let b)),
      (.set(let a), .set(let b)):
      return try elements(a, b, rule: "elements", &budget)
    case (.set(let a), .list(let b, let isOpen)):
      return isOpen ? .hedged(rule: "or") : try elements(a, b, rule: "elements", &budget)
    case (.set(let a), .quantity), (.set(let a), .assignment):
      guard a.count == 1 else { return .different(rule: "elements") }
      return try judge(gold: a[0], prediction: prediction, &budget)
    case (.quantity, .set(let b)), (.assignment, .set(let b)):
      guard b.count == 1 else { return .different(rule: "severalValues") }
      return try judge(gold: gold, prediction: b[0], &budget)
    case (.tuple(let open, let a, let close), .tuple(let otherOpen, let b, let otherClose)):
      guard open == otherOpen, close == otherClose, a.count == b.count else {
        return .different(rule: "tuple")
      }
      return try ordered(a, b, rule: "tuple", &budget)
    case (.assignment(_, let value, let left), .relation(let sides, let signs)):
      guard signs.count == 1, signs[0].isSymbol("="), case .quantity(let a) = sides[0],
        case .quantity(let b) = sides[1]
      else { return .unreadable(rule: "kind") }
      return try equations(left, value, a.expression, b, &budget) ?? .unreadable(rule: "unsolved")
    case (.relation(let sides, let signs), .assignment(_, let value, let right)):
      guard signs.count == 1, signs[0].isSymbol("="), case .quantity(let a) = sides[0],
        case .quantity(let b) = sides[1]
      else { return .different(rule: "relation") }
      return try equations(a.expression, b, right, value, &budget) ?? .different(rule: "relation")
    case (.matrix(let a), .matrix(let b)):
      guard a.map(\.count) == b.map(\.count) else { return .different(rule: "shape") }
      return try ordered(
        Array(a.joined()), Array(b.joined()), rule: "matrix", &budget)
    case (.relation(let a, let signs), .relation(let b, let others)):
      return try relations(a, signs, b, others, &budget)
    case (.joined(let a, let sign), .joined(let b, let other)):
      guard sign == other else { return .different(rule: "joined") }
      return try elements(a, b, rule: "joined", &budget)
    case (.list, .quantity), (.list, .assignment):
      return .different(rule: "elements")
    case (_, .list(_, let isOpen)):
      return isOpen ? .hedged(rule: "or") : .different(rule: "severalValues")
    default:
      return .unreadable(rule: "kind")
    }
  }

  private static func ordered(
    _ gold: [ParsedAnswer], _ prediction: [ParsedAnswer], rule: String, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    for (a, b) in zip(gold, prediction) {
      guard try judge(gold: a, prediction: b, &budget).isEqual else {
        return .different(rule: rule)
      }
    }
    return .equal(rule: rule)
  }

  /// Whether each element of one side has an equal on the other.
  private static func elements(
    _ gold: [ParsedAnswer], _ prediction: [ParsedAnswer], rule: String,
    _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    guard needsNoNames(gold, prediction) else { return .different(rule: "name") }
    if gold.count == prediction.count,
      try ordered(gold, prediction, rule: rule, &budget).isEqual
    {
      return .equal(rule: rule)
    }
    guard max(gold.count, prediction.count) <= unorderedLimit else { throw .budget }
    var isMatched = Array(repeating: false, count: prediction.count)
    for a in gold {
      var isFound = false
      for (index, b) in prediction.enumerated()
      where try judge(gold: a, prediction: b, &budget).isEqual {
        isFound = true
        isMatched[index] = true
      }
      guard isFound else { return .different(rule: rule) }
    }
    return isMatched.allSatisfy { $0 } ? .equal(rule: rule) : .different(rule: rule)
  }

  /// Whether a value without a name can be told: a reference with several names needs them all.
  private static func needsNoNames(_ gold: [ParsedAnswer], _ prediction: [ParsedAnswer]) -> Bool {
    let names = Set(gold.compactMap(\.assignedName))
    guard names.count > 1 else { return true }
    return prediction.allSatisfy { $0.assignedName != nil }
  }

  /// The same relations between the same sides, read from left to right or from right to left.
  private static func relations(
    _ gold: [ParsedAnswer], _ signs: [AnswerToken], _ prediction: [ParsedAnswer],
    _ others: [AnswerToken], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    guard gold.count == prediction.count else { return .different(rule: "relation") }
    if signs == others,
      try ordered(gold, prediction, rule: "relation", &budget).isEqual
    {
      return .equal(rule: "relation")
    }
    if signs == others, signs.count == 1, signs[0].isSymbol("="),
      case .quantity(let a) = gold[0], case .quantity(let b) = gold[1],
      case .quantity(let c) = prediction[0], case .quantity(let d) = prediction[1],
      let verdict = try equations(a.expression, b, c.expression, d, &budget), verdict.isEqual
    {
      return verdict
    }
    let flipped = others.reversed().map { (sign: AnswerToken) -> AnswerToken in
      switch sign {
      case .symbol(UInt8(ascii: "<")): .symbol(UInt8(ascii: ">"))
      case .symbol(UInt8(ascii: ">")): .symbol(UInt8(ascii: "<"))
      case .macro("le"): .macro("ge")
      case .macro("ge"): .macro("le")
      default: sign
      }
    }
    guard signs == flipped else { return .different(rule: "relation") }
    return try ordered(gold, prediction.reversed(), rule: "relation", &budget)
  }

  /// Equations in several unknowns are equal if their sides differ by proportional forms.
  ///
  /// - Returns: `nil` if the reference has one unknown: then the equation must be solved.
  private static func equations(
    _ left: MathExpression?, _ right: Quantity, _ otherLeft: MathExpression?,
    _ otherRight: Quantity, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement? {
    guard let left, let otherLeft,
      let gold = try PolynomialForm.of(.sum([left, .negated(right.expression)]), &budget),
      gold.unknowns.count > 1,
      let prediction = try PolynomialForm.of(
        .sum([otherLeft, .negated(otherRight.expression)]), &budget)
    else { return nil }
    return try gold.isProportional(to: prediction, &budget)
      ? .equal(rule: "equation") : .different(rule: "equation")
  }
}
