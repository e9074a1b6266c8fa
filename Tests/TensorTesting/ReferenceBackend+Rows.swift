package import TensorCore

extension ReferenceBackend {
  package func gatherRows(_ table: Matrix, ids: [Int32], into y: Matrix) {
    requireShape("gatherRows y", y, ids.count, table.columns)
    requireIDs("gatherRows", ids, below: table.rows)
    store(load(table).rows(ids.map(Int.init)), into: y)
  }

  package func scatterAddRows(_ dy: Matrix, ids: [Int32], addingTo table: Matrix) {
    requireShape("scatterAddRows dy", dy, ids.count, table.columns)
    requireIDs("scatterAddRows", ids, below: table.rows)
    let dy = load(dy)
    var sum = load(table)
    for (i, id) in ids.enumerated() {
      for column in 0..<dy.columns { sum[Int(id), column] += dy[i, column] }
    }
    store(sum, into: table)
  }

  // MARK: Arithmetic

  package func add(_ a: Matrix, _ b: Matrix, into y: Matrix) {
    requireSameShape("add", a, b)
    requireSameShape("add", a, y)
    store(load(a) + load(b), into: y)
  }

  package func scale(_ x: Matrix, by factor: Float) {
    store(load(x).map { $0 * Double(factor) }, into: x)
  }

  package func axpy(_ factor: Float, _ x: Matrix, addingTo y: Matrix) {
    requireSameShape("axpy", x, y)
    store(load(y) + load(x).map { $0 * Double(factor) }, into: y)
  }

  func requireIDs(_ operation: String, _ ids: [Int32], below bound: Int) {
    for id in ids {
      precondition(id >= 0 && Int(id) < bound, "\(operation): id \(id) of \(bound) rows")
    }
  }
}
