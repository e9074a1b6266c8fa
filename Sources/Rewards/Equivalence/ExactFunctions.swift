internal import BigInt

/// The most bits of a number whose root is taken exactly.
private let rootBits = 4_096

/// The rational root of an order, if there is one and it is not too large.
func exactRoot(
  of value: Rational, _ order: Int, _ budget: inout StepBudget
) throws(AnswerFailure) -> Rational? {
  guard order > 0, value.bits <= rootBits else { return nil }
  if order == 1 || value.isZero { return value }
  if value.isNegative {
    guard !order.isMultiple(of: 2) else { return nil }
    return try exactRoot(of: value.magnitude, order, &budget)?.negated
  }
  if let (n, d) = value.small {
    try budget.spend(8)
    guard let upper = wordRoot(UInt(n), order), let lower = wordRoot(UInt(d), order) else {
      return nil
    }
    return Rational(Int(upper), over: Int(lower))
  }
  // In lowest terms both parts are powers; else n d^(k - 1) is one, whose root is divided by d.
  let (n, d) = (value.numerator.magnitude, value.denominator.magnitude)
  if let upper = try exactRoot(of: n, order, &budget),
    let lower = try exactRoot(of: d, order, &budget)
  {
    return try Rational(BigInt(upper), over: BigInt(lower))
  }
  guard d > 1, d.bitWidth * (order - 1) + n.bitWidth <= rootBits else { return nil }
  guard let upper = try exactRoot(of: bigProduct(n, bigPower(d, order - 1)), order, &budget) else {
    return nil
  }
  return try Rational(BigInt(upper), over: BigInt(d))
}

/// The root of a word, if it is whole.
private func wordRoot(_ value: UInt, _ order: Int) -> UInt? {
  if value <= 1 { return value }
  guard order < UInt.bitWidth else { return nil }
  var low: UInt = 1
  var high: UInt = 1 << UInt((UInt.bitWidth - value.leadingZeroBitCount) / order + 1)
  while low < high {
    let middle = low + (high - low + 1) / 2
    var power: UInt = 1
    var overflow = false
    for _ in 0..<order where !overflow {
      (power, overflow) = power.multipliedReportingOverflow(by: middle)
    }
    if overflow || power > value { high = middle - 1 } else { low = middle }
  }
  var power: UInt = 1
  for _ in 0..<order { power &*= low }
  return power == value ? low : nil
}

/// The root of a big integer, if it is whole: Newton's iteration from above.
private func exactRoot(
  of value: BigUInt, _ order: Int, _ budget: inout StepBudget
) throws(AnswerFailure) -> BigUInt? {
  if value <= 1 { return value }
  guard order < value.bitWidth else { return nil }
  var root = BigUInt(1) << ((value.bitWidth - 1) / order + 1)
  while true {
    try budget.spendProduct(bits: value.bitWidth, by: value.bitWidth)
    try budget.spendDivision(bits: value.bitWidth, by: value.bitWidth / order * (order - 1))
    let power = bigPower(root, order - 1)
    let next = (root * BigUInt(order - 1) + value / power) / BigUInt(order)
    if next >= root { return bigProduct(power, root) == value ? root : nil }
    root = next
  }
}

// MARK: Integers

/// The most factors of a factorial or a binomial coefficient that are multiplied.
private let factorLimit = 1 << 14

/// n! if it has at most `AnswerLimit.powerBits`; `undefined` for negative integers.
func exactFactorial(
  of value: Rational, _ budget: inout StepBudget
) throws(AnswerFailure) -> ExactValue {
  guard let (n, d) = value.small, d == 1 else { return .unknown }
  if n < 0 { return .undefined }
  if n <= 20 { return .rational(Rational((1...max(n, 1)).reduce(1, *))) }
  // log2 n! < n log2 n
  let bits = n.bitWidth - n.leadingZeroBitCount
  guard n <= factorLimit, n * bits <= 2 * AnswerLimit.powerBits else { return .unknown }
  let factorial = try product(from: 2, through: n, &budget)
  return factorial.bitWidth > AnswerLimit.powerBits
    ? .unknown : .rational(Rational(integer: BigInt(factorial)))
}

/// The product of a run of positive integers by halves.
private func product(
  from low: Int, through high: Int, _ budget: inout StepBudget
) throws(AnswerFailure) -> BigUInt {
  if high - low < 8 {
    try budget.spend(200)
    var result: BigUInt = 1
    for factor in stride(from: low, through: high, by: 1) { result *= BigUInt(factor) }
    return result
  }
  let middle = low + (high - low) / 2
  let left = try product(from: low, through: middle, &budget)
  let right = try product(from: middle + 1, through: high, &budget)
  try budget.spendProduct(bits: left.bitWidth, by: right.bitWidth)
  return bigProduct(left, right)
}

/// The binomial coefficient of a rational above and an integer below.
func exactBinomial(
  _ upper: Rational, _ lower: Rational, _ budget: inout StepBudget
) throws(AnswerFailure) -> ExactValue {
  guard let (k, d) = lower.small, d == 1 else { return .unknown }
  if k < 0 { return .rational(.zero) }
  guard let (n, m) = upper.small, m == 1, n >= 0 else {
    return try fallingBinomial(upper, k, &budget)
  }
  if k > n { return .rational(.zero) }
  let count = min(k, n - k)
  let bits = n.bitWidth - n.leadingZeroBitCount
  guard count <= factorLimit, count * bits <= 2 * AnswerLimit.powerBits else {
    return .unknown
  }
  if count == 0 { return .rational(.one) }
  let numerator = try product(from: n - count + 1, through: n, &budget)
  let denominator = try product(from: 1, through: count, &budget)
  try budget.spendDivision(bits: numerator.bitWidth, by: denominator.bitWidth)
  let quotient = numerator / denominator
  return quotient.bitWidth > AnswerLimit.powerBits
    ? .unknown : .rational(Rational(integer: BigInt(quotient)))
}

/// x (x - 1) ... (x - k + 1) / k!
private func fallingBinomial(
  _ upper: Rational, _ count: Int, _ budget: inout StepBudget
) throws(AnswerFailure) -> ExactValue {
  guard count <= 256 else { return .unknown }
  var result = Rational.one
  for step in stride(from: 0, to: count, by: 1) {
    let factor = try upper.adding(Rational(-step), &budget)
    result = try result.multiplied(by: factor, &budget)
    result = try result.multiplied(by: Rational(step + 1).inverted, &budget)
  }
  return .rational(result)
}

/// The greatest common divisor, or the least common multiple, of integers that fit a word.
func exactDivisor(_ values: [Rational], isMultiple: Bool) -> ExactValue {
  var result: UInt = isMultiple ? 1 : 0
  for value in values {
    guard let (n, d) = value.small, d == 1 else { return .unknown }
    if isMultiple {
      if n == 0 { return .rational(.zero) }
      let common = greatestCommonDivisor(result, n.magnitude)
      let (product, overflow) = (result / common).multipliedReportingOverflow(by: n.magnitude)
      guard !overflow, product <= UInt(Int.max) else { return .unknown }
      result = product
    } else if n != 0 {
      result = result == 0 ? n.magnitude : greatestCommonDivisor(result, n.magnitude)
    }
  }
  return .rational(Rational(Int(result)))
}
