/// Reads the Thrift compact protocol, in which footer and page headers are written.
///
/// Unknown fields are passed over with bounded recursion, and no container is allocated before its
/// elements are there.
///
/// - Source: Apache Thrift, "Thrift compact protocol encoding" (doc/specs).
struct ThriftReader {
  /// Types as fields of a structure carry them.
  enum Kind: UInt8 {
    case true_ = 1, false_, int8, int16, int32, int64, double, binary, list, set, map, structure
  }

  private var reader: ByteReader
  private var depth = 0
  private static let depthLimit = 32

  init(_ reader: ByteReader) { self.reader = reader }

  var position: Int { reader.position }

  /// Reads a structure; `body` reads the field it is given, or returns false to pass over it.
  mutating func fields(
    _ body: (inout ThriftReader, Int, Kind) throws(ParquetFault) -> Bool
  ) throws(ParquetFault) {
    try enter()
    var id = 0
    while true {
      let header = try reader.byte()
      if header == 0 { break }
      guard let kind = Kind(rawValue: header & 0xF) else {
        throw .damaged(reader.part, .invalid("a field's type", Int64(header & 0xF)))
      }
      if header >> 4 == 0 {
        id = try small(Int(Int16.min)...Int(Int16.max))
      } else {
        id += Int(header >> 4)
      }
      if try !body(&self, id, kind) { try skip(kind) }
    }
    depth -= 1
  }

  /// Reads a list of structures or values; `body` reads one element.
  mutating func list(
    _ kind: Kind, _ name: String, of expected: Kind, limit: Int, _ quantity: ParquetQuantity,
    _ body: (inout ThriftReader) throws(ParquetFault) -> Void
  ) throws(ParquetFault) {
    guard kind == .list else { throw .damaged(reader.part, .wrongType(name)) }
    let (element, count) = try listHeader()
    guard count <= UInt64(limit) else { throw .tooLarge(quantity, value: count, limit: limit) }
    guard count == 0 || element == expected else {
      throw .damaged(reader.part, .wrongType(name))
    }
    for _ in 0..<count { try body(&self) }
  }

  mutating func int(_ kind: Kind, _ name: String) throws(ParquetFault) -> Int {
    switch kind {
    case .int8: Int(Int8(bitPattern: try reader.byte()))
    case .int16, .int32, .int64: Int(try reader.zigzag())
    default: throw .damaged(reader.part, .wrongType(name))
    }
  }

  /// An integer that has to lie in `range`.
  mutating func int(
    _ kind: Kind, _ name: String, in range: ClosedRange<Int>
  ) throws(ParquetFault) -> Int {
    let value = try int(kind, name)
    guard range.contains(value) else {
      throw .damaged(reader.part, .invalid(name, Int64(value)))
    }
    return value
  }

  func bool(_ kind: Kind, _ name: String) throws(ParquetFault) -> Bool {
    switch kind {
    case .true_: true
    case .false_: false
    default: throw .damaged(reader.part, .wrongType(name))
    }
  }

  mutating func string(_ kind: Kind, _ name: String) throws(ParquetFault) -> String {
    guard kind == .binary else { throw .damaged(reader.part, .wrongType(name)) }
    let range = try reader.take(try length())
    guard let text = String(validating: reader.bytes[range], as: UTF8.self) else {
      throw .damaged(reader.part, .wrongType(name))
    }
    return text
  }

  private mutating func length() throws(ParquetFault) -> Int {
    let count = try reader.varint()
    guard count <= UInt64(reader.remaining) else { throw .damaged(reader.part, .endsEarly) }
    return Int(count)
  }

  private mutating func small(_ range: ClosedRange<Int>) throws(ParquetFault) -> Int {
    let value = try reader.zigzag()
    guard range.contains(Int(value)) else {
      throw .damaged(reader.part, .invalid("a field's number", value))
    }
    return Int(value)
  }

  private mutating func listHeader() throws(ParquetFault) -> (Kind, UInt64) {
    let header = try reader.byte()
    // Elements that are Boolean may be marked with either of two numbers.
    guard let kind = Kind(rawValue: header & 0xF) else {
      throw .damaged(reader.part, .invalid("a list's type", Int64(header & 0xF)))
    }
    return (kind, header >> 4 == 15 ? try reader.varint() : UInt64(header >> 4))
  }

  private mutating func enter() throws(ParquetFault) {
    depth += 1
    guard depth <= Self.depthLimit else {
      throw .damaged(reader.part, .invalid("nesting of structures", Int64(depth)))
    }
  }

  /// Passes over a field's value.
  private mutating func skip(_ kind: Kind) throws(ParquetFault) {
    switch kind {
    case .true_, .false_: break
    default: try skipElement(kind)
    }
  }

  /// Passes over an element of a container; each takes at least one byte.
  private mutating func skipElement(_ kind: Kind) throws(ParquetFault) {
    switch kind {
    case .true_, .false_, .int8: _ = try reader.byte()
    case .int16, .int32, .int64: _ = try reader.varint()
    case .double: _ = try reader.take(8)
    case .binary: _ = try reader.take(try length())
    case .list, .set:
      try enter()
      let (element, count) = try listHeader()
      for _ in 0..<count { try skipElement(element) }
      depth -= 1
    case .map:
      try enter()
      let count = try reader.varint()
      if count > 0 {
        let kinds = try reader.byte()
        guard let key = Kind(rawValue: kinds >> 4), let value = Kind(rawValue: kinds & 0xF) else {
          throw .damaged(reader.part, .invalid("a map's types", Int64(kinds)))
        }
        for _ in 0..<count {
          try skipElement(key)
          try skipElement(value)
        }
      }
      depth -= 1
    case .structure:
      try fields { (_, _, _) throws(ParquetFault) -> Bool in false }
    }
  }
}
