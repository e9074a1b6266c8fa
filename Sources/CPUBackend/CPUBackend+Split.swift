internal import CKernels
internal import TensorCore

extension CPUBackend {
  var attentionKernels: ck_attention { kernels.pointee.attention.pointee }
  var rowKernels: ck_rows { kernels.pointee.rows.pointee }

  /// Runs `body` over ranges that cover `0..<count`, in parallel where the work is worth it.
  ///
  /// `costEach` is about the floats that one index moves or the multiplications it needs. Where the
  /// ranges are cut depends on the thread count, so `body` must treat each index by itself.
  func split(_ count: Int, costEach: Int, body: (Range<Int>) -> Void) {
    guard count > 0 else { return }
    let worth = max(1, count * max(costEach, 1) / Self.leastCost)
    let parts = threadCount == 1 ? 1 : min(count, worth, threadCount * 4)
    guard parts > 1 else { return body(0..<count) }
    pool.run(parts: parts) { part in
      body(count * part / parts..<count * (part + 1) / parts)
    }
  }

  /// Work below which a part is not worth handing to another thread.
  private static var leastCost: Int { 1 << 14 }
}

extension Matrix {
  /// The view as the C kernels take it.
  var kernelMatrix: ck_matrix { ck_matrix(at: floats, stride: stride) }
}

/// Uninitialised floats for the time of one call, aligned to whole vectors.
func withScratch<Result>(
  _ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Result
) -> Result {
  let raw = UnsafeMutableRawPointer.allocate(byteCount: max(count, 16) * 4, alignment: 64)
  defer { raw.deallocate() }
  return body(raw.bindMemory(to: Float.self, capacity: max(count, 16)))
}

/// Traps unless a view has the given shape; `what` names the operation and the operand.
func requireShape(_ what: StaticString, _ matrix: Matrix, _ rows: Int, _ columns: Int) {
  precondition(
    matrix.rows == rows && matrix.columns == columns,
    "\(what) is \(matrix.shape), expected [\(rows), \(columns)]")
}
