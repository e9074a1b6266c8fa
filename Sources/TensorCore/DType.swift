/// Element type of a ``Storage``.
package enum DType: String, Sendable, CaseIterable {
  case f32
  case bf16

  /// Bytes of one element.
  package var byteCount: Int {
    switch self {
    case .f32: 4
    case .bf16: 2
    }
  }
}
