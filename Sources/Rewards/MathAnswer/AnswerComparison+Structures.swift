extension AnswerComparison {
  /// Tuples in order with the same brackets; intervals that reach to infinity as regions.
  func tuples(
    _ gold: AnswerTuple, _ prediction: AnswerTuple, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    if gold.isUnbounded || prediction.isUnbounded, gold.interval != nil,
      prediction.interval != nil
    {
      return try regions(.tuple(gold), .tuple(prediction), &budget)
    }
    guard gold.open == prediction.open, gold.close == prediction.close else {
      return .different(rule: "tuple")
    }
    return try ordered(gold.elements, prediction.elements, rule: "tuple", &budget)
  }

  /// Sets of real numbers in normal form.
  func regions(
    _ gold: ParsedAnswer, _ prediction: ParsedAnswer, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    guard let a = try AnswerSet(gold)?.region(&budget),
      let b = try AnswerSet(prediction)?.region(&budget)
    else { return try symbolicIntervals(gold, prediction, &budget) }
    if let name = a.variable, let other = b.variable, name != other, !options.renameVariables {
      return .different(rule: "name")
    }
    guard a.intervals.count == b.intervals.count else { return .different(rule: "interval") }
    for (x, y) in zip(a.intervals, b.intervals) {
      guard x.isLowerClosed == y.isLowerClosed, x.isUpperClosed == y.isUpperClosed,
        try areEqual(x.lower, y.lower, &budget), try areEqual(x.upper, y.upper, &budget)
      else { return .different(rule: "interval") }
    }
    return .equal(rule: "interval")
  }

  /// Intervals between ends that cannot be put in order: `(a, a+1]`.
  private func symbolicIntervals(
    _ gold: ParsedAnswer, _ prediction: ParsedAnswer, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    guard case .tuple(let a) = gold, case .tuple(let b) = prediction, a.open == b.open,
      a.close == b.close
    else { return .different(rule: "interval") }
    return try ordered(a.elements, b.elements, rule: "tuple", &budget)
  }

  private func areEqual(
    _ gold: MathExpression?, _ prediction: MathExpression?, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Bool {
    guard let gold, let prediction else { return gold == nil && prediction == nil }
    return try QuantityComparison(options: options).values(gold, prediction, &budget).isEqual
  }

  /// Matrices of the same shape, cell by cell.
  func matrices(
    _ gold: [[MathExpression]], _ prediction: [[MathExpression]], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    guard gold.map(\.count) == prediction.map(\.count) else { return .different(rule: "shape") }
    for (a, b) in zip(gold.joined(), prediction.joined()) {
      guard try areEqual(a, b, &budget) else { return .different(rule: "matrix") }
    }
    return .equal(rule: "matrix")
  }

  /// Ratios part by part as they are written; up to a factor by option.
  func ratios(
    _ gold: [Quantity], _ prediction: [Quantity], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    guard gold.count == prediction.count else { return .different(rule: "ratio") }
    if options.reduceRatios {
      // a : b = c : d if ad = bc.
      for (a, c) in zip(gold.dropFirst(), prediction.dropFirst()) {
        guard
          try areEqual(
            .product([a.expression, prediction[0].expression]),
            .product([c.expression, gold[0].expression]), &budget)
        else { return .different(rule: "ratio") }
      }
      return .equal(rule: "ratio")
    }
    return try ordered(
      gold.map { .quantity($0) }, prediction.map { .quantity($0) }, rule: "ratio", &budget)
  }

  /// Times as they are written; a reference without a half of the day accepts either.
  func clocks(_ gold: ClockTime, _ prediction: ClockTime) -> Judgement {
    gold.parts == prediction.parts && (gold.half == nil || gold.half == prediction.half)
      ? .equal(rule: "clock") : .different(rule: "clock")
  }

  /// A reference such as `3:45` beside `3:45 PM`.
  func clocks(_ gold: [Quantity], _ prediction: ClockTime) -> Judgement {
    let parts = gold.map { quantity -> Int? in
      guard case .number(let literal) = quantity.expression else { return nil }
      return literal.smallInteger
    }
    var padded = parts
    while padded.count < 3 { padded.append(0) }
    return padded == prediction.parts.map { $0 } ? .equal(rule: "clock") : .different(rule: "clock")
  }
}
