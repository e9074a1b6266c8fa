// Arithmetic of exponents that never overflows: `nil` instead.

extension PolynomialForm.Exponent {
  /// In lowest terms, with a positive denominator; `nil` on overflow.
  static func reduced(_ numerator: Int, _ denominator: Int) -> PolynomialForm.Exponent? {
    guard denominator > 0, numerator != .min else { return nil }
    var (a, b) = (abs(numerator), denominator)
    while b != 0 { (a, b) = (b, a % b) }
    return PolynomialForm.Exponent(numerator: numerator / a, denominator: denominator / a)
  }

  static func sum(
    _ a: PolynomialForm.Exponent, _ b: PolynomialForm.Exponent
  ) -> PolynomialForm.Exponent? {
    let (x, first) = a.numerator.multipliedReportingOverflow(by: b.denominator)
    let (y, second) = b.numerator.multipliedReportingOverflow(by: a.denominator)
    let (total, third) = x.addingReportingOverflow(y)
    let (common, fourth) = a.denominator.multipliedReportingOverflow(by: b.denominator)
    return first || second || third || fourth ? nil : reduced(total, common)
  }

  static func product(_ a: PolynomialForm.Exponent, _ count: Int) -> PolynomialForm.Exponent? {
    let (total, overflow) = a.numerator.multipliedReportingOverflow(by: count)
    return overflow ? nil : reduced(total, a.denominator)
  }
}
