/// A safetensors file whose header has been checked; data is read when asked for.
package final class SafetensorsFile: TensorSource {
  package let path: String
  /// The strings of `__metadata__`.
  package let metadata: [String: String]
  private let file: FileReader
  private let header: SafetensorsHeader
  private let dataOffset: Int

  /// Opens the file and checks its whole header before any data is read.
  /// - Throws: ``CheckpointError`` that names the file and the tensor at fault.
  package init(path: String) throws(CheckpointError) {
    let file = try FileReader(path: path)
    guard file.byteCount >= 8 else {
      throw .header(path: path, fault: .tooShort(bytes: file.byteCount))
    }
    let prefix = try file.bytes(0..<8)
    let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(SafetensorsHeader.byteLimit) else {
      throw .header(
        path: path, fault: .tooLong(bytes: length, limit: SafetensorsHeader.byteLimit))
    }
    let dataOffset = 8 + Int(length)
    guard dataOffset <= file.byteCount else {
      throw .header(path: path, fault: .pastEnd(bytes: length, fileBytes: file.byteCount))
    }
    header = try SafetensorsHeader(
      json: try file.bytes(8..<dataOffset), dataByteCount: file.byteCount - dataOffset, path: path)
    metadata = header.metadata
    self.path = path
    self.file = file
    self.dataOffset = dataOffset
  }

  /// Names of all tensors, in the order of their UTF-8 bytes.
  package var names: [String] { header.names }

  /// Type and shape of a tensor, if there is one of that name.
  package func info(_ name: String) -> TensorInfo? { header.tensors[name] }

  /// Fills `buffer` with the tensor's elements, converted to f32.
  package func readFloats(
    _ name: String, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(CheckpointError) {
    let info = try required(name)
    precondition(
      buffer.count == info.count,
      "SafetensorsFile.readFloats: \(name) has \(info.count) elements, the buffer \(buffer.count)")
    let convert: (UInt16) -> Float
    switch info.type {
    case .f32:
      try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: dataOffset + info.begin)
      return
    case .bf16: convert = { Float(bitPattern: UInt32($0) << 16) }
    case .f16: convert = { Float(Float16(bitPattern: $0)) }
    default:
      throw .tensor(
        path: path, name: name,
        fault: .wrongType(expected: "F32, BF16 or F16", found: info.type.rawValue))
    }
    let pieceCount = 1 << 18
    for start in stride(from: 0, to: info.count, by: pieceCount) {
      let end = min(start + pieceCount, info.count)
      let first = dataOffset + info.begin
      let halves = try file.bytes(first + 2 * start..<first + 2 * end)
      halves.withUnsafeBytes { bytes in
        for i in start..<end {
          let half = bytes.loadUnaligned(fromByteOffset: 2 * (i - start), as: UInt16.self)
          buffer[i] = convert(UInt16(littleEndian: half))
        }
      }
    }
  }

  /// Elements of an I32 tensor, row-major.
  /// - Throws: `tensor` when it is absent or of another type; `truncated`.
  package func readInt32s(_ name: String) throws(CheckpointError) -> [Int32] {
    let info = try required(name)
    guard info.type == .i32 else {
      throw .tensor(
        path: path, name: name, fault: .wrongType(expected: "I32", found: info.type.rawValue))
    }
    let first = dataOffset + info.begin
    let bytes = try file.bytes(first..<first + info.byteCount)
    return bytes.withUnsafeBytes { bytes in
      (0..<info.count).map {
        Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self))
      }
    }
  }

  private func required(_ name: String) throws(CheckpointError) -> TensorInfo {
    guard let info = info(name) else {
      throw .tensor(path: path, name: name, fault: .absent(expectedShape: nil))
    }
    return info
  }
}
