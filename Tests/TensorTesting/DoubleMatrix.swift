/// A `[rows, columns]` matrix of Double, row-major, dense: the currency of the reference code.
package struct DoubleMatrix: Sendable, Equatable {
  package let rows: Int
  package let columns: Int
  package var values: [Double]

  package init(rows: Int, columns: Int, repeating value: Double = 0) {
    self.init(rows: rows, columns: columns, values: Array(repeating: value, count: rows * columns))
  }

  /// - Precondition: `values` holds `rows * columns` elements, row by row.
  package init(rows: Int, columns: Int, values: [Double]) {
    precondition(
      values.count == rows * columns,
      "DoubleMatrix: \(values.count) values for [\(rows), \(columns)]")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// One array per row, all of one length.
  package init(_ rows: [[Double]]) {
    self.init(
      rows: rows.count, columns: rows.first?.count ?? 0, values: rows.flatMap { $0 })
  }

  package subscript(row: Int, column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  package var shape: String { "[\(rows), \(columns)]" }

  /// The values of one row.
  package func row(_ index: Int) -> ArraySlice<Double> {
    values[index * columns..<(index + 1) * columns]
  }

  /// The given rows in the given order; rows may repeat.
  package func rows(_ indices: [Int]) -> DoubleMatrix {
    DoubleMatrix(rows: indices.count, columns: columns, values: indices.flatMap { row($0) })
  }

  package func map(_ transform: (Double) -> Double) -> DoubleMatrix {
    DoubleMatrix(rows: rows, columns: columns, values: values.map(transform))
  }

  /// Every value rounded to the nearest Float.
  package var roundedToFloat: DoubleMatrix { map { Double(Float($0)) } }

  package var floats: [Float] { values.map { Float($0) } }
}

package func + (a: DoubleMatrix, b: DoubleMatrix) -> DoubleMatrix {
  precondition(a.rows == b.rows && a.columns == b.columns, "+: \(a.shape) and \(b.shape)")
  return DoubleMatrix(
    rows: a.rows, columns: a.columns, values: zip(a.values, b.values).map { $0 + $1 })
}
