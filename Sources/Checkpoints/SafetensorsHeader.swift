internal import StrictJSON

/// The checked header of a safetensors file.
///
/// Every tensor lies inside the data; together they cover it without overlap or hole. Where the
/// reference reader (0.8.0) is laxer, this one refuses: blanks before the object, unknown fields of
/// an entry, `null` metadata, a metadata key that occurs twice, a product of 2^63 or more before a
/// zero, and names that differ only in Unicode normal form. Tensors of no elements may share an
/// offset, as there.
struct SafetensorsHeader: Sendable {
  /// Longest header read, as in the reference reader.
  static let byteLimit = 100_000_000

  let metadata: [String: String]
  /// Where the data begins in the file.
  let dataOffset: Int
  /// Names in the order of their UTF-8 bytes.
  let names: [String]
  let tensors: [String: TensorInfo]

  /// Reads and checks the header of a file.
  /// - Parameters:
  ///   - path: for the error.
  ///   - fileByteCount: size of the whole file.
  ///   - read: gives bytes of the file; asked for nothing beyond its end.
  init(
    path: String, fileByteCount: Int, read: (Range<Int>) throws(CheckpointError) -> [UInt8]
  ) throws(CheckpointError) {
    guard fileByteCount >= 8 else {
      throw .header(path: path, fault: .tooShort(bytes: fileByteCount))
    }
    let length = try read(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Self.byteLimit) else {
      throw .header(path: path, fault: .tooLong(bytes: length, limit: Self.byteLimit))
    }
    let dataOffset = 8 + Int(length)
    guard dataOffset <= fileByteCount else {
      throw .header(path: path, fault: .pastEnd(bytes: length, fileBytes: fileByteCount))
    }
    try self.init(
      json: try read(8..<dataOffset), dataOffset: dataOffset,
      dataByteCount: fileByteCount - dataOffset, path: path)
  }

  /// Parses and checks the JSON part.
  private init(
    json: [UInt8], dataOffset: Int, dataByteCount: Int, path: String
  ) throws(CheckpointError) {
    guard json.first == UInt8(ascii: "{") else { throw .header(path: path, fault: .notAnObject) }
    var metadata: [String: String]?
    var tensors: [String: TensorInfo] = [:]
    var failure: CheckpointError?
    do {
      try JSONParser.forEachMember(of: json, depthLimit: 8) { name, offset, value in
        do throws(CheckpointError) {
          if name == "__metadata__" {
            guard metadata == nil else { throw Self.twice(name, offset, path) }
            metadata = try Self.metadata(value, path: path)
          } else {
            let info = try Self.info(value, name, dataByteCount: dataByteCount, path: path)
            if let known = tensors.index(forKey: name) {
              guard tensors[known].key.utf8.elementsEqual(name.utf8) else {
                throw .header(path: path, fault: .equivalentNames(name))
              }
              throw Self.twice(name, offset, path)
            }
            tensors[name] = info
          }
        } catch { failure = error }
        return failure == nil
      }
    } catch { throw .header(path: path, fault: .json(error)) }
    if let failure { throw failure }
    self.metadata = metadata ?? [:]
    self.dataOffset = dataOffset
    self.tensors = tensors
    names = tensors.keys.sorted(by: precedesInUTF8)
    try checkCover(dataByteCount: dataByteCount, path: path)
  }

  private static func twice(_ name: String, _ offset: Int, _ path: String) -> CheckpointError {
    .header(path: path, fault: .json(JSONError(reason: .duplicateKey(name), offset: offset)))
  }

  private static func info(
    _ value: JSONValue, _ name: String, dataByteCount: Int, path: String
  ) throws(CheckpointError) -> TensorInfo {
    do {
      return try TensorInfo(header: value, dataByteCount: dataByteCount)
    } catch { throw .tensor(path: path, name: name, fault: error) }
  }

  private static func metadata(
    _ value: JSONValue, path: String
  ) throws(CheckpointError) -> [String: String] {
    guard let object = value.object else {
      throw .header(path: path, fault: .metadataNotStrings(key: nil))
    }
    var metadata: [String: String] = [:]
    for (key, value) in object.members {
      guard let string = value.string else {
        throw .header(path: path, fault: .metadataNotStrings(key: key))
      }
      metadata[key] = string
    }
    return metadata
  }

  private func checkCover(dataByteCount: Int, path: String) throws(CheckpointError) {
    let byOffset = tensors.sorted {
      let (left, right) = (($0.value.begin, $0.value.end), ($1.value.begin, $1.value.end))
      return left == right ? precedesInUTF8($0.key, $1.key) : left < right
    }
    var used = 0
    var previous = ""
    for (name, info) in byOffset {
      if info.begin < used {
        throw .tensor(path: path, name: name, fault: .overlap(previous: previous))
      }
      if info.begin > used {
        throw .tensor(path: path, name: name, fault: .hole(begin: info.begin, expected: used))
      }
      used = info.end
      previous = name
    }
    guard used == dataByteCount else {
      throw .header(path: path, fault: .unusedTail(usedBytes: used, dataBytes: dataByteCount))
    }
  }
}

extension TensorFault: Error {}

extension TensorInfo {
  /// Checks one entry of a header.
  init(header value: JSONValue, dataByteCount: Int) throws(TensorFault) {
    guard let entry = value.object else { throw .notAnObject }
    for field in ["dtype", "shape", "data_offsets"] where entry[field] == nil {
      throw .missingField(field)
    }
    if entry.count != 3 {
      let known: Set<String> = ["dtype", "shape", "data_offsets"]
      throw .unknownField(entry.keys.first { !known.contains($0) } ?? "")
    }
    guard let typeName = entry["dtype"]?.string else { throw .malformedField("dtype") }
    guard let type = ElementType(rawValue: typeName) else { throw .unknownType(typeName) }
    let shape = try Self.wholeNumbers(entry["shape"], field: "shape")
    let offsets = try Self.wholeNumbers(entry["data_offsets"], field: "data_offsets")
    guard offsets.count == 2 else { throw .malformedField("data_offsets") }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin <= end else { throw .reversedOffsets(begin: begin, end: end) }
    guard end <= dataByteCount else { throw .pastEnd(end: end, dataBytes: dataByteCount) }

    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { throw .sizeOverflow }
      count = product
    }
    let (bits, overflow) = count.multipliedReportingOverflow(by: type.bitCount)
    if overflow { throw .sizeOverflow }
    guard bits % 8 == 0 else { throw .partialByte }
    guard bits / 8 == end - begin else {
      throw .wrongByteCount(expected: bits / 8, found: end - begin)
    }
    self.init(type: type, shape: shape, count: count, begin: begin, byteCount: end - begin)
  }

  private static func wholeNumbers(
    _ value: JSONValue?, field: String
  ) throws(TensorFault) -> [Int] {
    guard let elements = value?.array else { throw .malformedField(field) }
    var numbers: [Int] = []
    numbers.reserveCapacity(elements.count)
    for element in elements {
      // "-0" is written like no count and refused with the negative numbers.
      guard case .number(let number) = element, !number.text.hasPrefix("-"),
        let whole = number.int
      else { throw .malformedField(field) }
      numbers.append(whole)
    }
    return numbers
  }
}
