internal import TensorCore

/// Matrices of random numbers: each is a function of the seed and of how many came before it.
package struct RandomMatrices {
  private let random: SeededRandom
  private var drawn: UInt64 = 0

  package init(seed: UInt64) { random = SeededRandom(seed: seed, purpose: .test) }

  /// Normal numbers of the given deviation around `mean`, each exactly a Float.
  package mutating func normal(
    _ rows: Int, _ columns: Int, deviation: Double = 1, mean: Double = 0
  ) -> DoubleMatrix {
    drawn += 1
    var result = DoubleMatrix(rows: rows, columns: columns)
    for i in result.values.indices {
      let value = mean + deviation * Double(random.normal(drawn, UInt64(i)))
      result.values[i] = Double(Float(value))
    }
    return result
  }

  /// Uniform numbers in a range, each exactly a Float.
  package mutating func uniform(
    _ rows: Int, _ columns: Int, in range: Range<Double> = 0..<1
  ) -> DoubleMatrix {
    drawn += 1
    var result = DoubleMatrix(rows: rows, columns: columns)
    let width = range.upperBound - range.lowerBound
    for i in result.values.indices {
      let value = range.lowerBound + width * Double(random.uniform(drawn, UInt64(i)))
      result.values[i] = Double(Float(value))
    }
    return result
  }

  /// Uniform integers in a range.
  package mutating func integers(_ count: Int, in range: Range<Int>) -> [Int] {
    drawn += 1
    return (0..<count).map {
      range.lowerBound + random.below(range.count, drawn, UInt64($0))
    }
  }

  /// One uniform integer in a range.
  package mutating func integer(in range: Range<Int>) -> Int {
    integers(1, in: range)[0]
  }
}
