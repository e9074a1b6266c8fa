/// The checked schema: the columns as a user sees them, and how their levels make values.
struct Schema: Sendable {
  var columns: [ParquetColumn] = []
  /// One for each column, over the leaves of the whole file.
  var assemblies: [Assembly] = []
  var leaves: [Leaf] = []

  /// Checks the tree that the footer's elements are in depth-first order.
  init(_ elements: [SchemaElement], limits: ParquetLimits) throws(ParquetFault) {
    guard let root = elements.first, root.physicalType == nil else {
      throw .damaged(.schema, .missing("its root"))
    }
    var builder = SchemaBuilder(elements: elements, limits: limits)
    let fields = try builder.children(root, within: .root)
    guard builder.next == elements.count else {
      throw .damaged(
        .schema, .count("elements", expected: builder.next, found: elements.count))
    }
    columns = fields.map(\.column)
    assemblies = fields.map(\.assembly)
    leaves = builder.leaves
  }
}

/// A column of primitive values.
struct Leaf: Sendable {
  /// Names from the root on, each cut after 100 characters, joined by dots.
  let path: String
  let physicalType: PhysicalType
  /// Bytes of a FIXED_LEN_BYTE_ARRAY, 12 of an INT96, else 0.
  let typeLength: Int
  let conversion: Conversion
  let maxDefinition: Int
  let maxRepetition: Int
}

/// How the entries of some leaves become one value.
///
/// - Source: "Dremel: Interactive Analysis of Web-Scale Datasets", section 4.3 (record assembly),
///   as a recursion over the schema.
indirect enum Assembly: Sendable {
  /// The value of a leaf, by its index.
  case leaf(Int)
  /// Null when the definition level is below `definition`.
  case optional(definition: Int, leaves: Range<Int>, Assembly)
  /// Empty when the definition level is below `definition`; another element follows where the
  /// repetition level is `repetition`.
  case list(definition: Int, repetition: Int, leaves: Range<Int>, Assembly)
  case record([(name: String, Assembly)])
}

/// Builds columns and assemblies from the elements, depth first.
private struct SchemaBuilder {
  let elements: [SchemaElement]
  let limits: ParquetLimits
  var next = 1
  var leaves: [Leaf] = []

  /// Levels and names on the way from the root.
  struct Path {
    var names: [String]
    var definition: Int
    var repetition: Int
    static let root = Path(names: [], definition: 0, repetition: 0)
  }

  typealias Part = (column: ParquetColumn, assembly: Assembly)

  mutating func children(
    _ element: SchemaElement, within path: Path
  ) throws(ParquetFault) -> [Part] {
    var parts: [Part] = []
    var names: Set<String> = []
    for _ in 0..<(element.childCount ?? 0) {
      let part = try node(within: path)
      guard names.insert(part.column.name).inserted else {
        throw .damaged(.schema, .duplicateName(part.column.name))
      }
      parts.append(part)
    }
    return parts
  }

  /// The next element with all below it.
  private mutating func node(within outer: Path) throws(ParquetFault) -> Part {
    let (element, repetition, path) = try enter(outer)
    let first = leaves.count
    switch repetition {
    case .required:
      let (type, assembly) = try content(element, path)
      return (ParquetColumn(name: element.name, type: type, isNullable: false), assembly)
    case .optional:
      let (type, assembly) = try content(element, path)
      return (
        ParquetColumn(name: element.name, type: type, isNullable: true),
        .optional(definition: path.definition, leaves: first..<leaves.count, assembly)
      )
    case .repeated:
      // Outside of a list or map, a repeated field is a list of required elements.
      let (type, assembly) = try content(element, path)
      let column = ParquetColumn(name: "element", type: type, isNullable: false)
      return (
        ParquetColumn(name: element.name, type: .list(column), isNullable: false),
        .list(
          definition: path.definition, repetition: path.repetition, leaves: first..<leaves.count,
          assembly)
      )
    }
  }

  /// Takes the next element and goes one level down to it.
  private mutating func enter(
    _ outer: Path
  ) throws(ParquetFault) -> (SchemaElement, SchemaElement.Repetition, Path) {
    guard next < elements.count else { throw .damaged(.schema, .endsEarly) }
    guard outer.names.count < limits.schemaDepth else {
      throw .tooLarge(
        .schemaDepth, value: UInt64(outer.names.count + 1), limit: limits.schemaDepth)
    }
    let element = elements[next]
    next += 1
    guard let repetition = element.repetition else {
      throw .damaged(.schema, .missing("repetition_type of \(clipped(element.name))"))
    }
    var path = outer
    // Cut, since the leaves below a group repeat its name.
    path.names.append(String(element.name.unicodeScalars.prefix(100)))
    if repetition != .required { path.definition += 1 }
    if repetition == .repeated { path.repetition += 1 }
    return (element, repetition, path)
  }

  /// Type and assembly of an element that is there.
  private mutating func content(
    _ element: SchemaElement, _ path: Path
  ) throws(ParquetFault) -> (ParquetType, Assembly) {
    if let type = element.physicalType { return try leaf(element, type, path) }
    guard let count = element.childCount, count > 0 else {
      throw .damaged(.schema, .missing("type or fields of \(clipped(element.name))"))
    }
    switch element.annotation.meaning {
    case .list: return try list(element, path)
    case .map: return try map(element, path)
    case .unsupported(let name):
      let (_, assembly) = try record(element, path)
      return (.unsupported(name), assembly)
    default: return try record(element, path)
    }
  }

  private mutating func record(
    _ element: SchemaElement, _ path: Path
  ) throws(ParquetFault) -> (ParquetType, Assembly) {
    let parts = try children(element, within: path)
    return (.record(parts.map(\.column)), .record(parts.map { ($0.column.name, $0.assembly) }))
  }

  private mutating func leaf(
    _ element: SchemaElement, _ type: PhysicalType, _ path: Path
  ) throws(ParquetFault) -> (ParquetType, Assembly) {
    guard (element.childCount ?? 0) == 0 else {
      throw .damaged(.schema, .invalid("num_children", Int64(element.childCount ?? 0)))
    }
    var length = 0
    if type == .int96 { length = 12 }
    if type == .fixedLenByteArray {
      guard let found = element.typeLength, found > 0, found <= limits.pageBytes else {
        throw .damaged(.schema, .invalid("type_length", Int64(element.typeLength ?? 0)))
      }
      length = found
    }
    let conversion = Conversion(element, type)
    leaves.append(
      Leaf(
        path: path.names.joined(separator: "."), physicalType: type, typeLength: length,
        conversion: conversion, maxDefinition: path.definition, maxRepetition: path.repetition))
    return (conversion.type, .leaf(leaves.count - 1))
  }

  /// The repeated child of a list or map.
  private mutating func repeated(
    of outer: SchemaElement, _ path: Path
  ) throws(ParquetFault) -> (SchemaElement, Path) {
    guard outer.childCount == 1 else { throw .damaged(.schema, .nesting(outer.name)) }
    let (element, repetition, path) = try enter(path)
    guard repetition == .repeated else { throw .damaged(.schema, .nesting(outer.name)) }
    return (element, path)
  }

  /// A group marked LIST, in the form with three levels or one of the older ones with two.
  ///
  /// - Source: LogicalTypes.md, "Lists", backward-compatibility rules.
  private mutating func list(
    _ outer: SchemaElement, _ outerPath: Path
  ) throws(ParquetFault) -> (ParquetType, Assembly) {
    let first = leaves.count
    let (element, path) = try repeated(of: outer, outerPath)
    let childIsRepeated = next < elements.count && elements[next].repetition == .repeated
    let isElement =
      element.physicalType != nil || element.childCount != 1 || childIsRepeated
      || element.name == "array" || element.name == outer.name + "_tuple"
    let part: Part
    if isElement {
      let (type, assembly) = try content(element, path)
      part = (ParquetColumn(name: "element", type: type, isNullable: false), assembly)
    } else {
      part = try node(within: path)
    }
    let column = ParquetColumn(
      name: "element", type: part.column.type, isNullable: part.column.isNullable)
    return (
      .list(column),
      .list(
        definition: path.definition, repetition: path.repetition, leaves: first..<leaves.count,
        part.assembly)
    )
  }

  /// A group marked MAP: a list of records whose fields are named by their place.
  ///
  /// - Source: LogicalTypes.md, "Maps".
  private mutating func map(
    _ outer: SchemaElement, _ outerPath: Path
  ) throws(ParquetFault) -> (ParquetType, Assembly) {
    let first = leaves.count
    let (element, path) = try repeated(of: outer, outerPath)
    guard element.physicalType == nil, let count = element.childCount, count == 1 || count == 2
    else { throw .damaged(.schema, .nesting(outer.name)) }
    let parts = zip(["key", "value"], try children(element, within: path))
    let columns = parts.map {
      ParquetColumn(name: $0, type: $1.column.type, isNullable: $1.column.isNullable)
    }
    let column = ParquetColumn(name: "element", type: .record(columns), isNullable: false)
    return (
      .list(column),
      .list(
        definition: path.definition, repetition: path.repetition, leaves: first..<leaves.count,
        .record(parts.map { ($0, $1.assembly) }))
    )
  }
}
