extension NumericArithmetic {
  /// A power: real for odd roots of negative numbers, else the principal value.
  func power(_ base: NumericValue, _ exponent: NumericValue) -> NumericValue {
    guard case .exact(let value) = exponent, let (p, q) = value.small else {
      return generalPower(base, exponent)
    }
    if q == 1 { return wholePower(base, p) }
    switch base {
    case .exact(let number):
      if number.isZero { return p > 0 ? base : .undefined }
      return realPower(interval(number), p, q)
    case .real(let x): return realPower(x, p, q)
    case .complex(let x, let y):
      // A number that may be real and negative has another root if it is.
      if y.containsZero, x.sign != 1 {
        return vanishes(y) ? realPower(x, p, q) : .unknown(isLimit: true)
      }
      return polarPower(x, y, exponent)
    case .infinite, .undefined, .unknown: return failure(base)
    }
  }

  // MARK: Whole exponents

  private func wholePower(_ base: NumericValue, _ exponent: Int) -> NumericValue {
    switch base {
    case .exact(let value):
      if value.isZero { return exponent > 0 ? base : .undefined }
      if let small = smallPower(value, exponent) { return .exact(small) }
      return wholePower(.real(interval(value)), exponent)
    case .real(let x):
      if exponent <= 0, x.containsZero {
        return vanishes(x) ? .undefined : .unknown(isLimit: true)
      }
      if exponent == 0 { return .exact(.one) }
      let power = x.power(exponent.magnitude)
      return exponent > 0 ? real(power) : invert(real(power))
    case .complex(let x, let y):
      guard exponent.magnitude <= 4_096 else { return polarPower(x, y, .exact(Rational(exponent))) }
      if exponent <= 0, x.containsZero, y.containsZero {
        return vanishes(x) && vanishes(y) ? .undefined : .unknown(isLimit: true)
      }
      var result = NumericValue.exact(.one)
      var square = base
      var rest = exponent.magnitude
      while rest > 0 {
        if rest & 1 == 1 { result = multiply(result, square) }
        rest >>= 1
        if rest > 0 { square = multiply(square, square) }
      }
      return exponent < 0 ? invert(result) : result
    case .infinite, .undefined, .unknown: return failure(base)
    }
  }

  /// A power in machine integers.
  private func smallPower(_ base: Rational, _ exponent: Int) -> Rational? {
    guard let (n, d) = base.small else { return nil }
    if d == 1, n.magnitude == 1 { return exponent.isMultiple(of: 2) ? .one : base }
    guard exponent.magnitude < Int.bitWidth else { return nil }
    var result = Rational.one
    for _ in 0..<exponent.magnitude {
      guard let product = result.multipliedSmall(by: base) else { return nil }
      result = product
    }
    return exponent < 0 ? result.inverted : result
  }

  // MARK: Broken exponents

  /// x^(p/q) in lowest terms, q > 1.
  private func realPower(_ x: Interval, _ p: Int, _ q: Int) -> NumericValue {
    if vanishes(x) { return p > 0 ? .exact(.zero) : .undefined }
    var x = x
    if q.isMultiple(of: 2), !x.isNotNegative {
      if x.sign == -1 {
        guard allowsComplexRoots else { return .undefined }
        return rotated(x.negated, p, q)
      }
      if allowsComplexRoots { return .unknown(isLimit: true) }
      x = x.clampedToZero
    }
    return wholePower(real(x.root(q)), p)
  }

  /// (-x)^(p/q) = x^(p/q) (cos(pi p/q) + i sin(pi p/q)) for positive x.
  private func rotated(_ x: Interval, _ p: Int, _ q: Int) -> NumericValue {
    let length = wholePower(real(x.root(q)), p)
    if q == 2 {
      let isPositive = p & 3 == 1
      return multiply(length, .complex(interval(0), interval(isPositive ? 1 : -1)))
    }
    guard let broken = Rational(p, over: q) else { return .unknown(isLimit: false) }
    let angle = Interval.pi(precision: precision).multiplied(by: interval(broken))
    return multiply(length, complex(angle.cosine, angle.sine))
  }

  // MARK: Any exponent

  private func generalPower(_ base: NumericValue, _ exponent: NumericValue) -> NumericValue {
    switch base {
    case .exact(let value):
      if value.isZero {
        guard let side = sign(exponent) else { return failure(base, exponent) }
        return side > 0 ? base : .undefined
      }
      if value.small.map({ $0 == (1, 1) }) ?? false, parts(exponent) != nil { return base }
      return generalPower(.real(interval(value)), exponent)
    case .real(let x):
      switch x.sign {
      case .some(1): return exponential(multiply(exponent, real(x.logarithm)))
      case .some(-1):
        guard isComplex else {
          return parts(exponent) == nil ? failure(exponent) : .undefined
        }
        return polarPower(x, interval(0), exponent)
      default:
        guard vanishes(x), let side = sign(exponent) else { return .unknown(isLimit: true) }
        return side > 0 ? .exact(.zero) : .undefined
      }
    case .complex(let x, let y): return polarPower(x, y, exponent)
    case .infinite, .undefined, .unknown: return failure(base, exponent)
    }
  }

  private func polarPower(
    _ x: Interval, _ y: Interval, _ exponent: NumericValue
  ) -> NumericValue {
    exponential(multiply(exponent, logarithm(x, y)))
  }
}
