internal import CKernels
internal import COpenBLAS
package import TensorCore

extension CPUBackend {
  package func matmulInputGradient(
    _ dy: Matrix, weight: Matrix, accumulating: Bool, into dx: Matrix
  ) {
    precondition(
      dy.columns == weight.rows && dx.columns == weight.columns && dy.rows == dx.rows,
      "matmulInputGradient: dy \(dy.shape), weight \(weight.shape), dx \(dx.shape)")
    guard dx.count > 0 else { return }
    if dy.columns == 0 {
      if !accumulating { fill(dx, with: 0) }
      return
    }
    if weight.isHalf {
      return inputGradient(dy, halfWeight: weight, accumulating: accumulating, into: dx)
    }
    let (dyAt, wAt, dxAt) = (
      dy.floats, weight.floats, dx.floats
    )
    splitEvenly(dx.rows, multiple: 16, costEach: dy.columns * dx.columns) { rows in
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, BLASInt(rows.count), BLASInt(dx.columns),
        BLASInt(dy.columns), 1, dyAt + rows.lowerBound * dy.stride, BLASInt(dy.stride),
        wAt, BLASInt(weight.stride), accumulating ? 1 : 0,
        dxAt + rows.lowerBound * dx.stride, BLASInt(dx.stride))
    }
  }

  package func matmulWeightGradient(_ dy: Matrix, _ x: Matrix, addingTo dWeight: Matrix) {
    precondition(
      dy.rows == x.rows && dWeight.rows == dy.columns && dWeight.columns == x.columns,
      "matmulWeightGradient: dy \(dy.shape), x \(x.shape), dWeight \(dWeight.shape)")
    guard dWeight.count > 0 && dy.rows > 0 else { return }
    let (dyAt, xAt, dwAt) = (
      dy.floats, x.floats, dWeight.floats
    )
    splitEvenly(dWeight.rows, multiple: 16, costEach: dy.rows * x.columns) { rows in
      cblas_sgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, BLASInt(rows.count), BLASInt(x.columns),
        BLASInt(dy.rows), 1, dyAt + rows.lowerBound, BLASInt(dy.stride), xAt,
        BLASInt(x.stride), 1, dwAt + rows.lowerBound * dWeight.stride,
        BLASInt(dWeight.stride))
    }
  }

  package func biasGradient(_ dy: Matrix, addingTo dBias: Matrix) {
    requireShape("biasGradient: dBias", dBias, 1, dy.columns)
    guard dy.count > 0 else { return }
    let (dyAt, sums, kernels) = (dy.floats, dBias.floats, dense)
    // Whole strips of columns: every column is summed by one thread, in one order.
    let strips = (dy.columns + 63) / 64
    split(strips, costEach: dy.rows * 64) { range in
      let begin = range.lowerBound * 64
      let end = min(range.upperBound * 64, dy.columns)
      kernels.column_sums(
        dyAt + begin, dy.stride, dy.rows, end - begin, sums + begin)
    }
  }

  private typealias BLASInt = Int32

  /// One range for each thread, cut at multiples of `multiple`: large products for OpenBLAS.
  private func splitEvenly(
    _ count: Int, multiple: Int, costEach: Int, _ body: (Range<Int>) -> Void
  ) {
    let worth = count * costEach >= 1 << 16 ? threadCount : 1
    let units = (count + multiple - 1) / multiple
    let parts = min(worth, units)
    pool.run(parts: parts) { part in
      body(units * part / parts * multiple..<min(count, units * (part + 1) / parts * multiple))
    }
  }
}
