internal import BigInt

/// An exact fraction.
///
/// Machine integers in lowest terms while they fit; else big integers, divided only by common
/// factors of one word, so that no operation costs more than a product of two big integers.
struct Rational {
  private enum Storage {
    case small(Int, Int)
    case big(BigParts)
  }

  /// Big parts, apart from the fraction so that small ones stay two words.
  private final class BigParts: Sendable {
    let numerator: BigInt
    let denominator: BigInt

    init(_ numerator: BigInt, _ denominator: BigInt) {
      self.numerator = numerator
      self.denominator = denominator
    }
  }

  private let storage: Storage

  static let zero = Rational(0)
  static let one = Rational(1)

  /// A machine integer; `Int.min` is none of the small ones.
  init(_ value: Int) {
    self.init(storage: value == .min ? .big(BigParts(BigInt(value), 1)) : .small(value, 1))
  }

  init(integer: BigInt) {
    if let small = Int(exactly: integer) {
      self.init(small)
    } else {
      self.init(storage: .big(BigParts(integer, 1)))
    }
  }

  /// A fraction of machine integers in lowest terms; `nil` for the divisor 0 and for `Int.min`.
  init?(_ numerator: Int, over denominator: Int) {
    guard denominator != 0, numerator != .min, denominator != .min else { return nil }
    let common = Int(greatestCommonDivisor(numerator.magnitude, denominator.magnitude))
    let sign = denominator < 0 ? -1 : 1
    self.init(storage: .small(numerator / common * sign, denominator / common * sign))
  }

  /// A fraction of big integers.
  ///
  /// - Throws: `budget` if it is too large.
  /// - Precondition: the denominator is not zero.
  init(_ numerator: BigInt, over denominator: BigInt) throws(AnswerFailure) {
    precondition(!denominator.isZero, "Rational: denominator is 0")
    if let n = Int(exactly: numerator), let d = Int(exactly: denominator),
      let small = Rational(n, over: d)
    {
      self = small
      return
    }
    let bits = max(numerator.magnitude.bitWidth, denominator.magnitude.bitWidth)
    if bits > AnswerLimit.valueBits { throw .budget }
    let isNegative = denominator.sign == .minus
    let parts =
      isNegative ? BigParts(-numerator, -denominator) : BigParts(numerator, denominator)
    self.init(storage: .big(parts))
  }

  /// Numerator and denominator, in lowest terms, if they are machine integers.
  var small: (numerator: Int, denominator: Int)? {
    if case .small(let n, let d) = storage { (n, d) } else { nil }
  }

  var isSmallInteger: Bool {
    if case .small(_, 1) = storage { true } else { false }
  }

  var numerator: BigInt {
    switch storage {
    case .small(let n, _): BigInt(n)
    case .big(let parts): parts.numerator
    }
  }

  /// Positive.
  var denominator: BigInt {
    switch storage {
    case .small(_, let d): BigInt(d)
    case .big(let parts): parts.denominator
    }
  }

  var isZero: Bool { sign == 0 }
  var isNegative: Bool { sign < 0 }

  /// -1, 0 or 1.
  var sign: Int {
    switch storage {
    case .small(let n, _): n.signum()
    case .big(let parts):
      parts.numerator.isZero ? 0 : parts.numerator.sign == .minus ? -1 : 1
    }
  }

  /// The bits of the longer part.
  var bits: Int {
    switch storage {
    case .small(let n, let d):
      UInt.bitWidth - min(n.magnitude.leadingZeroBitCount, d.leadingZeroBitCount)
    case .big(let parts):
      max(parts.numerator.magnitude.bitWidth, parts.denominator.magnitude.bitWidth)
    }
  }

  /// The value if it is whole, also where the fraction is not in lowest terms.
  func integer(_ budget: inout StepBudget) throws(AnswerFailure) -> BigInt? {
    switch storage {
    case .small(let n, let d): return d == 1 ? BigInt(n) : nil
    case .big(let parts):
      let (n, d) = (parts.numerator, parts.denominator)
      if d == 1 { return n }
      guard n.magnitude.bitWidth >= d.magnitude.bitWidth else { return n.isZero ? 0 : nil }
      try budget.spendDivision(bits: n.magnitude.bitWidth, by: d.magnitude.bitWidth)
      let (quotient, remainder) = n.quotientAndRemainder(dividingBy: d)
      return remainder.isZero ? quotient : nil
    }
  }
}

// MARK: Arithmetic

extension Rational {
  var negated: Rational {
    switch storage {
    case .small(let n, let d): Rational(storage: .small(-n, d))
    case .big(let parts):
      Rational(storage: .big(BigParts(-parts.numerator, parts.denominator)))
    }
  }

  var magnitude: Rational { isNegative ? negated : self }

  private init(storage: Storage) { self.storage = storage }

  /// The sum, if both and it are fractions of machine integers.
  func addingSmall(_ other: Rational) -> Rational? {
    guard case .small(let a, let b) = storage, case .small(let c, let d) = other.storage else {
      return nil
    }
    if b == 1, d == 1 {
      let (sum, overflow) = a.addingReportingOverflow(c)
      return overflow || sum == .min ? nil : Rational(storage: .small(sum, 1))
    }
    let common = Int(greatestCommonDivisor(b.magnitude, d.magnitude))
    let (left, first) = a.multipliedReportingOverflow(by: d / common)
    let (right, second) = c.multipliedReportingOverflow(by: b / common)
    let (upper, third) = left.addingReportingOverflow(right)
    let (lower, fourth) = b.multipliedReportingOverflow(by: d / common)
    return first || second || third || fourth ? nil : Rational(upper, over: lower)
  }

  /// The product, if both and it are fractions of machine integers.
  func multipliedSmall(by other: Rational) -> Rational? {
    guard case .small(let a, let b) = storage, case .small(let c, let d) = other.storage else {
      return nil
    }
    let first = Int(greatestCommonDivisor(a.magnitude, d.magnitude))
    let second = Int(greatestCommonDivisor(c.magnitude, b.magnitude))
    let (upper, overflow) = (a / first).multipliedReportingOverflow(by: c / second)
    let (lower, tooLow) = (b / second).multipliedReportingOverflow(by: d / first)
    if overflow || tooLow || upper == .min { return nil }
    return Rational(storage: .small(upper, lower))
  }

  func adding(_ other: Rational, _ budget: inout StepBudget) throws(AnswerFailure) -> Rational {
    if let sum = addingSmall(other) {
      try budget.spend(1)
      return sum
    }
    let (a, b) = (numerator, denominator)
    let (c, d) = (other.numerator, other.denominator)
    if b == d {
      try budget.spendSum(bits: max(bits, other.bits))
      return try Rational(a + c, over: b)
    }
    // A denominator of one word is taken by the common factor, so that sums of many fractions grow
    // with the least common multiple only.
    var common: BigInt = 1
    if let word = UInt(exactly: d.magnitude) {
      try budget.spendSum(bits: bits)
      common = BigInt(greatestCommonDivisor(word, remainder(of: b.magnitude, by: word)))
    } else if let word = UInt(exactly: b.magnitude) {
      try budget.spendSum(bits: other.bits)
      common = BigInt(greatestCommonDivisor(word, remainder(of: d.magnitude, by: word)))
    }
    try budget.spendProduct(bits: a.magnitude.bitWidth, by: d.magnitude.bitWidth)
    try budget.spendProduct(bits: c.magnitude.bitWidth, by: b.magnitude.bitWidth)
    try budget.spendProduct(bits: b.magnitude.bitWidth, by: d.magnitude.bitWidth)
    if common > 1 {
      try budget.spendDivision(bits: b.magnitude.bitWidth, by: 64)
      try budget.spendDivision(bits: d.magnitude.bitWidth, by: 64)
    }
    let (left, right) = common == 1 ? (b, d) : (b / common, d / common)
    return try Rational(
      bigProduct(a, right) + bigProduct(c, left), over: bigProduct(b, right))
  }

  func multiplied(
    by other: Rational, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Rational {
    if let product = multipliedSmall(by: other) {
      try budget.spend(1)
      return product
    }
    if case .small = other.storage {
    } else if case .small = storage {
      return try other.multiplied(by: self, &budget)
    }
    var (a, b) = (numerator, denominator)
    var (c, d) = (other.numerator, other.denominator)
    try budget.spendProduct(bits: a.magnitude.bitWidth, by: c.magnitude.bitWidth)
    try budget.spendProduct(bits: b.magnitude.bitWidth, by: d.magnitude.bitWidth)
    if let (n, m) = other.small {
      if n == 0 { return .zero }
      try budget.spendDivision(bits: 2 * bits, by: 64)
      let first = BigInt(
        greatestCommonDivisor(m.magnitude, remainder(of: a.magnitude, by: UInt(m))))
      if first > 1 { (a, d) = (a / first, d / first) }
      let rest = remainder(of: b.magnitude, by: n.magnitude)
      let second = BigInt(greatestCommonDivisor(n.magnitude, rest))
      if second > 1 { (b, c) = (b / second, c / second) }
    }
    return try Rational(bigProduct(a, c), over: bigProduct(b, d))
  }

  /// One over the value.
  /// - Precondition: the value is not zero.
  var inverted: Rational {
    precondition(!isZero, "Rational: inverse of 0")
    switch storage {
    case .small(let n, let d): return Rational(storage: .small(n < 0 ? -d : d, abs(n)))
    case .big(let parts):
      let (n, d) = (parts.numerator, parts.denominator)
      return Rational(storage: .big(n.sign == .minus ? BigParts(-d, -n) : BigParts(d, n)))
    }
  }

  /// A whole power.
  ///
  /// - Throws: `budget` if the result is longer than `AnswerLimit.powerBits`.
  /// - Precondition: the value is not zero, or the exponent is positive.
  func power(_ exponent: Int, _ budget: inout StepBudget) throws(AnswerFailure) -> Rational {
    if exponent < 0 {
      guard exponent != .min else { throw .budget }
      return try inverted.power(-exponent, &budget)
    }
    if exponent == 0 { return .one }
    if let (n, d) = small, d == 1, n.magnitude <= 1 {
      return exponent.isMultiple(of: 2) ? Rational(n * n) : self
    }
    let (size, overflow) = bits.multipliedReportingOverflow(by: exponent)
    if overflow || size > AnswerLimit.powerBits { throw .budget }
    if size < Int.bitWidth, let (n, d) = small {
      var (upper, lower) = (1, 1)
      for _ in 0..<exponent { (upper, lower) = (upper * n, lower * d) }
      try budget.spend(1 + exponent / 8)
      return Rational(storage: .small(upper, lower))
    }
    try budget.spendProduct(bits: size, by: size)
    let upper = bigPower(numerator.magnitude, exponent)
    let isNegative = isNegative && !exponent.isMultiple(of: 2)
    return try Rational(
      BigInt(sign: isNegative ? .minus : .plus, magnitude: upper),
      over: BigInt(bigPower(denominator.magnitude, exponent)))
  }

  /// -1, 0 or 1 as the value is less than, equal to or greater than another.
  func compared(
    to other: Rational, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Int {
    if case .small(let a, let b) = storage, case .small(let c, let d) = other.storage {
      let left = a.multipliedFullWidth(by: d)
      let right = c.multipliedFullWidth(by: b)
      return left == right ? 0 : (left.high, left.low) < (right.high, right.low) ? -1 : 1
    }
    if sign != other.sign { return sign < other.sign ? -1 : 1 }
    let (a, b) = (numerator, denominator)
    let (c, d) = (other.numerator, other.denominator)
    if b == d { return a == c ? 0 : a < c ? -1 : 1 }
    try budget.spendProduct(bits: a.magnitude.bitWidth, by: d.magnitude.bitWidth)
    try budget.spendProduct(bits: c.magnitude.bitWidth, by: b.magnitude.bitWidth)
    let (left, right) = (bigProduct(a, d), bigProduct(c, b))
    return left == right ? 0 : left < right ? -1 : 1
  }

  /// Whether both are the same number.
  func equals(_ other: Rational, _ budget: inout StepBudget) throws(AnswerFailure) -> Bool {
    try compared(to: other, &budget) == 0
  }

  /// The greatest integer that is not above the value.
  func floor(_ budget: inout StepBudget) throws(AnswerFailure) -> Rational {
    switch storage {
    case .small(let n, let d):
      let quotient = n / d
      return Rational(n < 0 && quotient * d != n ? quotient - 1 : quotient)
    case .big(let parts):
      let (n, d) = (parts.numerator, parts.denominator)
      try budget.spendDivision(bits: n.magnitude.bitWidth, by: d.magnitude.bitWidth)
      let (quotient, remainder) = n.quotientAndRemainder(dividingBy: d)
      // The quotient is cut towards zero.
      return Rational(
        integer: remainder.sign == .minus && !remainder.isZero ? quotient - 1 : quotient)
    }
  }
}

// MARK: Words

/// The greatest common divisor; that of 0 and 0 is 1, so that it always divides.
func greatestCommonDivisor(_ a: UInt, _ b: UInt) -> UInt {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return max(a, 1)
}

/// What is left of a big integer after division by a word other than 0.
func remainder(of value: BigUInt, by word: UInt) -> UInt {
  var rest: UInt = 0
  for digit in value.words.reversed() {
    rest = word.dividingFullWidth((rest, digit)).remainder
  }
  return rest
}

// MARK: Costs

/// What an operation on big integers costs; a step is about ten nanoseconds of one core.
extension StepBudget {
  mutating func spendSum(bits: Int) throws(AnswerFailure) {
    try spend(16 + bits / 32)
  }

  mutating func spendProduct(bits a: Int, by b: Int) throws(AnswerFailure) {
    try spend(48 + (a + b) / 64 + (a / 64 + 1) * (b / 64 + 1) / 4)
  }

  /// A division: the quotient's words times the divisor's.
  mutating func spendDivision(bits a: Int, by b: Int) throws(AnswerFailure) {
    try spend(100 + (max(0, a - b) / 64 + 2) * (b / 64 + 1) * 3)
  }
}
