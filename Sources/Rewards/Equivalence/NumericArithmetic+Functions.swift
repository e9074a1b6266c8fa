extension NumericArithmetic {
  /// A function of values.
  func call(_ function: MathFunction, _ arguments: [NumericValue]) -> NumericValue {
    guard let first = arguments.first else { return .unknown(isLimit: false) }
    switch function {
    case .binomial: return binomial(first, arguments[1])
    case .max, .min: return extreme(arguments, isMaximum: function == .max)
    case .gcd, .lcm:
      var numbers: [Rational] = []
      for argument in arguments {
        guard case .exact(let value) = argument else { return failed(argument) }
        numbers.append(value)
      }
      let value = exactDivisor(numbers, isMultiple: function == .lcm)
      return value.rational.map(NumericValue.exact) ?? .unknown(isLimit: false)
    case .opaque: return .unknown(isLimit: false)
    default: break
    }
    switch first {
    case .exact(let value): return call(function, value)
    case .real(let x): return call(function, x)
    case .complex(let x, let y): return call(function, x, y)
    case .infinite, .undefined, .unknown: return failed(first)
    }
  }

  /// What a function without a rule for its argument gives.
  private func failed(_ argument: NumericValue) -> NumericValue {
    if parts(argument) != nil { return .unknown(isLimit: false) }
    return failure(argument)
  }

  /// Of an exact number: the cases that stay exact.
  private func call(_ function: MathFunction, _ value: Rational) -> NumericValue {
    switch function {
    case .abs: return .exact(value.magnitude)
    case .floor:
      guard let (n, d) = value.small else { break }
      let quotient = n / d
      return .exact(Rational(n < 0 && quotient * d != n ? quotient - 1 : quotient))
    case .factorial:
      guard let (n, d) = value.small, d == 1 else { return .unknown(isLimit: false) }
      if n < 0 { return .undefined }
      if n <= 20 { return .exact(Rational((1...max(n, 1)).reduce(1, *))) }
      return real(.factorial(n, precision: precision))
    case .sin, .tan, .arcsin, .arctan, .sinh, .tanh:
      if value.isZero { return .exact(value) }
    case .cos, .sec, .cosh, .exp:
      if value.isZero { return .exact(.one) }
    case .cot, .csc, .ln:
      if value.isZero { return .undefined }
    default: break
    }
    return call(function, interval(value))
  }

  // MARK: Real arguments

  private func call(_ function: MathFunction, _ x: Interval) -> NumericValue {
    switch function {
    case .abs: return real(x.magnitude)
    case .floor: return floor(x)
    case .exp: return real(x.exponential)
    case .ln:
      if x.sign == 1 { return real(x.logarithm) }
      if vanishes(x) { return .undefined }
      guard x.sign == -1 else {
        // Wholly or partly negative: nothing is known, unless 0 is the greatest.
        return x.isNotPositive && !isComplex ? .undefined : .unknown(isLimit: true)
      }
      return isComplex ? logarithm(x, interval(0)) : .undefined
    case .sin: return real(x.sine)
    case .cos: return real(x.cosine)
    case .tan: return divide(real(x.sine), real(x.cosine))
    case .cot: return divide(real(x.cosine), real(x.sine))
    case .sec: return invert(real(x.cosine))
    case .csc: return invert(real(x.sine))
    case .arcsin, .arccos:
      if x.isBelow(interval(-1)) || interval(1).isBelow(x) {
        return isComplex ? .unknown(isLimit: false) : .undefined
      }
      let edge = x.sign ?? 0
      if edge != 0, vanishes(x.magnitude.subtracting(interval(1))) {
        return atEdge(function, isPositive: edge > 0)
      }
      let inner = x.clampedToUnit
      return real(function == .arcsin ? inner.arcSine : inner.arcCosine)
    case .arctan: return real(x.arcTangent)
    case .sinh: return real(x.hyperbolicSine)
    case .cosh: return real(x.hyperbolicCosine)
    case .tanh: return real(x.hyperbolicTangent)
    case .factorial, .binomial, .gcd, .lcm, .max, .min, .opaque: return .unknown(isLimit: false)
    }
  }

  /// arcsin or arccos of 1 or -1.
  private func atEdge(_ function: MathFunction, isPositive: Bool) -> NumericValue {
    let pi = Interval.pi(precision: precision)
    if function == .arccos { return isPositive ? .exact(.zero) : .real(pi) }
    let half = pi.multiplied(by: interval(2).inverted)
    return .real(isPositive ? half : half.negated)
  }

  private func floor(_ x: Interval) -> NumericValue {
    if let whole = x.floor { return real(whole) }
    // In the end an interval about an integer is that integer.
    guard isFinal, x.widthExponent < -256, x.exponent < 256 else { return .unknown(isLimit: true) }
    let upper = Interval(precision: precision)
    upper.setFloor(ofUpperBoundOf: x)
    return real(upper)
  }

  private func extreme(_ values: [NumericValue], isMaximum: Bool) -> NumericValue {
    guard var best = values.first else { return .unknown(isLimit: false) }
    for value in values.dropFirst() {
      guard let (x, y) = parts(best), let (u, v) = parts(value), y == nil, v == nil else {
        return failure(best, value)
      }
      if case .exact = best, case .exact = value {
        let isBelow = x.isBelow(u)
        let isAbove = u.isBelow(x)
        if isBelow || isAbove {
          best = isBelow == isMaximum ? value : best
          continue
        }
      }
      best = real(x.extreme(u, isMaximum: isMaximum))
    }
    return best
  }

  /// The binomial coefficient with an integer below.
  private func binomial(_ upper: NumericValue, _ lower: NumericValue) -> NumericValue {
    guard case .exact(let value) = lower, let (k, d) = value.small, d == 1 else {
      return failed(lower)
    }
    if k < 0 { return parts(upper) == nil ? failure(upper) : .exact(.zero) }
    if case .exact(let whole) = upper, let (n, m) = whole.small, m == 1, n >= 0, k > 64, n - k > 64
    {
      let below = Interval.factorial(k, precision: precision)
        .multiplied(by: .factorial(n - k, precision: precision))
      return divide(real(.factorial(n, precision: precision)), real(below))
    }
    var count = k
    if case .exact(let whole) = upper, let (n, m) = whole.small, m == 1, n >= 0 {
      if k > n { return .exact(.zero) }
      count = min(k, n - k)
    }
    guard count <= 64 else { return .unknown(isLimit: false) }
    var result = NumericValue.exact(.one)
    for step in stride(from: 0, to: count, by: 1) {
      let factor = add(upper, .exact(Rational(-step)))
      result = multiply(multiply(result, factor), .exact(Rational(step + 1).inverted))
    }
    return result
  }

  // MARK: Complex arguments

  private func call(_ function: MathFunction, _ x: Interval, _ y: Interval) -> NumericValue {
    switch function {
    case .abs: return real(length(x, y))
    case .exp: return exponential(.complex(x, y))
    case .ln: return logarithm(x, y)
    case .sin: return sine(x, y)
    case .cos: return cosine(x, y)
    case .tan: return divide(sine(x, y), cosine(x, y))
    case .cot: return divide(cosine(x, y), sine(x, y))
    case .sec: return invert(cosine(x, y))
    case .csc: return invert(sine(x, y))
    // sinh z = -i sin(i z), cosh z = cos(i z) and i (x + i y) = -y + i x
    case .sinh: return multiply(sine(y.negated, x), .complex(interval(0), interval(-1)))
    case .cosh: return cosine(y.negated, x)
    case .tanh:
      let upper = call(.sinh, x, y)
      return divide(upper, call(.cosh, x, y))
    case .arctan: return arcTangent(.complex(x, y))
    case .arcsin: return arcSine(.complex(x, y))
    case .arccos:
      let quarter = Interval.pi(precision: precision).multiplied(by: interval(2).inverted)
      return add(.real(quarter), negate(arcSine(.complex(x, y))))
    default:
      // Without a rule for complex numbers: of those that are real in the end.
      guard y.containsZero else { return .unknown(isLimit: false) }
      return vanishes(y) ? call(function, x) : .unknown(isLimit: true)
    }
  }

  /// (ln(1 + i z) - ln(1 - i z)) / (2 i)
  private func arcTangent(_ z: NumericValue) -> NumericValue {
    let turned = multiply(z, .complex(interval(0), interval(1)))
    let one = NumericValue.exact(.one)
    let gap = add(logarithm(add(one, turned)), negate(logarithm(add(one, negate(turned)))))
    return divide(gap, .complex(interval(0), interval(2)))
  }

  /// -i ln(i z + sqrt(1 - z^2))
  private func arcSine(_ z: NumericValue) -> NumericValue {
    let half = NumericValue.exact(Rational(2).inverted)
    let root = power(add(.exact(.one), negate(multiply(z, z))), half)
    let turned = multiply(z, .complex(interval(0), interval(1)))
    return multiply(.complex(interval(0), interval(-1)), logarithm(add(turned, root)))
  }

  /// The principal logarithm of a value.
  private func logarithm(_ value: NumericValue) -> NumericValue {
    guard let (x, y) = parts(value) else { return failure(value) }
    return y.map { logarithm(x, $0) } ?? call(.ln, [value])
  }

  private func length(_ x: Interval, _ y: Interval) -> Interval {
    x.power(2).adding(y.power(2)).squareRoot
  }

  private func sine(_ x: Interval, _ y: Interval) -> NumericValue {
    complex(
      x.sine.multiplied(by: y.hyperbolicCosine), x.cosine.multiplied(by: y.hyperbolicSine))
  }

  private func cosine(_ x: Interval, _ y: Interval) -> NumericValue {
    complex(
      x.cosine.multiplied(by: y.hyperbolicCosine),
      x.sine.multiplied(by: y.hyperbolicSine).negated)
  }

  /// e to a value.
  func exponential(_ value: NumericValue) -> NumericValue {
    guard let (x, y) = parts(value) else {
      if case .infinite(let isNegative) = value {
        return isNegative ? .exact(.zero) : value
      }
      return failure(value)
    }
    let length = x.exponential
    guard let y else { return real(length) }
    return complex(length.multiplied(by: y.cosine), length.multiplied(by: y.sine))
  }

  /// The principal logarithm of x + i y.
  func logarithm(_ x: Interval, _ y: Interval) -> NumericValue {
    let square = x.power(2).adding(y.power(2))
    if square.containsZero || !square.isNumber {
      return vanishes(x) && vanishes(y) ? .undefined : .unknown(isLimit: true)
    }
    let half = square.logarithm.multiplied(by: interval(2).inverted)
    let pi = Interval.pi(precision: precision)
    let quarter = pi.multiplied(by: interval(2).inverted)
    if x.sign == 1 {
      return complex(half, y.multiplied(by: x.inverted).arcTangent)
    }
    if y.sign == 1 {
      return complex(half, quarter.subtracting(x.multiplied(by: y.inverted).arcTangent))
    }
    if y.sign == -1 {
      return complex(half, quarter.adding(x.multiplied(by: y.inverted).arcTangent).negated)
    }
    // On the cut: the negative axis belongs to the upper side.
    guard x.sign == -1, vanishes(y) else { return .unknown(isLimit: true) }
    return complex(half, pi)
  }
}
