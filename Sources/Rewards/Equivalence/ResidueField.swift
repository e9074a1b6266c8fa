internal import BigInt

/// Integers modulo a prime `2^61 - gap`.
struct ResidueField {
  private let gap: UInt64
  let prime: UInt64
  /// A square root of -1, where there is one: the prime is 1 modulo 4.
  let imaginaryUnit: UInt64?

  private static let bits: UInt64 = 61
  private static let mask: UInt64 = (1 << 61) - 1

  /// The fields of real and of complex expressions.
  static let real = [mersenne, second]
  static let complex = [second, third]

  private static let mersenne = ResidueField(gap: 1, imaginaryUnit: nil)
  private static let second = ResidueField(gap: 31, imaginaryUnit: 583_529_827_753_931_384)
  private static let third = ResidueField(gap: 259, imaginaryUnit: 966_685_122_347_009_555)

  private init(gap: UInt64, imaginaryUnit: UInt64?) {
    self.gap = gap
    prime = (1 << 61) - gap
    self.imaginaryUnit = imaginaryUnit
  }

  /// The residue of any word.
  func reduced(_ value: UInt64) -> UInt64 {
    let sum = (value >> ResidueField.bits) * gap + (value & ResidueField.mask)
    return sum >= prime ? sum - prime : sum
  }

  func add(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let sum = a + b
    return sum >= prime ? sum - prime : sum
  }

  func negate(_ a: UInt64) -> UInt64 { a == 0 ? 0 : prime - a }

  func subtract(_ a: UInt64, _ b: UInt64) -> UInt64 { add(a, negate(b)) }

  func multiply(_ a: UInt64, _ b: UInt64) -> UInt64 {
    // 2^61 is the gap: high * 2^61 + low = high * gap + low, twice.
    let product = a.multipliedFullWidth(by: b)
    let high = product.high << 3 | product.low >> ResidueField.bits
    let low = product.low & ResidueField.mask
    if gap == 1 {
      let sum = high + low
      return sum >= prime ? sum - prime : sum
    }
    let folded = high.multipliedFullWidth(by: gap)
    let rest = (folded.high << 3 | folded.low >> ResidueField.bits) * gap
    return reduced(add(reduced(folded.low & ResidueField.mask), reduced(low)) + rest)
  }

  func power(_ base: UInt64, _ exponent: UInt64) -> UInt64 {
    var (result, square, rest) = (UInt64(1), base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = multiply(result, square) }
      square = multiply(square, square)
      rest >>= 1
    }
    return result
  }

  /// One over a residue; `nil` for 0.
  func inverse(_ a: UInt64) -> UInt64? { a == 0 ? nil : power(a, prime - 2) }

  func residue(_ value: Int) -> UInt64 {
    let magnitude = reduced(UInt64(value.magnitude))
    return value < 0 ? negate(magnitude) : magnitude
  }

  func residue(_ value: BigInt) -> UInt64 {
    let magnitude = UInt64(remainder(of: value.magnitude, by: UInt(prime)))
    return value.sign == .minus ? negate(magnitude) : magnitude
  }

  /// `nil` if the prime divides the denominator.
  func residue(_ value: Rational) -> UInt64? {
    if let (n, d) = value.small {
      if d == 1 { return residue(n) }
      return inverse(residue(d)).map { multiply(residue(n), $0) }
    }
    return inverse(residue(value.denominator)).map { multiply(residue(value.numerator), $0) }
  }

  /// `nil` if the prime divides the denominator of the repeating block.
  func residue(_ literal: NumberLiteral) -> UInt64? {
    func number(_ digits: [UInt8], _ start: UInt64 = 0) -> UInt64 {
      digits.reduce(start) { add(multiply($0, 10), UInt64($1 &- 0x30)) }
    }
    var value = number(literal.fraction, number(literal.integer))
    if !literal.repeating.isEmpty {
      let nines = subtract(power(10, UInt64(literal.repeating.count)), 1)
      guard let inverse = inverse(nines) else { return nil }
      value = add(value, multiply(number(literal.repeating), inverse))
    }
    let places = literal.exponent - literal.fraction.count
    let scale = power(10, UInt64(places.magnitude))
    if places >= 0 { return multiply(value, scale) }
    return inverse(scale).map { multiply(value, $0) }
  }

  /// The base to a whole power; `nil` where the base is 0 and the exponent is not positive.
  func power(_ base: UInt64, _ exponent: BigInt) -> UInt64? {
    if base == 0 { return exponent.sign == .plus && !exponent.isZero ? 0 : nil }
    let rest = UInt64(remainder(of: exponent.magnitude, by: UInt(prime - 1)))
    let value = power(base, rest)
    return exponent.sign == .minus ? inverse(value) : value
  }
}
