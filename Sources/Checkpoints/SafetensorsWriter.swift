internal import StrictJSON
package import TensorCore

/// A tensor to write: its name, shape and f32 elements.
package struct NamedTensor {
  package let name: String
  /// Sizes, outermost first.
  package let shape: [Int]
  let load: () -> [Float]

  /// Number of elements.
  package var count: Int { shape.reduce(1, *) }

  /// A tensor of elements at hand, row-major.
  /// - Precondition: as many values as the shape has elements.
  package init(name: String, shape: [Int], values: [Float]) {
    self.init(name: name, shape: shape) { values }
    precondition(
      values.count == count, "NamedTensor: \(name) \(shape) given \(values.count) values")
  }

  /// A tensor whose elements are fetched when it is written, so that one at a time is in memory.
  package init(name: String, shape: [Int], load: @escaping () -> [Float]) {
    precondition(shape.allSatisfy { $0 >= 0 }, "NamedTensor: \(name) has shape \(shape)")
    self.name = name
    self.shape = shape
    self.load = load
  }
}

/// Writes safetensors files whose bytes depend on their content alone.
///
/// Tensors are sorted by the UTF-8 bytes of their names, metadata by key; the header is padded
/// with blanks to a multiple of 8 bytes, so that the data is aligned.
package enum SafetensorsWriter {
  /// What the Hugging Face loaders ask of a weight file.
  package static let modelMetadata = ["format": "pt"]

  /// Writes the tensors as `type`, atomically; bf16 is rounded to nearest, ties to even.
  /// - Throws: `system` when the file cannot be written; what was there before stays.
  /// - Precondition: names differ, none is `__metadata__`.
  @discardableResult
  package static func write(
    _ tensors: [NamedTensor], to path: String, type: DType = .f32,
    metadata: [String: String] = modelMetadata
  ) throws(CheckpointError) -> WrittenFile {
    try AtomicFile.write(to: path) { (file) throws(CheckpointError) in
      try write(tensors, to: file, type: type, metadata: metadata, requireFiniteAt: nil)
    }
  }

  /// Writes into an open file.
  /// - Parameter requireFiniteAt: path for the error where NaN and infinities are refused.
  static func write(
    _ tensors: [NamedTensor], to file: FileWriter, type: DType, metadata: [String: String],
    requireFiniteAt path: String?
  ) throws(CheckpointError) {
    let sorted = tensors.sorted { precedesInUTF8($0.name, $1.name) }
    try file.write(header(sorted, type: type, metadata: metadata))
    for tensor in sorted {
      let values = tensor.load()
      precondition(
        values.count == tensor.count,
        "SafetensorsWriter: \(tensor.name) \(tensor.shape) given \(values.count) values")
      if let path, let element = values.firstIndex(where: { !$0.isFinite }) {
        throw .tensor(path: path, name: tensor.name, fault: .notFinite(element: element))
      }
      try write(values, as: type, to: file)
    }
  }

  private static func write(
    _ values: [Float], as type: DType, to file: FileWriter
  ) throws(CheckpointError) {
    var failure: CheckpointError?
    switch type {
    case .f32:
      values.withUnsafeBytes { bytes in
        do throws(CheckpointError) { try file.write(bytes) } catch { failure = error }
      }
    case .bf16:
      values.map(bf16Bits).withUnsafeBytes { bytes in
        do throws(CheckpointError) { try file.write(bytes) } catch { failure = error }
      }
    }
    if let failure { throw failure }
  }

  /// The upper half of an f32, rounded to nearest, ties to even; a NaN stays a NaN.
  package static func bf16Bits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(bits >> 16) | 0x40 }
    return UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }

  private static func header(
    _ sorted: [NamedTensor], type: DType, metadata: [String: String]
  ) -> [UInt8] {
    var object = JSONObject()
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }
      object["__metadata__"] = .object(JSONObject(pairs))
    }
    var offset = 0
    for tensor in sorted {
      precondition(
        object[tensor.name] == nil && tensor.name != "__metadata__",
        "SafetensorsWriter: the name \(tensor.name) cannot be used twice or is reserved")
      let end = offset + tensor.count * type.byteCount
      object[tensor.name] = [
        "dtype": .string(type == .f32 ? "F32" : "BF16"),
        "shape": .array(tensor.shape.map { JSONValue($0) }),
        "data_offsets": [JSONValue(offset), JSONValue(end)],
      ]
      offset = end
    }
    var json = Array(JSONValue.object(object).text.utf8)
    json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    precondition(
      json.count <= SafetensorsHeader.byteLimit,
      "SafetensorsWriter: a header of \(json.count) bytes for \(sorted.count) tensors")
    let length = UInt64(json.count).littleEndian
    return withUnsafeBytes(of: length) { Array($0) } + json
  }
}
