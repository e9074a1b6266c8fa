internal import BigInt
internal import CMPFR

/// A closed interval of real numbers, its bounds rounded outwards at a fixed precision.
///
/// Every operation gives an interval that holds the results for all numbers of its operands. A
/// bound may be infinite; one that is no number makes the interval useless.
final class Interval {
  /// Two numbers: the lower bound, then the upper one. Written while the interval is made only.
  let lower: UnsafeMutablePointer<__mpfr_struct>
  var upper: UnsafeMutablePointer<__mpfr_struct> { lower + 1 }
  let precision: Int

  /// Both numbers and, after them, their digits.
  private let storage: UnsafeMutableRawPointer

  /// An interval of 0, whose bounds are still to be set.
  init(precision: Int) {
    self.precision = precision
    let digits = mpfr_custom_get_size(mpfr_prec_t(precision))
    let head = 2 * MemoryLayout<__mpfr_struct>.stride
    storage = .allocate(
      byteCount: head + 2 * digits, alignment: MemoryLayout<__mpfr_struct>.alignment)
    lower = storage.bindMemory(to: __mpfr_struct.self, capacity: 2)
    for index in 0..<2 {
      let significand = storage + head + index * digits
      mpfr_custom_init(significand, mpfr_prec_t(precision))
      mpfr_custom_init_set(
        lower + index, Int32(MPFR_ZERO_KIND.rawValue), 0, mpfr_prec_t(precision), significand)
    }
  }

  deinit { storage.deallocate() }

  convenience init(_ value: Int, precision: Int) {
    self.init(precision: precision)
    mpfr_set_si(lower, value, MPFR_RNDD)
    mpfr_set_si(upper, value, MPFR_RNDU)
  }

  convenience init(_ value: BigInt, precision: Int) {
    self.init(precision: precision)
    let excess = max(0, value.magnitude.bitWidth - precision)
    // The highest bits are exact; the bits below are less than one of the last.
    let head = value.magnitude >> excess
    mpfr_set_ui(lower, 0, MPFR_RNDD)
    for word in head.words.reversed() {
      mpfr_mul_2ui(lower, lower, UInt(UInt.bitWidth), MPFR_RNDD)
      mpfr_add_ui(lower, lower, word, MPFR_RNDD)
    }
    mpfr_set(upper, lower, MPFR_RNDU)
    if excess > 0 { mpfr_add_ui(upper, upper, 1, MPFR_RNDU) }
    mpfr_mul_2ui(lower, lower, UInt(excess), MPFR_RNDD)
    mpfr_mul_2ui(upper, upper, UInt(excess), MPFR_RNDU)
    if value.sign == .minus {
      mpfr_swap(lower, upper)
      mpfr_neg(lower, lower, MPFR_RNDD)
      mpfr_neg(upper, upper, MPFR_RNDU)
    }
  }

  static func rational(_ value: Rational, precision: Int) -> Interval {
    if let (n, d) = value.small {
      let result = Interval(n, precision: precision)
      if d > 1 {
        mpfr_div_si(result.lower, result.lower, d, MPFR_RNDD)
        mpfr_div_si(result.upper, result.upper, d, MPFR_RNDU)
      }
      return result
    }
    let numerator = Interval(value.numerator, precision: precision)
    let denominator = value.denominator
    if denominator == 1 { return numerator }
    return numerator.multiplied(by: Interval(denominator, precision: precision).inverted)
  }

  /// All real numbers.
  static func line(precision: Int) -> Interval {
    let result = Interval(precision: precision)
    mpfr_set_inf(result.lower, -1)
    mpfr_set_inf(result.upper, 1)
    return result
  }

  static func pi(precision: Int) -> Interval {
    let result = Interval(precision: precision)
    result.close(mpfr_const_pi(result.lower, MPFR_RNDD))
    return result
  }

  /// Sets the upper bound after a lower bound that was rounded down from one exact number.
  func close(_ ternary: Int32) {
    mpfr_set(upper, lower, MPFR_RNDU)
    if ternary != 0 { mpfr_nextabove(upper) }
  }

  // MARK: Questions

  var isNumber: Bool { mpfr_nan_p(lower) == 0 && mpfr_nan_p(upper) == 0 }
  var isPoint: Bool { mpfr_equal_p(lower, upper) != 0 }
  var isZero: Bool { mpfr_zero_p(lower) != 0 && mpfr_zero_p(upper) != 0 }
  var containsZero: Bool { mpfr_sgn(lower) <= 0 && mpfr_sgn(upper) >= 0 }
  var isNotNegative: Bool { mpfr_sgn(lower) >= 0 }
  var isNotPositive: Bool { mpfr_sgn(upper) <= 0 }

  /// -1 or 1 if all numbers have that sign, else `nil`.
  var sign: Int? { mpfr_sgn(lower) > 0 ? 1 : mpfr_sgn(upper) < 0 ? -1 : nil }

  /// An exponent e with |x| < 2^e for all numbers: `Int.min` for 0, `Int.max` for infinity.
  var exponent: Int { max(Interval.exponent(lower), Interval.exponent(upper)) }

  /// An exponent e with 2^e above the width.
  var widthExponent: Int {
    let width = Interval(precision: 64)
    mpfr_sub(width.lower, upper, lower, MPFR_RNDU)
    mpfr_set_zero(width.upper, 1)
    return Interval.exponent(width.lower)
  }

  private static func exponent(_ x: UnsafeMutablePointer<__mpfr_struct>) -> Int {
    if mpfr_zero_p(x) != 0 { return .min }
    return mpfr_regular_p(x) != 0 ? Int(mpfr_get_exp(x)) : .max
  }

  /// Whether all numbers are less than all of another interval.
  func isBelow(_ other: Interval) -> Bool { mpfr_less_p(upper, other.lower) != 0 }
}

// MARK: Arithmetic

extension Interval {
  var negated: Interval {
    let result = Interval(precision: precision)
    mpfr_neg(result.lower, upper, MPFR_RNDD)
    mpfr_neg(result.upper, lower, MPFR_RNDU)
    return result
  }

  var magnitude: Interval {
    if isNotNegative { return self }
    if isNotPositive { return negated }
    let result = negated
    mpfr_max(result.upper, result.upper, upper, MPFR_RNDU)
    mpfr_set_zero(result.lower, 1)
    return result
  }

  func adding(_ other: Interval) -> Interval {
    let result = Interval(precision: precision)
    mpfr_add(result.lower, lower, other.lower, MPFR_RNDD)
    mpfr_add(result.upper, upper, other.upper, MPFR_RNDU)
    return result
  }

  func subtracting(_ other: Interval) -> Interval {
    let result = Interval(precision: precision)
    mpfr_sub(result.lower, lower, other.upper, MPFR_RNDD)
    mpfr_sub(result.upper, upper, other.lower, MPFR_RNDU)
    return result
  }

  func multiplied(by other: Interval) -> Interval {
    let result = Interval(precision: precision)
    func set(
      _ a: UnsafeMutablePointer<__mpfr_struct>, _ b: UnsafeMutablePointer<__mpfr_struct>,
      _ c: UnsafeMutablePointer<__mpfr_struct>, _ d: UnsafeMutablePointer<__mpfr_struct>
    ) {
      mpfr_mul(result.lower, a, b, MPFR_RNDD)
      mpfr_mul(result.upper, c, d, MPFR_RNDU)
    }
    if isNotNegative {
      if other.isNotNegative {
        set(lower, other.lower, upper, other.upper)
      } else if other.isNotPositive {
        set(upper, other.lower, lower, other.upper)
      } else {
        set(upper, other.lower, upper, other.upper)
      }
    } else if isNotPositive {
      if other.isNotNegative {
        set(lower, other.upper, upper, other.lower)
      } else if other.isNotPositive {
        set(upper, other.upper, lower, other.lower)
      } else {
        set(lower, other.upper, lower, other.lower)
      }
    } else if other.isNotNegative {
      set(lower, other.upper, upper, other.upper)
    } else if other.isNotPositive {
      set(upper, other.lower, lower, other.lower)
    } else {
      set(lower, other.upper, lower, other.lower)
      let second = Interval(precision: precision)
      mpfr_mul(second.lower, upper, other.lower, MPFR_RNDD)
      mpfr_mul(second.upper, upper, other.upper, MPFR_RNDU)
      // The maximum ignores a bound that is no number; here it must not.
      if !second.isNumber { return second }
      mpfr_min(result.lower, result.lower, second.lower, MPFR_RNDD)
      mpfr_max(result.upper, result.upper, second.upper, MPFR_RNDU)
    }
    return result
  }

  /// One over the numbers.
  /// - Precondition: 0 is not among them.
  var inverted: Interval {
    let result = Interval(precision: precision)
    mpfr_ui_div(result.lower, 1, upper, MPFR_RNDD)
    mpfr_ui_div(result.upper, 1, lower, MPFR_RNDU)
    return result
  }

  /// A power with a positive whole exponent.
  func power(_ exponent: UInt) -> Interval {
    if exponent.isMultiple(of: 2), !isNotNegative { return magnitude.power(exponent) }
    let result = Interval(precision: precision)
    mpfr_pow_ui(result.lower, lower, exponent, MPFR_RNDD)
    mpfr_pow_ui(result.upper, upper, exponent, MPFR_RNDU)
    return result
  }

  /// The part that is not negative; for an interval that is not wholly negative.
  var clampedToZero: Interval {
    if isNotNegative { return self }
    let result = Interval(precision: precision)
    mpfr_set_zero(result.lower, 1)
    mpfr_set(result.upper, upper, MPFR_RNDU)
    return result
  }

  /// The part between -1 and 1; for an interval that has one.
  var clampedToUnit: Interval {
    let result = Interval(precision: precision)
    mpfr_set_si(result.lower, -1, MPFR_RNDD)
    mpfr_set_si(result.upper, 1, MPFR_RNDU)
    mpfr_max(result.lower, result.lower, lower, MPFR_RNDD)
    mpfr_min(result.upper, result.upper, upper, MPFR_RNDU)
    return result
  }

  /// The least interval that holds both.
  func hull(_ other: Interval) -> Interval {
    let result = Interval(precision: precision)
    mpfr_min(result.lower, lower, other.lower, MPFR_RNDD)
    mpfr_max(result.upper, upper, other.upper, MPFR_RNDU)
    return result
  }

  /// The greater, or the lesser, of two numbers.
  func extreme(_ other: Interval, isMaximum: Bool) -> Interval {
    let result = Interval(precision: precision)
    let choose = isMaximum ? mpfr_max : mpfr_min
    _ = choose(result.lower, lower, other.lower, MPFR_RNDD)
    _ = choose(result.upper, upper, other.upper, MPFR_RNDU)
    return result
  }
}
