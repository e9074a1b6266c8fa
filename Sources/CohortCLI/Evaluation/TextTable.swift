/// Columns of text, the first to the left and the others to the right.
struct TextTable {
  private(set) var rows: [[String]]

  init(header: [String]) { rows = [header] }

  /// Adds a row; missing cells stay empty.
  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The rows as lines.
  var text: String {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += column == 0 ? cell + padding : "  " + padding + cell
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
