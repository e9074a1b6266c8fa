internal import CKernels
package import TensorCore

extension CPUBackend {
  package func rmsNorm(
    _ x: Matrix, weight: Matrix, epsilon: Float, into y: Matrix, inverse: Matrix
  ) {
    requireShape("rmsNorm y", y, x.rows, x.columns)
    requireShape("rmsNorm weight", weight, 1, x.columns)
    requireShape("rmsNorm inverse", inverse, x.rows, 1)
    let kernel = rowKernels.rms_norm
    split(x.rows, costEach: x.columns) { rows in
      kernel(
        x.rows(rows).kernelMatrix, weight.floats, epsilon, rows.count, x.columns,
        y.rows(rows).kernelMatrix, inverse.rows(rows).kernelMatrix)
    }
  }

  package func rmsNormGradient(
    _ dy: Matrix, _ x: Matrix, weight: Matrix, inverse: Matrix, accumulating: Bool, into dx: Matrix,
    dWeight: Matrix?
  ) {
    requireShape("rmsNormGradient dy", dy, x.rows, x.columns)
    requireShape("rmsNormGradient dx", dx, x.rows, x.columns)
    requireShape("rmsNormGradient weight", weight, 1, x.columns)
    requireShape("rmsNormGradient inverse", inverse, x.rows, 1)
    if let dWeight { requireShape("rmsNormGradient dWeight", dWeight, 1, x.columns) }
    let kernel = rowKernels.rms_norm_gradient
    reduceRows(x, into: [dWeight]) { rows, sums in
      kernel(
        dy.rows(rows).kernelMatrix, x.rows(rows).kernelMatrix, weight.floats,
        inverse.rows(rows).kernelMatrix, rows.count, x.columns, accumulating ? 1 : 0,
        dx.rows(rows).kernelMatrix, sums[0])
    }
  }

  package func layerNorm(
    _ x: Matrix, weight: Matrix, bias: Matrix, epsilon: Float, into y: Matrix, statistics: Matrix
  ) {
    requireShape("layerNorm y", y, x.rows, x.columns)
    requireShape("layerNorm weight", weight, 1, x.columns)
    requireShape("layerNorm bias", bias, 1, x.columns)
    requireShape("layerNorm statistics", statistics, x.rows, 2)
    let kernel = rowKernels.layer_norm
    split(x.rows, costEach: x.columns) { rows in
      kernel(
        x.rows(rows).kernelMatrix, weight.floats, bias.floats, epsilon, rows.count, x.columns,
        y.rows(rows).kernelMatrix, statistics.rows(rows).kernelMatrix)
    }
  }

  package func layerNormGradient(
    _ dy: Matrix, _ x: Matrix, weight: Matrix, statistics: Matrix, accumulating: Bool,
    into dx: Matrix, dWeight: Matrix?, dBias: Matrix?
  ) {
    requireShape("layerNormGradient dy", dy, x.rows, x.columns)
    requireShape("layerNormGradient dx", dx, x.rows, x.columns)
    requireShape("layerNormGradient weight", weight, 1, x.columns)
    requireShape("layerNormGradient statistics", statistics, x.rows, 2)
    if let dWeight { requireShape("layerNormGradient dWeight", dWeight, 1, x.columns) }
    if let dBias { requireShape("layerNormGradient dBias", dBias, 1, x.columns) }
    let kernel = rowKernels.layer_norm_gradient
    reduceRows(x, into: [dWeight, dBias]) { rows, sums in
      kernel(
        dy.rows(rows).kernelMatrix, x.rows(rows).kernelMatrix, weight.floats,
        statistics.rows(rows).kernelMatrix, rows.count, x.columns, accumulating ? 1 : 0,
        dx.rows(rows).kernelMatrix, sums[0], sums[1])
    }
  }

  /// Rows whose column sums are added in one sequence before they meet those of other blocks.
  private static var rowsPerSum: Int { 64 }

  /// Runs `body` over blocks of rows; what it adds to the columns of `sums` is then added to
  /// `targets`, block after block: the result does not depend on the thread count.
  private func reduceRows(
    _ x: Matrix, into targets: [Matrix?],
    body: (_ rows: Range<Int>, _ sums: [UnsafeMutablePointer<Float>?]) -> Void
  ) {
    let none = [UnsafeMutablePointer<Float>?](repeating: nil, count: targets.count)
    guard targets.contains(where: { $0 != nil }), x.rows > 0 else {
      return split(x.rows, costEach: 2 * x.columns) { body($0, none) }
    }
    let blocks = (x.rows + Self.rowsPerSum - 1) / Self.rowsPerSum
    let stride = targets.count * x.columns
    let storage = allocate(max(blocks * stride, 1), .f32)
    let sums = storage.address.assumingMemoryBound(to: Float.self)
    split(blocks, costEach: 2 * x.columns * Self.rowsPerSum) { range in
      for block in range {
        let start = sums + block * stride
        start.update(repeating: 0, count: stride)
        let first = block * Self.rowsPerSum
        let each = targets.indices.map { targets[$0] == nil ? nil : start + $0 * x.columns }
        body(first..<min(first + Self.rowsPerSum, x.rows), each)
      }
    }
    let add = attentionKernels.add
    for (index, target) in targets.enumerated() {
      guard let target else { continue }
      for block in 0..<blocks {
        add(sums + block * stride + index * x.columns, x.columns, target.floats)
      }
    }
  }
}
