/// A sum of doubles without rounding error, so that order and grouping cannot change its value.
///
/// The sum is kept as a short list of doubles that do not overlap in their bits (an *expansion*);
/// adding a number adds it exactly, and only `value` rounds, once.
///
/// - Source: J. R. Shewchuk, "Adaptive precision floating-point arithmetic and fast robust
///   geometric predicates", 1997, theorem 10 (grow-expansion with zero elimination).
package struct ExactSum: Sendable, Equatable {
  /// Non-overlapping parts, smallest magnitude first.
  private var parts: [Double] = []

  /// Creates an empty sum, whose value is 0.
  package init() {}

  /// Adds a finite number exactly.
  package mutating func add(_ number: Double) {
    var carried = number
    var kept = 0
    for index in parts.indices {
      let part = parts[index]
      let (larger, smaller) =
        carried.magnitude < part.magnitude ? (part, carried) : (carried, part)
      let rounded = larger + smaller
      let lost = smaller - (rounded - larger)
      if lost != 0 {
        parts[kept] = lost
        kept += 1
      }
      carried = rounded
    }
    parts.removeSubrange(kept...)
    if carried != 0 { parts.append(carried) }
  }

  /// Adds a product exactly; the fused multiply-add recovers what rounding the product loses.
  package mutating func add(product left: Double, _ right: Double) {
    let rounded = left * right
    add((-rounded).addingProduct(left, right))
    add(rounded)
  }

  /// Adds another sum exactly.
  package static func += (left: inout ExactSum, right: ExactSum) {
    for part in right.parts { left.add(part) }
  }

  /// `factor * self`, exactly.
  package func scaled(by factor: Double) -> ExactSum {
    var result = ExactSum()
    for part in parts { result.add(product: part, factor) }
    return result
  }

  /// `self * self`, exactly.
  package var squared: ExactSum {
    var result = ExactSum()
    for left in parts {
      for right in parts { result.add(product: left, right) }
    }
    return result
  }

  /// The double nearest to the exact sum, ties to even.
  package var value: Double {
    guard var nearest = parts.last else { return 0 }
    var index = parts.count - 1
    var lost = 0.0
    while index > 0, lost == 0 {
      index -= 1
      let sum = nearest + parts[index]
      lost = parts[index] - (sum - nearest)
      nearest = sum
    }
    // What is still below decides a tie that the addition above broke without seeing it.
    if index > 0, lost.sign == parts[index - 1].sign {
      let doubled = lost * 2
      let next = nearest + doubled
      if next - nearest == doubled { nearest = next }
    }
    return nearest
  }

  /// True when the exact sums are equal, however they were built up.
  package static func == (left: ExactSum, right: ExactSum) -> Bool {
    var difference = left
    difference += right.scaled(by: -1)
    return difference.parts.isEmpty
  }
}
