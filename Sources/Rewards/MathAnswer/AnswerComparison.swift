/// Compares two answers by their form, down to values.
struct AnswerComparison {
  let options: MathAnswerOptions
  /// The most elements that are matched in any order.
  private static let unorderedLimit = 128

  /// Compares a prediction with a reference.
  ///
  /// - Throws: `budget`.
  func judge(
    gold: ParsedAnswer, prediction: ParsedAnswer, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    try budget.spend(1)
    switch (gold, prediction) {
    case (_, .inconsistent): return .different(rule: "chain")
    case (.quantity(let a), .quantity(let b)):
      return try QuantityComparison(options: options).judge(gold: a, prediction: b, &budget)
    case (.assignment(let a), .assignment(let b)): return try assignments(a, b, &budget)
    case (.assignment(let a), .equation(let left, let right)):
      guard let value = a.value.plainExpression else { return .unreadable(rule: "unsolved") }
      return try equations(a.left, value, left, right, needsSeveral: true, &budget)
        ?? .unreadable(rule: "unsolved")
    case (.equation(let left, let right), .assignment(let b)):
      guard let value = b.value.plainExpression else { return .different(rule: "equation") }
      return try equations(left, right, b.left, value, needsSeveral: false, &budget)
        ?? .different(rule: "equation")
    case (.equation(let a, let b), .equation(let c, let d)):
      return try equations(a, b, c, d, needsSeveral: false, &budget) ?? .different(rule: "equation")
    case (.quantity, .equation(let left, let right)):
      // `a + b = 5` states the value of a combination of names; `x + 3 = 5` is left to be solved.
      // A product of names is no such name, as in `xy = 5`.
      if case .product = left { return .unreadable(rule: "unsolved") }
      guard Equivalence.unknowns(of: left).count > 1, !left.hasLiteral,
        Equivalence.unknowns(of: right).isEmpty
      else { return .unreadable(rule: "unsolved") }
      return try judge(gold: gold, prediction: .quantity(Quantity(right)), &budget)
    case (.list(let a, _), .tuple(let b)) where options.ignoresBrackets,
      (.set(let a), .tuple(let b)) where options.ignoresBrackets:
      return try ordered(a, b.elements, rule: "brackets", &budget)
    case (.tuple(let a), .list(let b, _)) where options.ignoresBrackets,
      (.tuple(let a), .set(let b)) where options.ignoresBrackets:
      return try ordered(a.elements, b, rule: "brackets", &budget)
    case (.list, _), (_, .list): return try lists(gold, prediction, &budget)
    case (.assignment(let a), _): return try judge(gold: a.value, prediction: prediction, &budget)
    case (_, .assignment(let b)): return try judge(gold: gold, prediction: b.value, &budget)
    case (.tuple(let a), .tuple(let b)): return try tuples(a, b, &budget)
    case (.set(let a), .set(let b)): return try elements(a, b, rule: "elements", &budget)
    case (.set(let a), .quantity):
      guard a.count == 1 else { return .different(rule: "elements") }
      return try judge(gold: a[0], prediction: prediction, &budget)
    case (.quantity, .set(let b)):
      guard b.count == 1 else { return .different(rule: "severalValues") }
      return try judge(gold: gold, prediction: b[0], &budget)
    case (.region, .region), (.region, .tuple), (.tuple, .region), (.region, .set),
      (.set, .region):
      return try regions(gold, prediction, &budget)
    case (.matrix(let a), .matrix(let b)): return try matrices(a, b, &budget)
    case (.ratio(let a), .ratio(let b)): return try ratios(a, b, &budget)
    case (.clock(let a), .clock(let b)): return clocks(a, b)
    case (.ratio(let a), .clock(let b)): return clocks(a, b)
    case (.relation(let a, let signs), .relation(let b, let others)):
      return try relations(a, signs, b, others, &budget)
    case (.joined(let a, let sign), .joined(let b, let other)):
      guard sign == other else { return .different(rule: "joined") }
      return try elements(a, b, rule: "joined", &budget)
    default: return .unreadable(rule: "kind")
    }
  }

  // MARK: Equations

  private func assignments(
    _ gold: Assignment, _ prediction: Assignment, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    if gold.name == prediction.name {
      return try judge(gold: gold.value, prediction: prediction.value, &budget)
    }
    if let a = gold.components, let b = prediction.components {
      return try elements(a, b, rule: "assignments", &budget)
    }
    if let a = gold.value.plainExpression, let b = prediction.value.plainExpression,
      let verdict = try equations(gold.left, a, prediction.left, b, needsSeveral: true, &budget)
    {
      return verdict
    }
    guard options.renameVariables else { return .different(rule: "name") }
    return try judge(gold: gold.value, prediction: prediction.value, &budget)
  }

  /// Equations are equal if the differences of their sides are proportional.
  ///
  /// - Parameter needsSeveral: whether a reference in one unknown has to be solved instead.
  /// - Returns: `nil` if that is so, or a side is no expression.
  private func equations(
    _ left: MathExpression?, _ right: MathExpression, _ otherLeft: MathExpression?,
    _ otherRight: MathExpression, needsSeveral: Bool, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement? {
    guard let left, let otherLeft else { return nil }
    let gold = MathExpression.sum([left, .negated(right)])
    guard !needsSeveral || Equivalence.unknowns(of: gold).count > 1 else { return nil }
    let prediction = MathExpression.sum([otherLeft, .negated(otherRight)])
    guard !Equivalence.unknowns(of: prediction).isEmpty else { return .different(rule: "equation") }
    let areProportional = try Equivalence.areProportional(gold, prediction, &budget) ?? false
    return areProportional ? .equal(rule: "equation") : .different(rule: "equation")
  }

  /// The same relations between the same sides, read from left to right or from right to left.
  private func relations(
    _ gold: [ParsedAnswer], _ signs: [AnswerToken], _ prediction: [ParsedAnswer],
    _ others: [AnswerToken], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    guard gold.count == prediction.count else { return .different(rule: "relation") }
    if signs == others,
      try ordered(gold, prediction, rule: "relation", &budget).isEqual
    {
      return .equal(rule: "relation")
    }
    guard signs == others.reversed().map(\.flipped) else { return .different(rule: "relation") }
    return try ordered(gold, prediction.reversed(), rule: "relation", &budget)
  }

  // MARK: Several values

  private func lists(
    _ gold: ParsedAnswer, _ prediction: ParsedAnswer, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    switch (gold, prediction) {
    case (.list(let a, _), .list(let b, _)):
      let (roots, others) = withoutIndices(a, named(b))
      return try elements(roots, others, rule: "elements", &budget)
    case (.list(let a, _), .set(let b)): return try elements(a, b, rule: "elements", &budget)
    case (.set(let a), .list(let b, let isOpen)):
      return isOpen ? .hedged(rule: "or") : try elements(a, named(b), rule: "elements", &budget)
    case (.list(let a, _), .assignment(let b)):
      guard let components = b.components else { return .different(rule: "elements") }
      return try elements(a, components, rule: "assignments", &budget)
    case (.assignment(let a), .list(let b, let isOpen)):
      guard let components = a.components else {
        return isOpen ? .hedged(rule: "or") : .different(rule: "severalValues")
      }
      return try elements(components, b, rule: "assignments", &budget)
    case (.list(let a, _), .tuple(let b)) where hasDistinctNames(a):
      // `x = 1, y = 2` as the point of the values in the same order.
      return try ordered(coordinates(a), b.elements, rule: "assignments", &budget)
    case (.tuple(let a), .list(let b, _)) where hasDistinctNames(b):
      return try ordered(a.elements, coordinates(b), rule: "assignments", &budget)
    case (.region, .list(let b, let isOpen)) where isOpen:
      let parts = b.compactMap { if case .tuple(let tuple) = $0 { tuple.interval } else { nil } }
      guard parts.count == b.count, let region = try Region(parts, &budget) else {
        return .hedged(rule: "or")
      }
      return try regions(gold, .region(region), &budget)
    case (.list(let a, _), .region):
      let parts = a.compactMap { if case .tuple(let tuple) = $0 { tuple.interval } else { nil } }
      guard parts.count == a.count, let region = try Region(parts, &budget) else {
        return .different(rule: "elements")
      }
      return try regions(.region(region), prediction, &budget)
    case (.list, _): return .different(rule: "elements")
    case (_, .list(_, let isOpen)):
      return isOpen ? .hedged(rule: "or") : .different(rule: "severalValues")
    default: return .unreadable(rule: "kind")
    }
  }

  /// `x = -1, 3`: a value without a name has the one before it.
  private func named(_ elements: [ParsedAnswer]) -> [ParsedAnswer] {
    var last: Assignment?
    return elements.map { element in
      switch element {
      case .assignment(let assignment):
        last = assignment
        return element
      case .quantity:
        guard let last else { return element }
        return .assignment(Assignment(name: last.name, left: last.left, value: element))
      default: return element
      }
    }
  }

  /// `x_1 = 3, x_2 = -1` beside `x = 3, x = -1`: numbered solutions of one unknown.
  private func withoutIndices(
    _ gold: [ParsedAnswer], _ prediction: [ParsedAnswer]
  ) -> ([ParsedAnswer], [ParsedAnswer]) {
    func soleName(_ elements: [ParsedAnswer]) -> String? {
      guard let name = elements.first?.assignedName, !name.contains("_"),
        elements.allSatisfy({ $0.assignedName == name })
      else { return nil }
      return name
    }
    func renamed(_ elements: [ParsedAnswer], _ name: String) -> [ParsedAnswer] {
      guard elements.allSatisfy({ $0.assignedName?.hasPrefix(name + "_") ?? false }) else {
        return elements
      }
      return elements.map {
        .assignment(Assignment(name: name, left: .symbol(name), value: $0.unnamed))
      }
    }
    if let name = soleName(gold) { return (gold, renamed(prediction, name)) }
    if let name = soleName(prediction) { return (renamed(gold, name), prediction) }
    return (gold, prediction)
  }

  /// Named values in the order that their names have: `x, y, z`, or letters that follow each other.
  /// Of other names the order is that in which they are written.
  private func coordinates(_ elements: [ParsedAnswer]) -> [ParsedAnswer] {
    let letters = elements.compactMap { element -> UInt8? in
      guard let name = element.assignedName?.utf8, name.count == 1 else { return nil }
      return name.first
    }
    let sorted = letters.sorted()
    guard letters.count == elements.count,
      zip(sorted, sorted.dropFirst()).allSatisfy({ $0 + 1 == $1 })
        || sorted.allSatisfy({ $0.isOne(of: "xyz") })
    else { return elements }
    return zip(letters, elements).sorted { $0.0 < $1.0 }.map(\.1)
  }

  private func hasDistinctNames(_ elements: [ParsedAnswer]) -> Bool {
    let names = elements.compactMap(\.assignedName)
    return names.count == elements.count && Set(names).count == names.count && names.count > 1
  }

  /// Whether each element of one side has an equal on the other.
  private func elements(
    _ gold: [ParsedAnswer], _ prediction: [ParsedAnswer], rule: String,
    _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    if gold.count == prediction.count,
      try ordered(gold, prediction, rule: rule, &budget).isEqual
    {
      return .equal(rule: rule)
    }
    // A reference with several names needs them in the prediction, or its own order.
    let names = Set(gold.compactMap(\.assignedName))
    if names.count > 1, !prediction.allSatisfy({ $0.assignedName != nil }) {
      return .different(rule: "name")
    }
    guard max(gold.count, prediction.count) <= AnswerComparison.unorderedLimit else {
      throw .budget
    }
    var isMatched = Array(repeating: false, count: prediction.count)
    for a in gold {
      var isFound = false
      // A set as an element is not its only member.
      for (index, b) in prediction.enumerated() where a.isSet == b.isSet {
        guard try judge(gold: a, prediction: b, &budget).isEqual else { continue }
        isFound = true
        isMatched[index] = true
      }
      guard isFound else { return .different(rule: rule) }
    }
    return isMatched.allSatisfy { $0 } ? .equal(rule: rule) : .different(rule: rule)
  }

  func ordered(
    _ gold: [ParsedAnswer], _ prediction: [ParsedAnswer], rule: String, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    guard gold.count == prediction.count else { return .different(rule: rule) }
    for (a, b) in zip(gold, prediction) {
      guard a.isSet == b.isSet, try judge(gold: a, prediction: b, &budget).isEqual else {
        return .different(rule: rule)
      }
    }
    return .equal(rule: rule)
  }
}
