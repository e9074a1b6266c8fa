/// Turns an expression into postfix order and evaluates its rational parts on the way.
struct ExpressionFolding {
  private(set) var instructions: [FoldedExpression.Instruction] = []
  private(set) var rationals: [Rational] = []
  private(set) var literals: [NumberLiteral] = []
  private(set) var names: VariableNames

  private enum Task {
    case visit(MathExpression)
    case leaf(FoldedExpression.Instruction)
    case rational(Rational)
    case finish(FoldedExpression.Instruction)
  }

  /// A value of the stack: where its instructions and rationals begin, and what is known of it.
  private struct Part {
    let start: Int
    let rationals: Int
    let value: ExactValue
  }

  private var tasks: [Task] = []
  private var parts: [Part] = []
  /// The part of the budget for big integers; once it is spent they are left to the layers that
  /// need no exact value.
  private var allowance = StepBudget()
  private static let allowedSteps = AnswerLimit.steps / 8

  init(_ names: VariableNames) { self.names = names }

  /// The exact value of the whole, if it has one.
  mutating func fold(
    _ expression: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    try allowance.spend(AnswerLimit.steps - ExpressionFolding.allowedSteps)
    tasks.append(.visit(expression))
    while let task = tasks.popLast() {
      try budget.spend(40)
      switch task {
      case .visit(let expression): try visit(expression, &budget)
      case .leaf(let instruction): push(instruction)
      case .rational(let value): push(.rational(value))
      case .finish(let instruction):
        try finish(instruction, &budget)
        if case .undefined? = parts.last?.value { return .undefined }
      }
    }
    return parts.last?.value ?? .unknown
  }

  private mutating func push(_ instruction: FoldedExpression.Instruction) {
    var value = ExactValue.unknown
    if case .infinity(let isNegative) = instruction { value = .infinite(isNegative: isNegative) }
    parts.append(Part(start: instructions.count, rationals: rationals.count, value: value))
    instructions.append(instruction)
  }

  private mutating func push(_ value: ExactValue) {
    switch value {
    case .rational(let rational):
      parts.append(Part(start: instructions.count, rationals: rationals.count, value: value))
      instructions.append(.exact(rationals.count))
      rationals.append(rational)
    case .infinite(let isNegative): push(.infinity(isNegative: isNegative))
    case .unknown, .undefined:
      parts.append(Part(start: instructions.count, rationals: rationals.count, value: value))
    }
  }

  // MARK: Down

  private mutating func visit(
    _ expression: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    switch expression {
    case .number(let literal): try visit(literal, &budget)
    case .symbol(let name):
      switch name {
      case "\\pi": push(.pi)
      case "e": push(.e)
      case "i": push(.i)
      case "\\infty": push(.infinity(isNegative: false))
      default: push(.variable(names.number(of: name)))
      }
    case .negated(let inner): tasks += [.finish(.negate), .visit(inner)]
    case .sum(let terms):
      tasks.append(.finish(.add(terms.count)))
      for term in terms.reversed() { tasks.append(.visit(term)) }
    case .product(let factors):
      tasks.append(.finish(.multiply(factors.count)))
      for factor in factors.reversed() { tasks.append(.visit(factor)) }
    case .quotient(let upper, let lower):
      tasks += [.finish(.divide), .visit(lower), .visit(upper)]
    case .power(.symbol("e"), let exponent):
      tasks += [.finish(.call(.exp, 1)), .visit(exponent)]
    case .power(let base, let exponent):
      tasks += [.finish(.power), .visit(exponent), .visit(base)]
    case .call(let name, let arguments): visit(call: name, arguments)
    }
  }

  private mutating func visit(
    _ literal: NumberLiteral, _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    if let small = Rational(small: literal) { return push(.rational(small)) }
    let exact = try allowed(isShort: false, &budget) { (budget) throws(AnswerFailure) in
      .rational(try Rational(literal, &budget))
    }
    if case .rational = exact { return push(exact) }
    literals.append(literal)
    push(.literal(literals.count - 1))
  }

  private mutating func visit(call name: String, _ arguments: [MathExpression]) {
    let half = Rational(1, over: 2) ?? .one
    switch (name, arguments.count) {
    case ("sqrt", 1):
      tasks += [.finish(.power), .rational(half), .visit(arguments[0])]
    case ("root", 2):
      tasks += [
        .finish(.power), .finish(.divide), .visit(arguments[1]), .rational(.one),
        .visit(arguments[0]),
      ]
    case ("log", 1):
      tasks += [.finish(.call(.ln, 1)), .visit(arguments[0])]
    case ("lg", 1):
      tasks += [.finish(.divide), .finish(.call(.ln, 1)), .rational(Rational(10))]
      tasks += [.finish(.call(.ln, 1)), .visit(arguments[0])]
    case ("log", 2):
      tasks += [.finish(.divide), .finish(.call(.ln, 1)), .visit(arguments[1])]
      tasks += [.finish(.call(.ln, 1)), .visit(arguments[0])]
    case ("ceil", 1):
      tasks += [
        .finish(.negate), .finish(.call(.floor, 1)), .finish(.negate), .visit(arguments[0]),
      ]
    case ("degrees", 1):
      tasks += [
        .finish(.multiply(3)), .rational(Rational(180).inverted), .leaf(.pi), .visit(arguments[0]),
      ]
    default:
      let function = MathFunction(name, arity: arguments.count)
      tasks.append(.finish(.call(function, arguments.count)))
      for argument in arguments.reversed() { tasks.append(.visit(argument)) }
    }
  }

  // MARK: Up

  private mutating func finish(
    _ instruction: FoldedExpression.Instruction, _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    let operands = parts[(parts.count - instruction.arity)...]
    let isShort = ExpressionFolding.isShort(instruction, operands)
    let value = try allowed(isShort: isShort, &budget) { (budget) throws(AnswerFailure) in
      try ExpressionFolding.evaluated(instruction, operands, &budget)
    }
    let start = operands.first
    let first = start?.start ?? instructions.count
    let rationalCount = start?.rationals ?? rationals.count
    parts.removeLast(instruction.arity)
    if case .unknown = value {
      instructions.append(instruction)
      parts.append(Part(start: first, rationals: rationalCount, value: .unknown))
      return
    }
    instructions.removeSubrange(first...)
    rationals.removeSubrange(rationalCount...)
    push(value)
  }

  /// The result of exact arithmetic, paid from the budget, and from the allowance too unless it
  /// is a matter of a few words.
  ///
  /// - Returns: `unknown` if the value is too large or the allowance is spent.
  /// - Throws: `budget` when the grading has no steps left.
  private mutating func allowed(
    isShort: Bool, _ budget: inout StepBudget,
    _ work: (inout StepBudget) throws(AnswerFailure) -> ExactValue
  ) throws(AnswerFailure) -> ExactValue {
    let start = isShort ? StepBudget() : allowance
    var account = start
    var value: ExactValue
    do throws(AnswerFailure) {
      value = try work(&account)
    } catch {
      value = .unknown
    }
    try budget.spend(max(0, min(account.used, AnswerLimit.steps) - start.used))
    if !isShort { allowance = account }
    return value
  }

  /// Whether operands and result are a few words each.
  private static func isShort(
    _ instruction: FoldedExpression.Instruction, _ operands: ArraySlice<Part>
  ) -> Bool {
    switch instruction {
    case .negate, .divide: break
    case .add, .multiply, .call(.abs, _), .call(.floor, _):
      guard operands.count <= 4 else { return false }
    default: return operands.contains { $0.value.rational == nil }
    }
    return operands.allSatisfy { $0.value.rational?.small != nil || $0.value.rational == nil }
  }

  private static func evaluated(
    _ instruction: FoldedExpression.Instruction, _ operands: ArraySlice<Part>,
    _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    let values = operands.map(\.value)
    switch instruction {
    case .negate:
      if case .unknown = values[0] { return .unknown }
      return values[0].negated
    case .add:
      var total = ExactValue.rational(.zero)
      for value in values { total = try total.adding(value, &budget) }
      return total
    case .multiply:
      var total = ExactValue.rational(.one)
      for value in values { total = try total.multiplied(by: value, &budget) }
      return total
    case .divide: return try values[0].divided(by: values[1], &budget)
    case .power: return try values[0].raised(to: values[1], &budget)
    case .call(let function, _): return try call(function, values, &budget)
    default: return .unknown
    }
  }

  private static func call(
    _ function: MathFunction, _ values: [ExactValue], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> ExactValue {
    if case .infinite(let isNegative)? = values.first, values.count == 1 {
      switch function {
      case .abs: return .infinite(isNegative: false)
      case .floor: return values[0]
      case .exp: return isNegative ? .rational(.zero) : values[0]
      case .ln: return isNegative ? .undefined : values[0]
      default: return .unknown
      }
    }
    var arguments: [Rational] = []
    for value in values {
      guard let rational = value.rational else { return .unknown }
      arguments.append(rational)
    }
    guard let first = arguments.first else { return .unknown }
    switch function {
    case .abs: return .rational(first.magnitude)
    case .floor: return .rational(try first.floor(&budget))
    case .factorial: return try exactFactorial(of: first, &budget)
    case .binomial: return try exactBinomial(first, arguments[1], &budget)
    case .gcd: return exactDivisor(arguments, isMultiple: false)
    case .lcm: return exactDivisor(arguments, isMultiple: true)
    case .max, .min:
      var best = first
      for value in arguments.dropFirst() {
        let side = try value.compared(to: best, &budget)
        if function == .max ? side > 0 : side < 0 { best = value }
      }
      return .rational(best)
    case .ln:
      if first.isZero { return .undefined }
      return try first.equals(.one, &budget) ? .rational(.zero) : .unknown
    case .arccos: return try first.equals(.one, &budget) ? .rational(.zero) : .unknown
    case .sin, .tan, .arcsin, .arctan, .sinh, .tanh:
      return first.isZero ? .rational(.zero) : .unknown
    case .cos, .sec, .cosh, .exp: return first.isZero ? .rational(.one) : .unknown
    case .cot, .csc: return first.isZero ? .undefined : .unknown
    case .opaque: return .unknown
    }
  }
}
