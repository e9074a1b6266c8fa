/// The one-to-one assignment of rows to columns with the greatest sum of weights.
///
/// - Parameter weights: one row for each left member, each as long as the number of right members;
///   finite and not negative.
/// - Returns: the column of each row; `nil` for a row without one. Pairs of weight 0 are left out.
/// - Complexity: O(r^2 c) for r rows and c columns, the fewer taken as rows.
/// - Source: the Hungarian method with potentials and shortest augmenting paths (Kuhn 1955;
///   Jonker and Volgenant 1987).
func greatestAssignment(_ weights: [[Double]]) -> [Int?] {
  let rows = weights.count
  let columns = weights.first?.count ?? 0
  guard rows > 0, columns > 0 else { return [Int?](repeating: nil, count: rows) }
  if rows > columns {
    let turned = (0..<columns).map { column in weights.map { $0[column] } }
    var result = [Int?](repeating: nil, count: rows)
    for (column, row) in greatestAssignment(turned).enumerated() {
      if let row { result[row] = column }
    }
    return result
  }
  // Columns are counted from 1; column 0 holds the row that looks for one.
  var rowPotential = [Double](repeating: 0, count: rows + 1)
  var columnPotential = [Double](repeating: 0, count: columns + 1)
  var rowOfColumn = [Int](repeating: 0, count: columns + 1)
  for row in 1...rows {
    rowOfColumn[0] = row
    var column = 0
    var least = [Double](repeating: .infinity, count: columns + 1)
    var previous = [Int](repeating: 0, count: columns + 1)
    var isUsed = [Bool](repeating: false, count: columns + 1)
    repeat {
      isUsed[column] = true
      let current = rowOfColumn[column]
      let gains = weights[current - 1]
      let potential = rowPotential[current]
      var step = Double.infinity
      var next = 0
      for candidate in 1...columns where !isUsed[candidate] {
        let reduced = -gains[candidate - 1] - potential - columnPotential[candidate]
        if reduced < least[candidate] {
          least[candidate] = reduced
          previous[candidate] = column
        }
        if least[candidate] < step {
          step = least[candidate]
          next = candidate
        }
      }
      for index in 0...columns {
        if isUsed[index] {
          rowPotential[rowOfColumn[index]] += step
          columnPotential[index] -= step
        } else {
          least[index] -= step
        }
      }
      column = next
    } while rowOfColumn[column] != 0
    repeat {
      let next = previous[column]
      rowOfColumn[column] = rowOfColumn[next]
      column = next
    } while column != 0
  }
  var result = [Int?](repeating: nil, count: rows)
  for column in 1...columns where rowOfColumn[column] > 0 {
    let row = rowOfColumn[column] - 1
    if weights[row][column - 1] > 0 { result[row] = column - 1 }
  }
  return result
}
