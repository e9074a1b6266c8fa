/// Compares values with what stands beside them: currencies, units, percent and degree signs.
struct QuantityComparison {
  let options: MathAnswerOptions

  /// Compares a prediction with a reference.
  ///
  /// - Throws: `budget`.
  func judge(
    gold: Quantity, prediction: Quantity, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    if gold.expression.isNumeral || prediction.expression.isNumeral {
      // Digits to a base stand for themselves.
      return gold.expression == prediction.expression
        ? .equal(rule: "numeral") : .different(rule: "numeral")
    }
    if let a = gold.expression.rangeEnds, let b = prediction.expression.rangeEnds {
      // `0.2 - 0.4` is no difference beside another range.
      guard try values(a.lower, b.lower, &budget).isEqual,
        try values(a.upper, b.upper, &budget).isEqual
      else { return .different(rule: "range") }
    }
    var shift = 0
    if let a = gold.currency, let b = prediction.currency, a != b {
      // A hundred cents make one of any currency that is named.
      guard a == "cent" || b == "cent" else { return .different(rule: "currency") }
      shift = a == "cent" ? 2 : -2
    }
    var predicted = prediction.expression
    if let a = gold.unit, let b = prediction.unit, a != b, a.isMeasurable, b.isMeasurable {
      guard a.dimension == b.dimension, let ratio = b.count(in: a) else {
        return .different(rule: "unit")
      }
      if let power = QuantityComparison.powerOfTen(ratio) {
        shift += power
      } else {
        predicted = .product([
          predicted, .quotient(.literal(ratio.numerator), .literal(ratio.denominator)),
        ])
      }
    } else if let a = gold.unit, let b = prediction.unit, a.dimension != b.dimension,
      !a.isMeasurable, !b.isMeasurable
    {
      // Square units are no cubic ones.
      return .different(rule: "unit")
    }
    predicted = predicted.times(powerOfTen: shift)
    if gold.isPercent != prediction.isPercent {
      return try percent(gold, predicted, isPredicted: prediction.isPercent, &budget)
    }
    let isGoldAngle = gold.isDegrees
    let isAngle = prediction.isDegrees
    if isGoldAngle || isAngle, isGoldAngle != isAngle || gold.isRadians || prediction.isRadians {
      return try angles(gold, prediction, predicted, &budget)
    }
    return try values(gold.expression, predicted, &budget)
  }

  /// p% is p/100; a whole number keeps its value when the sign is left out or added.
  private func percent(
    _ gold: Quantity, _ predicted: MathExpression, isPredicted: Bool, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    let converted = try values(
      gold.expression, predicted.times(powerOfTen: isPredicted ? -2 : 2), &budget)
    if converted.isEqual { return converted }
    guard let value = try Equivalence.rational(gold.expression, &budget),
      try value.integer(&budget) != nil
    else { return converted }
    return try values(gold.expression, predicted, &budget)
  }

  /// A degree is pi/180; a bare number stands for degrees beside degrees.
  private func angles(
    _ gold: Quantity, _ prediction: Quantity, _ predicted: MathExpression,
    _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    let inRadians = try values(
      gold.isDegrees ? .call("degrees", [gold.expression]) : gold.expression,
      prediction.isDegrees ? .call("degrees", [predicted]) : predicted, &budget)
    if inRadians.isEqual || gold.isRadians || prediction.isRadians { return inRadians }
    return try values(gold.expression, predicted, &budget)
  }

  // MARK: Values

  /// Compares two expressions under the options.
  func values(
    _ gold: MathExpression, _ prediction: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement {
    let verdict = try Equivalence.judge(gold: gold, prediction: prediction, &budget)
    if verdict.isEqual { return verdict }
    if !options.exactOnly, let decimal = WrittenDecimal(prediction),
      try decimal.rounds(gold, &budget)
    {
      return .equal(rule: "sixDigits")
    }
    if let renamed = try constantOfIntegration(gold, prediction, &budget), renamed.isEqual {
      return renamed
    }
    if gold.hasBareLogarithm || prediction.hasBareLogarithm {
      // `\log` without a base: the natural one was tried, now the common one.
      let common = try values(gold.withCommonLogarithm, prediction.withCommonLogarithm, &budget)
      if common.isEqual { return common }
    }
    if options.tolerance > 0, try isNear(gold, prediction, &budget) {
      return .equal(rule: "tolerance")
    }
    if options.renameVariables, let renamed = try renamed(gold, prediction, &budget) {
      return renamed
    }
    return verdict
  }

  /// `x^2 + C` and `x^2 + K`: the constant that is added goes by any name.
  private func constantOfIntegration(
    _ gold: MathExpression, _ prediction: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement? {
    guard case .sum(let terms) = gold, case .sum(let others) = prediction,
      let name = terms.lazy.compactMap(\.constantName).first,
      let other = others.lazy.compactMap(\.constantName).first, name != other,
      !Equivalence.unknowns(of: gold).contains(other),
      !Equivalence.unknowns(of: prediction).contains(name)
    else { return nil }
    return try Equivalence.judge(
      gold: gold, prediction: prediction.renamed([other: name]), &budget)
  }

  /// |prediction - gold| <= tolerance * |gold|
  private func isNear(
    _ gold: MathExpression, _ prediction: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Bool {
    let gap = MathExpression.call("abs", [.sum([prediction, .negated(gold)])])
    let share = Int((options.tolerance * 1e12).rounded())
    let limit = MathExpression.product([
      MathExpression.literal(share).times(powerOfTen: -12), .call("abs", [gold]),
    ])
    guard let order = try Equivalence.order(gap, limit, &budget) else { return false }
    return order <= 0
  }

  /// Tries the reference's names for the prediction's variables, at most four.
  private func renamed(
    _ gold: MathExpression, _ prediction: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Judgement? {
    let names = Equivalence.unknowns(of: gold).sorted()
    let others = Equivalence.unknowns(of: prediction).sorted()
    guard names.count == others.count, (1...4) ~= names.count, names != others else { return nil }
    for order in permutations(of: names) {
      let renaming = Dictionary(uniqueKeysWithValues: zip(others, order))
      let verdict = try Equivalence.judge(
        gold: gold, prediction: prediction.renamed(renaming), &budget)
      if verdict.isEqual { return .equal(rule: "renamed") }
    }
    return nil
  }

  private func permutations(of names: [String]) -> [[String]] {
    guard let first = names.first else { return [[]] }
    return permutations(of: Array(names.dropFirst())).flatMap { rest in
      (0...rest.count).map { Array(rest[..<$0]) + [first] + rest[$0...] }
    }
  }

  /// The power of ten that a ratio is, if it is one.
  private static func powerOfTen(_ ratio: (numerator: Int, denominator: Int)) -> Int? {
    func power(_ value: Int) -> Int? {
      var (value, power) = (value, 0)
      while value > 1, value.isMultiple(of: 10) { (value, power) = (value / 10, power + 1) }
      return value == 1 ? power : nil
    }
    guard let up = power(ratio.numerator), let down = power(ratio.denominator) else { return nil }
    return up - down
  }
}

extension Quantity {
  /// Whether its unit is the radian.
  fileprivate var isRadians: Bool { unit?.isAngle ?? false }
}

extension MathExpression {
  /// Whether it is a numeral to a base other than ten.
  fileprivate var isNumeral: Bool { if case .call("base", _) = self { true } else { false } }

  /// The name of a term that can be the constant of an integration.
  fileprivate var constantName: String? {
    guard case .symbol(let name) = self,
      ["C", "c", "K", "k", "D", "A", "B", "const"].contains(name) || name.hasPrefix("C_")
    else { return nil }
    return name
  }

  /// The ends of a range of numbers as it is written, `4 - 7`; `nil` if it falls.
  fileprivate var rangeEnds: (lower: MathExpression, upper: MathExpression)? {
    guard case .sum(let terms) = self, terms.count == 2, case .number(let lower) = terms[0],
      case .negated(.number(let upper)) = terms[1], lower.exponent == 0, upper.exponent == 0,
      lower.repeating.isEmpty, upper.repeating.isEmpty,
      lower.integer.count < upper.integer.count
        || lower.integer.count == upper.integer.count
          && (lower.integer + lower.fraction).lexicographicallyPrecedes(
            upper.integer + upper.fraction)
    else { return nil }
    return (terms[0], .number(upper))
  }

  /// Whether it has a logarithm without a base.
  fileprivate var hasBareLogarithm: Bool {
    switch self {
    case .number, .symbol: false
    case .sum(let parts), .product(let parts): parts.contains(where: \.hasBareLogarithm)
    case .quotient(let a, let b), .power(let a, let b): a.hasBareLogarithm || b.hasBareLogarithm
    case .negated(let inner): inner.hasBareLogarithm
    case .call(let name, let arguments):
      name == "log" && arguments.count == 1 || arguments.contains(where: \.hasBareLogarithm)
    }
  }

  /// The expression with ten as the base of logarithms that have none.
  fileprivate var withCommonLogarithm: MathExpression {
    mapped { node in
      if case .call("log", let arguments) = node, arguments.count == 1 {
        .call("log", [arguments[0], .literal(10)])
      } else {
        node
      }
    }
  }

  fileprivate func renamed(_ names: [String: String]) -> MathExpression {
    mapped { node in
      if case .symbol(let name) = node, let other = names[name] { .symbol(other) } else { node }
    }
  }
}
