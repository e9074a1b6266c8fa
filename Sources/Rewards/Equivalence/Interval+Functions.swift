internal import CMPFR

extension Interval {
  private typealias Function = (
    UnsafeMutablePointer<__mpfr_struct>?, UnsafePointer<__mpfr_struct>?, mpfr_rnd_t
  ) -> Int32

  /// A function that grows with its argument.
  private func increasing(_ function: Function) -> Interval {
    let result = Interval(precision: precision)
    let ternary = function(result.lower, lower, MPFR_RNDD)
    if isPoint {
      result.close(ternary)
    } else {
      _ = function(result.upper, upper, MPFR_RNDU)
    }
    return result
  }

  /// A function whose slope is at most 1 in magnitude: one evaluation, widened by the argument's
  /// width.
  private func gentle(_ function: Function) -> Interval {
    let result = Interval(precision: precision)
    result.close(function(result.lower, lower, MPFR_RNDD))
    guard !isPoint else { return result }
    let width = self.width
    mpfr_sub(result.lower, result.lower, width.upper, MPFR_RNDD)
    mpfr_add(result.upper, result.upper, width.upper, MPFR_RNDU)
    return result
  }

  /// An interval whose upper bound is above the width.
  private var width: Interval {
    let result = Interval(precision: 64)
    mpfr_set_zero(result.lower, 1)
    mpfr_sub(result.upper, upper, lower, MPFR_RNDU)
    return result
  }

  /// - Precondition: no number is negative.
  var squareRoot: Interval { increasing(mpfr_sqrt) }

  /// The root of an order, of negative numbers too if the order is odd.
  ///
  /// - Precondition: no number is negative if the order is even.
  func root(_ order: Int) -> Interval {
    if order == 2 { return squareRoot }
    if order == 3 { return increasing(mpfr_cbrt) }
    if isNotNegative { return rootOfPositive(order) }
    if isNotPositive { return negated.rootOfPositive(order).negated }
    let result = clampedToZero.rootOfPositive(order)
    let below = negated.clampedToZero.rootOfPositive(order)
    mpfr_neg(result.lower, below.upper, MPFR_RNDD)
    return result
  }

  /// x^(1/n) = exp(ln x / n), and 0 at 0.
  private func rootOfPositive(_ order: Int) -> Interval {
    let result = Interval(precision: precision)
    func set(_ target: UnsafeMutablePointer<__mpfr_struct>, _ x: Interval, isUpper: Bool) {
      let value = x.logarithm.multiplied(by: Interval(order, precision: precision).inverted)
        .exponential
      mpfr_set(target, isUpper ? value.upper : value.lower, isUpper ? MPFR_RNDU : MPFR_RNDD)
    }
    if mpfr_sgn(lower) > 0 {
      return logarithm.multiplied(by: Interval(order, precision: precision).inverted).exponential
    }
    mpfr_set_zero(result.lower, 1)
    mpfr_set_zero(result.upper, 1)
    if mpfr_sgn(upper) > 0 {
      let end = Interval(precision: precision)
      mpfr_set(end.lower, upper, MPFR_RNDD)
      mpfr_set(end.upper, upper, MPFR_RNDU)
      set(result.upper, end, isUpper: true)
    }
    return result
  }

  var exponential: Interval {
    let width = self.width
    guard !isPoint, mpfr_cmp_ui_2exp(width.upper, 1, -8) <= 0 else { return increasing(mpfr_exp) }
    // exp(a + w) <= exp(a) (1 + 2 w) for w <= 1
    let result = Interval(precision: precision)
    result.close(mpfr_exp(result.lower, lower, MPFR_RNDD))
    mpfr_mul(width.lower, width.upper, result.upper, MPFR_RNDU)
    mpfr_mul_2ui(width.lower, width.lower, 1, MPFR_RNDU)
    mpfr_add(result.upper, result.upper, width.lower, MPFR_RNDU)
    return result
  }

  /// - Precondition: all numbers are positive.
  var logarithm: Interval {
    guard !isPoint else { return increasing(mpfr_log) }
    // ln(a + w) <= ln a + w / a
    let result = Interval(precision: precision)
    let width = self.width
    mpfr_div(width.upper, width.upper, lower, MPFR_RNDU)
    result.close(mpfr_log(result.lower, lower, MPFR_RNDD))
    mpfr_add(result.upper, result.upper, width.upper, MPFR_RNDU)
    return result
  }

  /// The exponent from which on sines are not reduced: they are anything between -1 and 1.
  private var isBeyondReduction: Bool { exponent > 4 * precision || widthExponent > 1 }

  private static func unit(_ precision: Int) -> Interval {
    let result = Interval(precision: precision)
    mpfr_set_si(result.lower, -1, MPFR_RNDD)
    mpfr_set_si(result.upper, 1, MPFR_RNDU)
    return result
  }

  var sine: Interval {
    isBeyondReduction ? .unit(precision) : gentle(mpfr_sin).clampedToUnit
  }

  var cosine: Interval {
    isBeyondReduction ? .unit(precision) : gentle(mpfr_cos).clampedToUnit
  }

  var arcTangent: Interval { gentle(mpfr_atan) }

  /// - Precondition: all numbers are between -1 and 1.
  var arcSine: Interval { increasing(mpfr_asin) }

  /// - Precondition: all numbers are between -1 and 1.
  var arcCosine: Interval {
    let result = Interval(precision: precision)
    mpfr_acos(result.lower, upper, MPFR_RNDD)
    mpfr_acos(result.upper, lower, MPFR_RNDU)
    return result
  }

  var hyperbolicSine: Interval { increasing(mpfr_sinh) }
  var hyperbolicCosine: Interval { magnitude.increasing(mpfr_cosh) }
  var hyperbolicTangent: Interval { increasing(mpfr_tanh) }

  /// The greatest integer below, if it is the same for all numbers.
  var floor: Interval? {
    let result = Interval(precision: precision)
    mpfr_floor(result.lower, lower)
    mpfr_floor(result.upper, upper)
    return result.isPoint ? result : nil
  }

  /// Makes this the point at the greatest integer below another interval's upper bound.
  func setFloor(ofUpperBoundOf other: Interval) {
    mpfr_floor(lower, other.upper)
    close(0)
  }

  /// n!, for n of at most 4,096 by products, else by Robbins' bounds
  /// sqrt(2 pi n) (n / e)^n e^(1 / (12 n + 1)) < n! < sqrt(2 pi n) (n / e)^n e^(1 / (12 n)).
  static func factorial(_ n: Int, precision: Int) -> Interval {
    if n <= 4_096 {
      let result = Interval(precision: precision)
      result.close(mpfr_fac_ui(result.lower, UInt(max(n, 0)), MPFR_RNDD))
      return result
    }
    let x = Interval(n, precision: precision)
    let one = Interval(1, precision: precision)
    let main = x.multiplied(by: x.logarithm.subtracting(one))
    let root = Interval.pi(precision: precision).multiplied(by: x)
      .multiplied(by: Interval(2, precision: precision)).squareRoot
    let twelve = x.multiplied(by: Interval(12, precision: precision))
    let rest = twelve.inverted
    let least = twelve.adding(one).inverted
    mpfr_set(rest.lower, least.lower, MPFR_RNDD)
    return main.adding(rest).exponential.multiplied(by: root)
  }
}

// MARK: The library's state

/// Whether MPFR keeps its state by thread, as its usual builds do; without that nothing here may
/// run on two threads.
let hasThreadLocalMPFR = mpfr_buildopt_tls_p() != 0

/// Runs intervals' work with MPFR's exponents set to a range of our own, and leaves nothing behind
/// in the thread: neither the range nor the constants that the library keeps.
///
/// - Throws: `budget` where MPFR has one state for all threads.
func withIntervals<Result>(
  _ work: () throws(AnswerFailure) -> Result
) throws(AnswerFailure) -> Result {
  guard hasThreadLocalMPFR else { throw .budget }
  let (low, high) = (mpfr_get_emin(), mpfr_get_emax())
  // Large enough for (10^9)!, small enough that no function reduces by more than 48 bits.
  mpfr_set_emin(-(1 << 48))
  mpfr_set_emax(1 << 48)
  defer {
    mpfr_set_emin(low)
    mpfr_set_emax(high)
    mpfr_free_cache()
  }
  return try work()
}
