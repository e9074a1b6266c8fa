internal import BigInt

/// Evaluates an expression modulo a prime at points of the field.
///
/// Sums, products, quotients and whole powers are computed; any other function is a pseudo-random
/// function of the residues of its arguments, the same wherever it occurs. So equal residues mean
/// equal rational functions of the variables and of those functions.
struct ResidueEvaluation {
  /// The value at a point.
  struct Value {
    let residue: UInt64
    /// Whether it is a rational function with rational coefficients, of the variables and of at
    /// most one transcendental number: then different residues prove different values.
    let isRational: Bool
    /// What functions with a limited domain contributed, sorted: sides that differ in it may
    /// differ in their domain.
    let domains: [UInt64]
  }

  let expression: FoldedExpression
  let field: ResidueField
  private let rationals: [UInt64]
  private let literals: [UInt64]
  private let seed: UInt64

  /// Reduces the constants; `nil` if a prime divides a denominator or infinity occurs.
  init?(
    _ expression: FoldedExpression, _ field: ResidueField, seed: UInt64,
    _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    self.expression = expression
    self.field = field
    self.seed = seed
    var rationals: [UInt64] = []
    for rational in expression.rationals {
      try budget.spend(rational.isSmallInteger ? 1 : 40 + rational.bits / 8)
      guard let residue = field.residue(rational) else { return nil }
      rationals.append(residue)
    }
    var literals: [UInt64] = []
    for literal in expression.literals {
      let digits = literal.integer.count + literal.fraction.count + literal.repeating.count
      try budget.spend(100 + digits)
      guard let residue = field.residue(literal) else { return nil }
      literals.append(residue)
    }
    self.rationals = rationals
    self.literals = literals
  }

  /// A part that was evaluated: its residue and, if it is one, the rational's index.
  private struct Part {
    var residue: UInt64
    var exact: Int?
    var hasVariables: Bool
  }

  /// What happened on the way.
  private struct Trace {
    var isRational = true
    var domains: [UInt64] = []
  }

  /// The value at a point, one residue for each variable; `nil` at a pole.
  ///
  /// - Throws: `budget`.
  func value(at point: [UInt64], _ budget: inout StepBudget) throws(AnswerFailure) -> Value? {
    var stack: [Part] = []
    stack.reserveCapacity(16)
    var trace = Trace()
    for instruction in expression.instructions {
      try budget.spend(10)
      switch instruction {
      case .exact(let index):
        stack.append(Part(residue: rationals[index], exact: index, hasVariables: false))
      case .literal(let index):
        stack.append(Part(residue: literals[index], exact: nil, hasVariables: false))
      case .variable(let number):
        stack.append(Part(residue: point[number], exact: nil, hasVariables: true))
      case .pi:
        stack.append(Part(residue: random(0, 0x7069), exact: nil, hasVariables: false))
      case .e:
        stack.append(Part(residue: euler, exact: nil, hasVariables: false))
      case .i:
        guard let unit = field.imaginaryUnit else { return nil }
        stack.append(Part(residue: unit, exact: nil, hasVariables: false))
      case .infinity: return nil
      case .negate:
        stack[stack.count - 1].residue = field.negate(stack[stack.count - 1].residue)
        stack[stack.count - 1].exact = nil
      default:
        let first = stack.count - instruction.arity
        guard let residue = try combined(instruction, stack, from: first, &trace, &budget) else {
          return nil
        }
        let hasVariables = stack[first...].contains { $0.hasVariables }
        stack.removeSubrange(first...)
        stack.append(Part(residue: residue, exact: nil, hasVariables: hasVariables))
      }
    }
    guard let last = stack.last else { return nil }
    return Value(
      residue: last.residue, isRational: trace.isRational,
      domains: Array(Set(trace.domains)).sorted())
  }

  private var euler: UInt64 { random(0, 0x65) }

  private func random(_ state: UInt64, _ word: UInt64) -> UInt64 {
    field.reduced(mixed(mixed(seed, state), word))
  }

  private func combined(
    _ instruction: FoldedExpression.Instruction, _ stack: [Part], from first: Int,
    _ trace: inout Trace, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> UInt64? {
    switch instruction {
    case .add(let count):
      try budget.spend(count / 2)
      return stack[first...].reduce(0) { field.add($0, $1.residue) }
    case .multiply(let count):
      try budget.spend(count)
      return stack[first...].reduce(1) { field.multiply($0, $1.residue) }
    case .divide:
      try budget.spend(50)
      return field.inverse(stack[first + 1].residue).map {
        field.multiply(stack[first].residue, $0)
      }
    case .power:
      return try power(stack[first], stack[first + 1], &trace, &budget)
    case .call(let function, _):
      return try call(function, stack[first...], &trace, &budget)
    default: return nil
    }
  }

  // MARK: Powers

  private func power(
    _ base: Part, _ exponent: Part, _ trace: inout Trace, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> UInt64? {
    try budget.spend(50)
    guard let index = exponent.exact else {
      // Whether the exponent is whole is not known.
      return unknown(
        10, [base.residue, exponent.residue], isPartial: base.hasVariables,
        hasVariables: base.hasVariables || exponent.hasVariables, &trace)
    }
    let value = expression.rationals[index]
    if let whole = try value.integer(&budget) {
      try budget.spend(whole.magnitude.bitWidth / 16)
      return field.power(base.residue, whole)
    }
    // b^(k + r) = b^k b^r with 0 < r < 1
    let floor = try value.floor(&budget)
    let rest = try value.adding(floor.negated, &budget)
    if base.residue == 0 { return value.isNegative ? nil : 0 }
    guard let fraction = field.residue(rest), let whole = try floor.integer(&budget),
      let power = field.power(base.residue, whole)
    else { return nil }
    let root = unknown(
      10, [base.residue, fraction], isPartial: base.hasVariables,
      hasVariables: base.hasVariables, &trace)
    return field.multiply(power, root)
  }

  private func exponential(
    _ exponent: Part, _ trace: inout Trace, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> UInt64? {
    try budget.spend(50)
    guard let index = exponent.exact else {
      return unknown(
        MathFunction.exp.code, [exponent.residue], isPartial: false,
        hasVariables: exponent.hasVariables, &trace)
    }
    let value = expression.rationals[index]
    if let whole = try value.integer(&budget) { return field.power(euler, whole) }
    let floor = try value.floor(&budget)
    let rest = try value.adding(floor.negated, &budget)
    guard let fraction = field.residue(rest), let whole = try floor.integer(&budget),
      let power = field.power(euler, whole)
    else { return nil }
    let root = unknown(
      MathFunction.exp.code, [fraction], isPartial: false, hasVariables: false, &trace)
    return field.multiply(power, root)
  }

  // MARK: Functions

  /// The most factors of a factorial.
  private static let factorLimit = 1_000_000

  private func call(
    _ function: MathFunction, _ operands: ArraySlice<Part>, _ trace: inout Trace,
    _ budget: inout StepBudget
  ) throws(AnswerFailure) -> UInt64? {
    let first = operands.startIndex
    switch function {
    case .exp: return try exponential(operands[first], &trace, &budget)
    case .factorial:
      if let n = whole(operands[first]), (0...ResidueEvaluation.factorLimit).contains(n) {
        return try product(from: 1, through: n, &budget)
      }
    case .binomial:
      if let residue = try binomial(operands[first], operands[first + 1], &budget) {
        return residue
      }
    default: break
    }
    let hasVariables = operands.contains { $0.hasVariables }
    if function.isSymmetric {
      let sum = operands.reduce(UInt64(0)) { $0 &+ mixed(1, $1.residue) }
      return unknown(
        function.code, [sum], isPartial: function.isPartial, hasVariables: hasVariables, &trace)
    }
    return unknown(
      function.code, operands.map(\.residue), isPartial: function.isPartial,
      hasVariables: hasVariables, &trace)
  }

  private func whole(_ part: Part) -> Int? {
    guard let index = part.exact, let (n, d) = expression.rationals[index].small, d == 1 else {
      return nil
    }
    return n
  }

  private func product(
    from low: Int, through high: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> UInt64 {
    try budget.spend(max(0, high - low))
    var result: UInt64 = 1
    for factor in stride(from: low, through: high, by: 1) {
      result = field.multiply(result, UInt64(factor))
    }
    return result
  }

  /// The polynomial in the upper argument that a lower one which is a known integer makes.
  private func binomial(
    _ upper: Part, _ lower: Part, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> UInt64? {
    guard var k = whole(lower) else { return nil }
    if let n = whole(upper), n >= 0 {
      if k < 0 || k > n { return 0 }
      k = min(k, n - k)
    }
    guard (0...ResidueEvaluation.factorLimit).contains(k) else { return nil }
    try budget.spend(50 + k)
    var numerator: UInt64 = 1
    for step in stride(from: 0, to: k, by: 1) {
      numerator = field.multiply(numerator, field.subtract(upper.residue, UInt64(step)))
    }
    return field.inverse(try product(from: 1, through: k, &budget)).map {
      field.multiply(numerator, $0)
    }
  }

  /// The residue that stands for a value of a function that is not computed.
  private func unknown(
    _ code: UInt64, _ arguments: [UInt64], isPartial: Bool, hasVariables: Bool,
    _ trace: inout Trace
  ) -> UInt64 {
    trace.isRational = false
    var state = mixed(code, UInt64(arguments.count))
    for argument in arguments { state = mixed(state, argument) }
    if isPartial, hasVariables { trace.domains.append(state) }
    return random(state, code)
  }
}
