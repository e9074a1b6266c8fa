package import Testing

/// Expects `|a - b| <= absolute + relative * |b|` for every element; names the worst one.
///
/// The worst element is the one that exceeds its allowance by the largest factor. NaN is close to
/// nothing; equal infinities are close.
package func expectClose(
  _ actual: DoubleMatrix, _ expected: DoubleMatrix, absolute: Double, relative: Double,
  _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.rows == expected.rows, actual.columns == expected.columns else {
    Issue.record(
      "\(what): shape \(actual.shape), expected \(expected.shape)", sourceLocation: sourceLocation)
    return
  }
  let worst = worstElement(actual.values, expected.values) { absolute + relative * abs($0) }
  guard let worst, worst.excess > 1 else { return }
  let place = "[\(worst.index / actual.columns), \(worst.index % actual.columns)]"
  Issue.record(
    """
    \(what): at \(place) of \(actual.shape): \(actual.values[worst.index]), expected \
    \(expected.values[worst.index]), \(worst.excess) times the allowance of \(absolute) + \
    \(relative) * |expected|; \(worst.failures) elements are out
    """, sourceLocation: sourceLocation)
}

/// ``expectClose(_:_:absolute:relative:_:sourceLocation:)`` with a tolerance of the table.
package func expectClose(
  _ actual: DoubleMatrix, _ expected: DoubleMatrix, _ tolerance: Tolerance, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    actual, expected, absolute: tolerance.absolute, relative: tolerance.relative, what,
    sourceLocation: sourceLocation)
}

/// The same for lists.
package func expectClose<A: BinaryFloatingPoint, B: BinaryFloatingPoint>(
  _ actual: [A], _ expected: [B], absolute: Double, relative: Double, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    DoubleMatrix([actual.map { Double($0) }]), DoubleMatrix([expected.map { Double($0) }]),
    absolute: absolute, relative: relative, what, sourceLocation: sourceLocation)
}

/// Expects `|a - b| <= fraction * max|b|` for every element: for sums whose terms cancel, where
/// the error scales with the terms and not with the result.
package func expectWithin(
  fractionOfLargest fraction: Double, _ actual: DoubleMatrix, _ expected: DoubleMatrix,
  _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.rows == expected.rows, actual.columns == expected.columns else {
    Issue.record(
      "\(what): shape \(actual.shape), expected \(expected.shape)", sourceLocation: sourceLocation)
    return
  }
  let largest = expected.values.lazy.map(abs).max() ?? 0
  let worst = worstElement(actual.values, expected.values) { _ in fraction * largest }
  guard let worst, worst.excess > 1 else { return }
  let place = "[\(worst.index / actual.columns), \(worst.index % actual.columns)]"
  Issue.record(
    """
    \(what): at \(place) of \(actual.shape): \(actual.values[worst.index]), expected \
    \(expected.values[worst.index]), \(worst.excess) times the allowance of \(fraction) of the \
    largest, \(largest); \(worst.failures) elements are out
    """, sourceLocation: sourceLocation)
}

/// Expects the same bits in every element: -0 differs from 0, one NaN from another.
package func expectSameBits(
  _ actual: [Float], _ expected: [Float], _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record(
      "\(what): \(actual.count) elements, expected \(expected.count)",
      sourceLocation: sourceLocation)
    return
  }
  let differing = actual.indices.filter { actual[$0].bitPattern != expected[$0].bitPattern }
  guard let first = differing.first else { return }
  Issue.record(
    """
    \(what): \(differing.count) of \(actual.count) elements differ in their bits, the first at \
    \(first): \(actual[first]) (\(String(actual[first].bitPattern, radix: 16))), expected \
    \(expected[first]) (\(String(expected[first].bitPattern, radix: 16)))
    """, sourceLocation: sourceLocation)
}

/// The element that exceeds its allowance by the largest factor; `nil` for no elements.
func worstElement(
  _ actual: [Double], _ expected: [Double], allowance: (Double) -> Double
) -> (index: Int, excess: Double, failures: Int)? {
  var worst: (index: Int, excess: Double)?
  var failures = 0
  for (index, (a, b)) in zip(actual, expected).enumerated() {
    let allowed = allowance(b)
    var excess = a == b ? 0 : abs(a - b) / allowed
    if !(excess <= .greatestFiniteMagnitude) || (!allowed.isFinite && a != b) {
      excess = .infinity
    }
    if excess > 1 { failures += 1 }
    if excess > (worst?.excess ?? -1) { worst = (index, excess) }
  }
  return worst.map { ($0.index, $0.excess, failures) }
}
