internal import Foundation

/// Every operation of `Backend` as a plain function in Double, its derivative beside it.
///
/// Nothing here is fast, and nothing here shares code with a fast backend. The derivatives are
/// proved against central differences in Double.
package enum ReferenceImplementations {
  /// Sum of the products of two rows, in ascending order.
  static func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    var sum = 0.0
    for (x, y) in zip(a, b) { sum += x * y }
    return sum
  }

  /// max + log of the sum of exp(value - max); minus infinity for no values.
  static func logSumExp(_ values: some Collection<Double>) -> Double {
    guard let largest = values.max() else { return -.infinity }
    var sum = 0.0
    for value in values { sum += exp(value - largest) }
    return largest + log(sum)
  }
}
