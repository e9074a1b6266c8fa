internal import CKernels

/// The polynomials for exp and log that all kernels share, element by element.
package struct VectorMath {
  private let kernels: UnsafePointer<ck_kernels>

  /// Those of one instruction set; `nil` where this machine cannot run it.
  package init?(_ level: CPUBackend.Level) {
    guard let table = ck_select(Int32(level.rawValue)) else { return nil }
    kernels = table
  }

  /// exp of each element: 0 below -87.33654, where the result would be subnormal.
  package func exp(_ x: [Float]) -> [Float] {
    map(x) { kernels.pointee.rows.pointee.exponential($0, $1, $2) }
  }

  /// Natural logarithm of each element.
  package func log(_ x: [Float]) -> [Float] {
    map(x) { kernels.pointee.dense.pointee.logarithm($0, $1, $2) }
  }

  private func map(
    _ x: [Float], _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) -> [Float] {
    [Float](unsafeUninitializedCapacity: x.count) { y, count in
      x.withUnsafeBufferPointer { x in
        if let from = x.baseAddress, let to = y.baseAddress { body(from, to, x.count) }
      }
      count = x.count
    }
  }
}
