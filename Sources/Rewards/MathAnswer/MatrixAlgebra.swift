/// Works out sums, products, powers and determinants of matrices, down to trees of scalars.
enum MatrixAlgebra {
  /// A scalar or a matrix of scalars.
  enum Value {
    case scalar(MathExpression)
    case matrix([[MathExpression]])
  }

  /// The most cells of a matrix, and the largest determinant and power.
  private static let cellLimit = 256
  private static let determinantLimit = 6
  private static let powerLimit = 16

  /// The value of a tree with `matrix` calls in it.
  ///
  /// - Throws: `syntax` where shapes do not go together, `budget` beyond the limits.
  static func value(
    of expression: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Value {
    try budget.spend(1)
    switch expression {
    case .number, .symbol: return .scalar(expression)
    case .negated(let inner):
      switch try value(of: inner, &budget) {
      case .scalar(let x): return .scalar(.negated(x))
      case .matrix(let rows): return .matrix(rows.map { $0.map { .negated($0) } })
      }
    case .sum(let terms): return try sum(terms, &budget)
    case .product(let factors):
      var total: Value?
      for factor in factors {
        let next = try value(of: factor, &budget)
        total =
          try total.map { (first) throws(AnswerFailure) in try product(first, next, &budget) }
          ?? next
      }
      guard let total else { throw .syntax }
      return total
    case .quotient(let upper, let lower):
      let divisor = try scalar(lower, &budget)
      switch try value(of: upper, &budget) {
      case .scalar(let x): return .scalar(.quotient(x, divisor))
      case .matrix(let rows): return .matrix(rows.map { $0.map { .quotient($0, divisor) } })
      }
    case .power(let base, let exponent):
      switch try value(of: base, &budget) {
      case .scalar(let x): return .scalar(.power(x, try scalar(exponent, &budget)))
      case .matrix(let rows): return .matrix(try power(rows, exponent, &budget))
      }
    case .call("matrix", let rows): return .matrix(try cells(rows, &budget))
    case .call(let name, let arguments):
      if name == "det" || name == "abs", arguments.count == 1,
        case .matrix(let rows) = try value(of: arguments[0], &budget)
      {
        return .scalar(try determinant(rows, &budget))
      }
      var values: [MathExpression] = []
      for argument in arguments { values.append(try scalar(argument, &budget)) }
      return .scalar(.call(name, values))
    }
  }

  private static func scalar(
    _ expression: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> MathExpression {
    guard case .scalar(let value) = try value(of: expression, &budget) else { throw .syntax }
    return value
  }

  private static func cells(
    _ rows: [MathExpression], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> [[MathExpression]] {
    var out: [[MathExpression]] = []
    for row in rows {
      guard case .call("row", let entries) = row else { throw .syntax }
      guard rows.count * entries.count <= cellLimit else { throw .budget }
      var cells: [MathExpression] = []
      for entry in entries { cells.append(try scalar(entry, &budget)) }
      out.append(cells)
    }
    return out
  }

  private static func sum(
    _ terms: [MathExpression], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Value {
    var scalars: [MathExpression] = []
    var matrices: [[[MathExpression]]] = []
    for term in terms {
      switch try value(of: term, &budget) {
      case .scalar(let x): scalars.append(x)
      case .matrix(let rows): matrices.append(rows)
      }
    }
    guard let first = matrices.first else { return .scalar(.sum(scalars)) }
    guard scalars.isEmpty,
      matrices.allSatisfy({ $0.count == first.count && $0[0].count == first[0].count })
    else { throw .syntax }
    try budget.spend(matrices.count * first.count * first[0].count)
    return .matrix(
      first.indices.map { row in
        first[0].indices.map { column in .sum(matrices.map { $0[row][column] }) }
      })
  }

  private static func product(
    _ a: Value, _ b: Value, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> Value {
    switch (a, b) {
    case (.scalar(let x), .scalar(let y)): return .scalar(.product([x, y]))
    case (.scalar(let x), .matrix(let rows)):
      return .matrix(rows.map { $0.map { .product([x, $0]) } })
    case (.matrix(let rows), .scalar(let x)):
      return .matrix(rows.map { $0.map { .product([$0, x]) } })
    case (.matrix(let x), .matrix(let y)): return .matrix(try product(x, y, &budget))
    }
  }

  private static func product(
    _ a: [[MathExpression]], _ b: [[MathExpression]], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> [[MathExpression]] {
    guard a[0].count == b.count, a.count * b[0].count <= cellLimit else { throw .syntax }
    try budget.spend(a.count * b.count * b[0].count)
    let rows: [[MathExpression]] = a.map { row in
      b[0].indices.map { column in
        .sum(row.indices.map { .product([row[$0], b[$0][column]]) })
      }
    }
    try checkSize(rows, &budget)
    return rows
  }

  /// Trees of products share their parts in memory, but whatever evaluates them sees each part
  /// again.
  private static func checkSize(
    _ rows: [[MathExpression]], _ budget: inout StepBudget
  ) throws(AnswerFailure) {
    var nodes = 0
    for row in rows {
      for cell in row {
        cell.countNodes(&nodes, limit: AnswerLimit.nodes)
        if nodes > AnswerLimit.nodes { throw .budget }
      }
    }
    try budget.spend(nodes)
  }

  private static func power(
    _ rows: [[MathExpression]], _ exponent: MathExpression, _ budget: inout StepBudget
  ) throws(AnswerFailure) -> [[MathExpression]] {
    if exponent == .symbol("T") || exponent == .symbol("\\top") || exponent == .symbol("t") {
      return rows[0].indices.map { column in rows.map { $0[column] } }
    }
    guard rows.count == rows[0].count else { throw .syntax }
    if exponent == .negated(.literal(1)) { return try inverse(rows, &budget) }
    guard case .number(let literal) = exponent, let count = literal.smallInteger, count > 0 else {
      throw .syntax
    }
    // The trees of the cells grow with each factor.
    guard count <= powerLimit, rows.count <= 3 else { throw .budget }
    var total = rows
    for _ in 1..<count {
      try budget.spend(rows.count * rows.count * count)
      total = try product(total, rows, &budget)
    }
    return total
  }

  private static func inverse(
    _ rows: [[MathExpression]], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> [[MathExpression]] {
    let whole = try determinant(rows, &budget)
    guard rows.count > 1 else { return [[.quotient(.literal(1), whole)]] }
    var out: [[MathExpression]] = []
    for row in rows.indices {
      var cells: [MathExpression] = []
      for column in rows.indices {
        let minor = try determinant(minor(rows, without: column, row), &budget)
        let signed = (row + column).isMultiple(of: 2) ? minor : .negated(minor)
        cells.append(.quotient(signed, whole))
      }
      out.append(cells)
    }
    return out
  }

  private static func minor(
    _ rows: [[MathExpression]], without row: Int, _ column: Int
  ) -> [[MathExpression]] {
    rows.enumerated().filter { $0.offset != row }.map { _, cells in
      cells.enumerated().filter { $0.offset != column }.map(\.element)
    }
  }

  /// Expanded by the first row.
  private static func determinant(
    _ rows: [[MathExpression]], _ budget: inout StepBudget
  ) throws(AnswerFailure) -> MathExpression {
    guard rows.count == rows[0].count else { throw .syntax }
    guard rows.count <= determinantLimit else { throw .budget }
    try budget.spend(rows.count * rows.count)
    if rows.count == 1 { return rows[0][0] }
    var terms: [MathExpression] = []
    for column in rows.indices {
      let inner = try determinant(minor(rows, without: 0, column), &budget)
      let term = MathExpression.product([rows[0][column], inner])
      terms.append(column.isMultiple(of: 2) ? term : .negated(term))
    }
    try checkSize([terms], &budget)
    return .sum(terms)
  }
}

extension MathExpression {
  /// Adds the nodes of the tree to a count, which stops a little above its limit.
  fileprivate func countNodes(_ count: inout Int, limit: Int) {
    count += 1
    if count > limit { return }
    switch self {
    case .number, .symbol: return
    case .sum(let parts), .product(let parts), .call(_, let parts):
      for part in parts where count <= limit { part.countNodes(&count, limit: limit) }
    case .quotient(let a, let b), .power(let a, let b):
      a.countNodes(&count, limit: limit)
      b.countNodes(&count, limit: limit)
    case .negated(let inner): inner.countNodes(&count, limit: limit)
    }
  }
}
