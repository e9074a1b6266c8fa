/// A safetensors file whose header has been checked; data is mapped and read when asked for.
package final class SafetensorsFile: TensorSource {
  package let path: String
  /// The strings of `__metadata__`.
  package var metadata: [String: String] { header.metadata }
  private let file: MappedFile
  private let header: SafetensorsHeader

  /// Opens the file and checks its whole header before any data is read.
  /// - Throws: ``CheckpointError`` that names the file and the tensor at fault.
  package init(path: String) throws(CheckpointError) {
    let reader = try FileReader(path: path)
    header = try SafetensorsHeader(path: path, fileByteCount: reader.byteCount) {
      (range) throws(CheckpointError) in try reader.bytes(range)
    }
    file = MappedFile(reader)
    self.path = path
  }

  /// Names of all tensors, in the order of their UTF-8 bytes.
  package var names: [String] { header.names }

  /// Type and shape of a tensor, if there is one of that name.
  package func info(_ name: String) -> TensorInfo? { header.tensors[name] }

  /// Calls `body` with the bytes of a tensor as they are stored, little-endian; they are valid
  /// only inside.
  /// - Throws: `tensor` when it is absent; `truncated` when the file was cut short; what `body`
  ///   throws.
  package func withBytes<Result>(
    of name: String,
    _ body: (TensorInfo, UnsafeRawBufferPointer) throws(CheckpointError) -> Result
  ) throws(CheckpointError) -> Result {
    guard let info = info(name) else {
      throw .tensor(path: path, name: name, fault: .absent(expectedShape: nil))
    }
    let first = header.dataOffset + info.begin
    return try file.withBytes(of: first..<first + info.byteCount) {
      (bytes) throws(CheckpointError) in try body(info, bytes)
    }
  }

  /// Fills `buffer` with the tensor's elements, converted to f32.
  package func readFloats(
    _ name: String, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(CheckpointError) {
    try withBytes(of: name) { (info, bytes) throws(CheckpointError) in
      precondition(
        buffer.count == info.count,
        "SafetensorsFile.readFloats: \(name) has \(info.count) elements, the buffer \(buffer.count)"
      )
      switch info.type {
      case .f32: UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
      case .bf16: Self.convert(bytes, into: buffer) { Float(bitPattern: UInt32($0) << 16) }
      case .f16: Self.convert(bytes, into: buffer) { Float(Float16(bitPattern: $0)) }
      default:
        throw .tensor(
          path: path, name: name,
          fault: .wrongType(expected: "F32, BF16 or F16", found: info.type.rawValue))
      }
    }
  }

  /// Elements of an I32 tensor, row-major.
  /// - Throws: `tensor` when it is absent or of another type; `truncated`.
  package func readInt32s(_ name: String) throws(CheckpointError) -> [Int32] {
    try withBytes(of: name) { (info, bytes) throws(CheckpointError) in
      guard info.type == .i32 else {
        throw .tensor(
          path: path, name: name, fault: .wrongType(expected: "I32", found: info.type.rawValue))
      }
      return (0..<info.count).map {
        Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self))
      }
    }
  }

  private static func convert(
    _ bytes: UnsafeRawBufferPointer, into buffer: UnsafeMutableBufferPointer<Float>,
    _ convert: (UInt16) -> Float
  ) {
    for i in buffer.indices {
      let half = bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)
      buffer[i] = convert(UInt16(littleEndian: half))
    }
  }
}
