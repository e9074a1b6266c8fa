package import TensorCore
package import Testing

/// A backend and the matrices made on it for one test, all strided views of the same padding.
///
/// The elements between the rows hold NaN: an operation that reads them spoils its result, and one
/// that writes them is found by ``expectGapsUntouched(_:sourceLocation:)``.
package final class Workbench {
  package let backend: any Backend
  private let padding: Int
  private var made: [Matrix] = []

  package init(_ backend: any Backend, padding: Int) {
    self.backend = backend
    self.padding = padding
  }

  package func matrix(_ values: DoubleMatrix) -> Matrix {
    made.append(backend.upload(values, padding: padding))
    return made[made.count - 1]
  }

  /// A matrix of NaN, to be overwritten.
  package func empty(_ rows: Int, _ columns: Int) -> Matrix {
    made.append(backend.empty(rows, columns, padding: padding))
    return made[made.count - 1]
  }

  package func values(_ matrix: Matrix) -> DoubleMatrix { backend.download(matrix) }

  package func expectGapsUntouched(
    _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (index, matrix) in made.enumerated() {
      let storage = matrix.storage
      let all = backend.floats(Matrix(storage: storage, rows: 1, columns: storage.count))
      for (i, value) in all.enumerated() where !value.isNaN {
        let place = i - matrix.offset
        let isInside =
          place >= 0 && place / matrix.stride < matrix.rows
          && place % matrix.stride < matrix.columns
        guard !isInside else { continue }
        Issue.record(
          "\(what): matrix \(index) of the test, \(matrix.shape): wrote \(value) between its rows",
          sourceLocation: sourceLocation)
        return
      }
    }
  }
}

/// Runs one operation on the reference and, over strides and thread counts, on another backend,
/// and expects close results.
///
/// The operation gets the same random numbers each time and returns what it made.
package func expectConformance(
  _ candidate: TestBackend, _ tolerance: Tolerance, seed: UInt64, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation,
  operation: (Workbench, inout RandomMatrices) -> [DoubleMatrix]
) {
  var random = RandomMatrices(seed: seed)
  let expected = operation(Workbench(ReferenceBackend(), padding: 0), &random)
  for (padding, threads) in [(0, 1), (0, 2), (3, 1), (5, 2)] {
    let bench = Workbench(candidate.make(threads: threads), padding: padding)
    var random = RandomMatrices(seed: seed)
    let actual = operation(bench, &random)
    let what = "\(candidate.name), \(what), padding \(padding), \(threads) threads"
    guard actual.count == expected.count else {
      Issue.record("\(what): \(actual.count) results", sourceLocation: sourceLocation)
      return
    }
    for (i, (a, b)) in zip(actual, expected).enumerated() {
      expectClose(a, b, tolerance, "\(what), result \(i)", sourceLocation: sourceLocation)
    }
    bench.expectGapsUntouched(what, sourceLocation: sourceLocation)
  }
}

/// Expects each row of an operation to have the same bits alone, in batches of every given size,
/// in reverse order, and with one thread or two.
///
/// The operation computes the named rows of its input, in the given order.
package func expectRowInvariance(
  _ candidate: TestBackend, rows: Int = 64, batches: [Int]? = nil, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation,
  operation: (any Backend, _ rows: [Int]) -> DoubleMatrix
) {
  let batches = batches ?? Array(1...rows)
  let single = candidate.make(threads: 1)
  let alone = (0..<rows).map { operation(single, [$0]).floats }
  for threads in 1...2 {
    let backend = threads == 1 ? single : candidate.make(threads: threads)
    for batch in batches {
      let first = (batch * 7) % (rows - batch + 1)
      let ascending = Array(first..<first + batch)
      for order in [ascending, ascending.reversed()] {
        let together = operation(backend, order)
        expectSameBits(
          together.floats, order.flatMap { alone[$0] },
          "\(candidate.name), \(what): rows \(order) with \(threads) threads against each alone",
          sourceLocation: sourceLocation)
      }
    }
  }
}
