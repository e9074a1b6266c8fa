/// Named tensors that can be read: one safetensors file or a sharded model.
package protocol TensorSource: Sendable {
  /// The file that errors about a missing tensor name.
  var path: String { get }
  /// Names of all tensors, in the order of their UTF-8 bytes.
  var names: [String] { get }
  /// Type and shape of a tensor, if there is one of that name.
  func info(_ name: String) -> TensorInfo?
  /// Fills `buffer` with the tensor's elements, row-major, converted to f32.
  /// - Throws: `tensor` when it is absent or neither F32, BF16 nor F16; `truncated`.
  /// - Precondition: `buffer` has room for exactly the tensor's elements.
  func readFloats(
    _ name: String, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(CheckpointError)
}

extension TensorSource {
  /// Elements of a tensor, row-major, F32, BF16 and F16 converted to f32.
  /// - Parameters:
  ///   - shape: what the shape must be; nil accepts any.
  ///   - requireFinite: whether NaN and infinities are an error.
  /// - Throws: `tensor` when it is absent, of another shape or type, or not finite.
  package func readFloats(
    _ name: String, shape: [Int]? = nil, requireFinite: Bool = false
  ) throws(CheckpointError) -> [Float] {
    guard let info = info(name) else {
      throw .tensor(path: path, name: name, fault: .absent(expectedShape: shape))
    }
    if let shape, shape != info.shape {
      throw .tensor(
        path: path, name: name, fault: .wrongShape(expected: shape, found: info.shape))
    }
    var failure: CheckpointError?
    let floats = [Float](unsafeUninitializedCapacity: info.count) { buffer, initialized in
      let exact = UnsafeMutableBufferPointer(rebasing: buffer.prefix(info.count))
      exact.initialize(repeating: 0)
      initialized = info.count
      do throws(CheckpointError) {
        try readFloats(name, into: exact)
      } catch { failure = error }
    }
    if let failure { throw failure }
    if requireFinite, let element = floats.firstIndex(where: { !$0.isFinite }) {
      throw .tensor(path: path, name: name, fault: .notFinite(element: element))
    }
    return floats
  }
}

/// Whether a name comes before another in the order of their UTF-8 bytes, that of the format.
func precedesInUTF8(_ left: String, _ right: String) -> Bool {
  let order = left.utf8.withContiguousStorageIfAvailable { left in
    right.utf8.withContiguousStorageIfAvailable { right in
      for (x, y) in zip(left, right) where x != y { return x < y }
      return left.count < right.count
    }
  }
  return (order ?? nil) ?? left.utf8.lexicographicallyPrecedes(right.utf8)
}
