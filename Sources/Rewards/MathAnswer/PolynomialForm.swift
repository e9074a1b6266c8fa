internal import BigInt

/// A normal form of sums of products: equal forms mean equal values.
///
/// Products of small sums are expanded, roots of positive rationals are split into roots of primes;
/// any other function is an unknown of its own, named by the form of its arguments. Different forms
/// prove nothing unless later layers decide.
struct PolynomialForm {
  /// A product of unknowns, sorted by name; each exponent is a fraction in lowest terms.
  struct Monomial: Hashable {
    struct Power: Hashable {
      let name: String
      let exponent: Exponent
    }

    var powers: [Power] = []

    /// The size of all names, for the account.
    var nameLength: Int { powers.reduce(0) { $0 + $1.name.utf8.count } }

    var key: String {
      powers.map { "\($0.name)^\($0.exponent.numerator)/\($0.exponent.denominator)" }
        .joined(separator: "*")
    }
  }

  /// An exponent `numerator / denominator` in lowest terms.
  struct Exponent: Hashable {
    let numerator: Int
    let denominator: Int
  }

  private(set) var terms: [Monomial: Rational] = [:]

  private init() {}

  private init(_ value: Rational) {
    if !value.isZero { terms[Monomial()] = value }
  }

  private init(unknown name: String) {
    let exponent = Exponent(numerator: 1, denominator: 1)
    terms[Monomial(powers: [.init(name: name, exponent: exponent)])] = .one
  }

  /// The form of an expression, or `nil` if it has none (division by zero).
  ///
  /// - Throws: `budget`.
  static func of(
    _ expression: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> PolynomialForm? {
    try budget.spend(4)
    switch expression {
    case .number(let literal):
      return PolynomialForm(try Rational(literal, &budget))
    case .symbol(let name):
      return PolynomialForm(unknown: name)
    case .negated(let inner):
      guard let form = try of(inner, &budget) else { return nil }
      return try form.scaled(by: Rational(integer: -1), &budget)
    case .sum(let terms):
      var total = PolynomialForm()
      for term in terms {
        guard let form = try of(term, &budget) else { return nil }
        try total.add(form, &budget)
      }
      return total
    case .product(let factors):
      var total = PolynomialForm(.one)
      for factor in factors {
        guard let form = try of(factor, &budget) else { return nil }
        total = try total.multiplied(by: form, &budget)
      }
      return total
    case .quotient(let upper, let lower):
      guard let numerator = try of(upper, &budget), let denominator = try of(lower, &budget),
        let inverse = try denominator.raised(to: -1, &budget)
      else { return nil }
      return try numerator.multiplied(by: inverse, &budget)
    case .power(let base, let exponent):
      return try power(base, exponent, &budget)
    case .call(let name, let arguments):
      return try call(name, arguments, &budget)
    }
  }

  /// Whether both are the same form.
  func equals(_ other: PolynomialForm, _ budget: inout StepBudget) throws(AnswerFailure) -> Bool {
    guard terms.count == other.terms.count else { return false }
    for (monomial, coefficient) in terms {
      guard let found = other.terms[monomial], try coefficient.equals(found, &budget) else {
        return false
      }
    }
    return true
  }

  /// The names of all unknowns.
  var unknowns: Set<String> { Set(terms.keys.flatMap(\.powers).map(\.name)) }

  /// Whether one form is a constant other than zero times the other.
  func isProportional(
    to other: PolynomialForm, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Bool {
    guard !terms.isEmpty, terms.count == other.terms.count,
      let (monomial, mine) = terms.first, let theirs = other.terms[monomial]
    else { return false }
    let ratio = try mine.multiplied(by: try theirs.inverted(&budget), &budget)
    return try equals(try other.scaled(by: ratio, &budget), &budget)
  }

  /// A spelling that equal forms share.
  private func key(_ budget: inout StepBudget) throws(AnswerFailure) -> String {
    try budget.spend(256 * terms.count)
    let parts = terms.map { (key: $0.key.key, value: $0.value) }.sorted { $0.key < $1.key }
    var out = ""
    for part in parts {
      try budget.spend(part.key.utf8.count + part.value.numerator.bitWidth / 8)
      out += "+\(part.value.numerator)/\(part.value.denominator)*\(part.key)"
    }
    return "(" + out + ")"
  }
}

// MARK: Arithmetic

extension PolynomialForm {
  /// The most terms that an expanded product may have.
  private static let termLimit = 256

  private mutating func add(
    _ other: PolynomialForm, _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    for (monomial, coefficient) in other.terms {
      try budget.spend(64)
      let sum = try (terms[monomial] ?? .zero).adding(coefficient, &budget)
      terms[monomial] = sum.isZero ? nil : sum
    }
  }

  private func scaled(
    by factor: Rational, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> PolynomialForm {
    var result = PolynomialForm()
    guard !factor.isZero else { return result }
    for (monomial, coefficient) in terms {
      try budget.spend(64)
      result.terms[monomial] = try coefficient.multiplied(by: factor, &budget)
    }
    return result
  }

  private func multiplied(
    by other: PolynomialForm, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> PolynomialForm {
    if terms.count * other.terms.count > PolynomialForm.termLimit {
      let left = try asUnknown(&budget)
      return try left.multiplied(by: try other.asUnknown(&budget), &budget)
    }
    var result = PolynomialForm()
    for (a, x) in terms {
      for (b, y) in other.terms {
        // Hashing names costs more than the arithmetic.
        let length = a.powers.count + b.powers.count
        try budget.spend(256 + 32 * length + a.nameLength + b.nameLength)
        var coefficient = try x.multiplied(by: y, &budget)
        let monomial = try PolynomialForm.product(a, b, &coefficient, &budget)
        let sum = try (result.terms[monomial] ?? .zero).adding(coefficient, &budget)
        result.terms[monomial] = sum.isZero ? nil : sum
      }
    }
    return result
  }

  /// The product of two monomials; whole powers of primes go to the coefficient.
  private static func product(
    _ a: Monomial, _ b: Monomial, _ coefficient: inout Rational, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Monomial {
    if a.powers.isEmpty { return b }
    if b.powers.isEmpty { return a }
    var result = Monomial()
    result.powers.reserveCapacity(a.powers.count + b.powers.count)
    var left = a.powers[...]
    var right = b.powers[...]
    while let x = left.first, let y = right.first {
      if x.name == y.name {
        guard let sum = Exponent.sum(x.exponent, y.exponent) else { throw .budget }
        if let exponent = try settled(x.name, sum, &coefficient, &budget) {
          result.powers.append(.init(name: x.name, exponent: exponent))
        }
        left = left.dropFirst()
        right = right.dropFirst()
      } else if x.name < y.name {
        result.powers.append(x)
        left = left.dropFirst()
      } else {
        result.powers.append(y)
        right = right.dropFirst()
      }
    }
    result.powers += left
    result.powers += right
    return result
  }

  /// The exponent that stays with an unknown; `nil` if it vanishes.
  private static func settled(
    _ name: String, _ exponent: Exponent, _ coefficient: inout Rational,
    _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Exponent? {
    guard name.utf8.first == UInt8(ascii: "#"), let prime = Int(name.dropFirst()) else {
      return exponent.numerator == 0 ? nil : exponent
    }
    // #p^(n/d) = p^floor(n/d) * #p^rest with 0 <= rest < 1.
    var rest = exponent.numerator % exponent.denominator
    if rest < 0 { rest += exponent.denominator }
    let whole = (exponent.numerator - rest) / exponent.denominator
    let power = Rational(
      integer: try Rational.power(BigInt(prime), Int(whole.magnitude), &budget))
    let factor = whole < 0 ? try power.inverted(&budget) : power
    coefficient = try coefficient.multiplied(by: factor, &budget)
    return rest == 0 ? nil : Exponent(numerator: rest, denominator: exponent.denominator)
  }

  /// The whole sum as one unknown with a coefficient, so that multiples of it share the unknown.
  private func asUnknown(_ budget: inout StepBudget) throws(AnswerFailure) -> PolynomialForm {
    guard terms.count > 1 else { return self }
    try budget.spend(256 * terms.count)
    let keyed = terms.map { (key: $0.key.key, value: $0.value) }
    guard let first = keyed.min(by: { $0.key < $1.key }) else { return self }
    let monic = try scaled(by: try first.value.inverted(&budget), &budget)
    return try PolynomialForm(unknown: try monic.key(&budget)).scaled(by: first.value, &budget)
  }

  /// A whole power; `nil` for a negative power of zero and for 0^0.
  private func raised(
    to exponent: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> PolynomialForm? {
    if exponent == 0 { return terms.isEmpty ? nil : PolynomialForm(.one) }
    if terms.isEmpty { return exponent > 0 ? self : nil }
    if terms.count > 1, (1...8).contains(exponent) {
      var result = self
      for _ in 1..<exponent { result = try result.multiplied(by: self, &budget) }
      return result
    }
    let base = terms.count > 1 ? try asUnknown(&budget) : self
    guard let (monomial, value) = base.terms.first else { return nil }
    let count = Int(exponent.magnitude)
    let upper = try Rational.power(value.numerator, count, &budget)
    let lower = try Rational.power(value.denominator, count, &budget)
    var coefficient =
      exponent < 0
      ? try Rational(lower, upper, &budget)
      : try Rational(upper, lower, &budget)
    var result = Monomial()
    for power in monomial.powers {
      guard let product = Exponent.product(power.exponent, exponent) else { throw .budget }
      if let rest = try PolynomialForm.settled(power.name, product, &coefficient, &budget) {
        result.powers.append(.init(name: power.name, exponent: rest))
      }
    }
    var form = PolynomialForm()
    form.terms[result] = coefficient
    return form
  }
}

// MARK: Powers and functions

extension PolynomialForm {
  /// The constant value, if the form is one.
  private var constant: Rational? {
    if terms.isEmpty { return .zero }
    guard terms.count == 1, let (monomial, value) = terms.first, monomial.powers.isEmpty else {
      return nil
    }
    return value
  }

  private static func power(
    _ base: MathExpression, _ exponent: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> PolynomialForm? {
    guard let base = try of(base, &budget), let exponent = try of(exponent, &budget) else {
      return nil
    }
    if let value = exponent.constant {
      if let whole = try value.integer(&budget), let count = Int(exactly: whole) {
        return try base.raised(to: count, &budget)
      }
      if let order = Int(exactly: value.denominator), order <= 64,
        let count = Int(exactly: value.numerator)
      {
        return try base.root(order, &budget)?.raised(to: count, &budget)
      }
    }
    return PolynomialForm(
      unknown: "pow" + (try base.key(&budget)) + (try exponent.key(&budget)))
  }

  /// The root of an order; of anything but a positive constant it is an unknown.
  private func root(
    _ order: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> PolynomialForm? {
    if terms.isEmpty { return self }
    if let value = constant {
      if value.isNegative, !order.isMultiple(of: 2) {
        return try PolynomialForm(value.negated).root(order, &budget)?
          .scaled(by: Rational(integer: -1), &budget)
      }
      if !value.isNegative {
        let upper = try PolynomialForm.rootOfInteger(value.numerator, order, &budget)
        let lower = try PolynomialForm.rootOfInteger(value.denominator, order, &budget)
        guard let inverse = try lower.raised(to: -1, &budget) else { return nil }
        return try upper.multiplied(by: inverse, &budget)
      }
    }
    return PolynomialForm(unknown: "root\(order)" + (try key(&budget)))
  }

  /// The root of a positive integer as a product of roots of primes below 2^10 and of the rest.
  private static func rootOfInteger(
    _ value: BigInt, _ order: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> PolynomialForm {
    guard var rest = Int(exactly: value) else {
      return PolynomialForm(unknown: "root\(order)(\(value))")
    }
    var result = PolynomialForm(.one)
    var divisor = 2
    while divisor < 1_024, divisor * divisor <= rest {
      try budget.spend(1)
      var count = 0
      while rest.isMultiple(of: divisor) {
        rest /= divisor
        count += 1
      }
      if count > 0 { try result.multiply(prime: divisor, count, order, &budget) }
      divisor += 1
    }
    if rest > 1 { try result.multiply(prime: rest, 1, order, &budget) }
    return result
  }

  private mutating func multiply(
    prime: Int, _ count: Int, _ order: Int, _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    guard let exponent = Exponent.reduced(count, order) else { throw .budget }
    var coefficient = Rational.one
    var monomial = Monomial()
    let name = "#\(prime)"
    if let rest = try PolynomialForm.settled(name, exponent, &coefficient, &budget) {
      monomial.powers.append(.init(name: name, exponent: rest))
    }
    var factor = PolynomialForm()
    factor.terms[monomial] = coefficient
    self = try multiplied(by: factor, &budget)
  }

  private static func call(
    _ name: String, _ arguments: [MathExpression], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> PolynomialForm? {
    if name == "sqrt", let argument = arguments.first {
      return try of(argument, &budget)?.root(2, &budget)
    }
    let exact = try ExactValue.of(.call(name, arguments), &budget)
    if case .rational(let value) = exact { return PolynomialForm(value) }
    if case .undefined = exact { return nil }
    var forms: [PolynomialForm] = []
    for argument in arguments {
      guard let form = try of(argument, &budget) else { return nil }
      forms.append(form)
    }
    if name == "root", forms.count == 2, let index = try forms[1].constant?.integer(&budget),
      let order = Int(exactly: index), (1...64).contains(order)
    {
      return try forms[0].root(order, &budget)
    }
    var unknown = name
    for form in forms { unknown += try form.key(&budget) }
    return PolynomialForm(unknown: unknown)
  }
}
