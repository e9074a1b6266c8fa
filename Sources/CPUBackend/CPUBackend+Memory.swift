internal import CKernels
package import TensorCore

extension CPUBackend {
  package func write(_ values: UnsafeBufferPointer<Float>, into target: Matrix) {
    precondition(
      values.count == target.count, "write: \(values.count) values into \(target.shape)")
    guard let source = values.baseAddress, target.count > 0 else { return }
    if target.isHalf {
      let at = target.halves
      for row in 0..<target.rows {
        Half.round(
          source + row * target.columns, into: at + row * target.stride, count: target.columns)
      }
      return
    }
    let at = target.floats
    for row in 0..<target.rows {
      (at + row * target.stride).update(
        from: source + row * target.columns, count: target.columns)
    }
  }

  package func read(_ source: Matrix, into values: UnsafeMutableBufferPointer<Float>) {
    precondition(
      values.count == source.count, "read: \(source.shape) into \(values.count) values")
    guard let target = values.baseAddress, source.count > 0 else { return }
    if source.isHalf {
      let at = source.halves
      for row in 0..<source.rows {
        Half.widen(
          at + row * source.stride, into: target + row * source.columns, count: source.columns)
      }
      return
    }
    let at = source.floats
    for row in 0..<source.rows {
      (target + row * source.columns).update(
        from: at + row * source.stride, count: source.columns)
    }
  }

  package func fill(_ target: Matrix, with value: Float) {
    if target.isHalf {
      let (at, bits) = (target.halves, Half.bits(value))
      eachSpan(target) { offset, count in
        (at + offset).update(repeating: bits, count: count)
      }
      return
    }
    let (at, kernels) = (target.floats, dense)
    eachSpan(target) { offset, count in kernels.fill(at + offset, count, value) }
  }

  package func copy(_ source: Matrix, into target: Matrix) {
    requireShape("copy: target", target, source.rows, source.columns)
    if source.isHalf || target.isHalf { return convert(source, into: target) }
    let (from, to) = (source.floats, target.floats)
    eachSpan(source, target) { offsets, count in
      (to + offsets.1).update(from: from + offsets.0, count: count)
    }
  }

  // MARK: Rows

  package func gatherRows(_ table: Matrix, ids: [Int32], into y: Matrix) {
    requireShape("gatherRows: y", y, ids.count, table.columns)
    requireRows("gatherRows", ids, table)
    if table.isHalf {
      let (from, to) = (table.halves, y.floats)
      split(ids.count, costEach: y.columns) { range in
        for i in range {
          Half.widen(
            from + Int(ids[i]) * table.stride, into: to + i * y.stride, count: y.columns)
        }
      }
      return
    }
    let (from, to) = (table.floats, y.floats)
    split(ids.count, costEach: y.columns) { range in
      for i in range {
        (to + i * y.stride).update(
          from: from + Int(ids[i]) * table.stride, count: y.columns)
      }
    }
  }

  package func scatterAddRows(_ dy: Matrix, ids: [Int32], addingTo table: Matrix) {
    requireShape("scatterAddRows: dy", dy, ids.count, table.columns)
    requireRows("scatterAddRows", ids, table)
    guard dy.count > 0 else { return }
    let (from, to, kernels) = (dy.floats, table.floats, dense)
    // Strips of columns: each element of the table is added to by one thread, in ascending order.
    let strips = (dy.columns + 63) / 64
    split(strips, costEach: dy.rows * 64) { range in
      let begin = range.lowerBound * 64
      let count = min(range.upperBound * 64, dy.columns) - begin
      for (i, id) in ids.enumerated() {
        let target = to + Int(id) * table.stride + begin
        kernels.add(target, from + i * dy.stride + begin, target, count)
      }
    }
  }

  private func requireRows(_ operation: StaticString, _ ids: [Int32], _ table: Matrix) {
    for id in ids {
      precondition(
        id >= 0 && Int(id) < table.rows, "\(operation): row \(id) of table \(table.shape)")
    }
  }

  // MARK: Spans

  /// Elements of one part of an elementwise operation, about.
  private static var spanSize: Int { 1 << 14 }

  /// Runs `body(offset, count)` over spans of consecutive elements that cover the view.
  func eachSpan(_ x: Matrix, _ body: (Int, Int) -> Void) {
    eachSpan(x, x) { offsets, count in body(offsets.0, count) }
  }

  /// Runs `body` over pairs of spans at the same places of two views of one shape.
  func eachSpan(_ x: Matrix, _ y: Matrix, _ body: ((Int, Int), Int) -> Void) {
    if x.isContiguous && y.isContiguous {
      let size = Self.spanSize
      pool.run(parts: (x.count + size - 1) / size) { part in
        body((part * size, part * size), min(size, x.count - part * size))
      }
    } else {
      split(x.rows, costEach: x.columns) { rows in
        for row in rows { body((row * x.stride, row * y.stride), x.columns) }
      }
    }
  }
}
