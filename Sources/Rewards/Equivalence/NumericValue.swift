/// A value by exact fractions of machine integers while they last, else by intervals.
enum NumericValue {
  case exact(Rational)
  case real(Interval)
  /// Real and imaginary part; the imaginary part is not known to be 0.
  case complex(Interval, Interval)
  case infinite(isNegative: Bool)
  /// It has no value.
  case undefined
  /// Nothing is known: at this precision, or (not `isLimit`) at any.
  case unknown(isLimit: Bool)
}

/// Arithmetic of values at one precision.
struct NumericArithmetic {
  let precision: Int
  /// At the last precision an interval that holds 0 and little else is taken as 0, and one that
  /// holds an integer and little else as that integer.
  let isFinal: Bool
  /// Whether even roots of negative numbers are complex; else they have no value.
  let allowsComplexRoots: Bool
  /// Whether logarithms of negative numbers are complex, too.
  let isComplex: Bool

  /// Bits below which an interval about 0 is taken as 0 in the end.
  private static let vanishingExponent = -300

  /// How many bits an interval about 0 must at least have shrunk by where the precision grew by a
  /// number of bits, for its value to be taken as 0: nearly what remains of them under a square
  /// root.
  static func leastShrinking(_ growth: Int) -> Int { growth / 8 * 3 }

  func interval(_ value: Rational) -> Interval { .rational(value, precision: precision) }

  func interval(_ value: Int) -> Interval { Interval(value, precision: precision) }

  /// A value of an interval, if its bounds are numbers.
  func real(_ interval: Interval) -> NumericValue {
    interval.isNumber ? .real(interval) : .unknown(isLimit: true)
  }

  /// A complex value; a real one if the imaginary part is 0.
  func complex(_ x: Interval, _ y: Interval) -> NumericValue {
    guard x.isNumber, y.isNumber else { return .unknown(isLimit: true) }
    return y.isZero ? .real(x) : .complex(x, y)
  }

  /// Whether an interval is taken as 0.
  func vanishes(_ x: Interval) -> Bool {
    x.isZero
      || isFinal && x.containsZero && x.exponent < NumericArithmetic.vanishingExponent
  }

  /// The real and the imaginary part of a finite value.
  func parts(_ value: NumericValue) -> (x: Interval, y: Interval?)? {
    switch value {
    case .exact(let rational): (interval(rational), nil)
    case .real(let x): (x, nil)
    case .complex(let x, let y): (x, y)
    case .infinite, .undefined, .unknown: nil
    }
  }

  /// What an operation on values without parts gives: the worst of them.
  func failure(_ values: NumericValue...) -> NumericValue {
    var isLimit = true
    for value in values {
      switch value {
      case .undefined: return .undefined
      case .unknown(let limit): isLimit = isLimit && limit
      case .infinite: isLimit = false
      case .exact, .real, .complex: break
      }
    }
    return .unknown(isLimit: isLimit)
  }

  // MARK: Sums and products

  func negate(_ a: NumericValue) -> NumericValue {
    switch a {
    case .exact(let value): .exact(value.negated)
    case .real(let x): .real(x.negated)
    case .complex(let x, let y): .complex(x.negated, y.negated)
    case .infinite(let isNegative): .infinite(isNegative: !isNegative)
    case .undefined, .unknown: a
    }
  }

  func add(_ a: NumericValue, _ b: NumericValue) -> NumericValue {
    switch (a, b) {
    case (.exact(let m), .exact(let n)):
      if let sum = m.addingSmall(n) { return .exact(sum) }
      return .real(interval(m).adding(interval(n)))
    case (.infinite(let m), .infinite(let n)): return m == n ? a : .undefined
    case (.infinite, .exact), (.infinite, .real): return a
    case (.exact, .infinite), (.real, .infinite): return b
    default: break
    }
    guard let (x, y) = parts(a), let (u, v) = parts(b) else { return failure(a, b) }
    let sum = x.adding(u)
    switch (y, v) {
    case (nil, nil): return real(sum)
    case (let y?, nil): return complex(sum, y)
    case (nil, let v?): return complex(sum, v)
    case (let y?, let v?): return complex(sum, y.adding(v))
    }
  }

  func multiply(_ a: NumericValue, _ b: NumericValue) -> NumericValue {
    switch (a, b) {
    case (.exact(let m), .exact(let n)):
      if let product = m.multipliedSmall(by: n) { return .exact(product) }
      return .real(interval(m).multiplied(by: interval(n)))
    case (.infinite(let sign), let other), (let other, .infinite(let sign)):
      guard case .infinite(let second) = other else {
        guard let side = self.sign(other) else { return failure(a, b) }
        return side == 0 ? .undefined : .infinite(isNegative: sign != (side < 0))
      }
      return .infinite(isNegative: sign != second)
    default: break
    }
    guard let (x, y) = parts(a), let (u, v) = parts(b) else { return failure(a, b) }
    if case .exact(let m) = a, m.isZero { return a }
    if case .exact(let n) = b, n.isZero { return b }
    switch (y, v) {
    case (nil, nil): return real(x.multiplied(by: u))
    case (let y?, nil): return complex(x.multiplied(by: u), y.multiplied(by: u))
    case (nil, let v?): return complex(x.multiplied(by: u), x.multiplied(by: v))
    case (let y?, let v?):
      return complex(
        x.multiplied(by: u).subtracting(y.multiplied(by: v)),
        x.multiplied(by: v).adding(y.multiplied(by: u)))
    }
  }

  /// One over a value.
  func invert(_ a: NumericValue) -> NumericValue {
    switch a {
    case .exact(let value): return value.isZero ? .undefined : .exact(value.inverted)
    case .real(let x):
      if x.containsZero { return vanishes(x) ? .undefined : .unknown(isLimit: true) }
      return real(x.inverted)
    case .complex(let x, let y):
      let square = x.power(2).adding(y.power(2))
      if square.containsZero {
        return vanishes(x) && vanishes(y) ? .undefined : .unknown(isLimit: true)
      }
      let scale = square.inverted
      return complex(x.multiplied(by: scale), y.negated.multiplied(by: scale))
    case .infinite: return .exact(.zero)
    case .undefined, .unknown: return a
    }
  }

  func divide(_ a: NumericValue, _ b: NumericValue) -> NumericValue {
    if case .infinite = a, case .infinite = b { return .undefined }
    return multiply(a, invert(b))
  }

  /// -1, 0 or 1 for a real value whose sign is proven.
  func sign(_ a: NumericValue) -> Int? {
    switch a {
    case .exact(let value): value.sign
    case .real(let x): x.isZero ? 0 : x.sign
    case .infinite(let isNegative): isNegative ? -1 : 1
    case .complex, .undefined, .unknown: nil
    }
  }
}
