/// Device memory owned by one backend; freed to its backend when the last reference goes.
///
/// Only the backend that made it dereferences `address`.
package final class Storage: @unchecked Sendable {
  // SAFETY: address and count never change; contents are guarded by the rule that one operation
  // at a time is issued against a backend.
  package let address: UnsafeMutableRawPointer
  package let count: Int
  package let dtype: DType
  private let release: @Sendable (UnsafeMutableRawPointer) -> Void

  /// Wraps memory of `count` elements; `release` is called once, at the end of its life.
  package init(
    address: UnsafeMutableRawPointer, count: Int, dtype: DType,
    release: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
  ) {
    self.address = address
    self.count = count
    self.dtype = dtype
    self.release = release
  }

  deinit { release(address) }
}
