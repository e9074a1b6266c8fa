/// The type of a column as its values are given.
package indirect enum ParquetType: Sendable, Equatable {
  case bool
  case int64
  case double
  case string
  case bytes
  case list(ParquetColumn)
  case record([ParquetColumn])
  /// Of a type that is not read; reading the column fails with this name.
  case unsupported(String)
}

/// A named part of the schema.
package struct ParquetColumn: Sendable, Equatable {
  package let name: String
  package let type: ParquetType
  /// Whether its value may be ``ParquetValue/null``.
  package let isNullable: Bool
}

extension ParquetColumn: CustomStringConvertible {
  /// For example `image: record<bytes: bytes?, path: string?>?`.
  package var description: String { "\(name): \(type)\(isNullable ? "?" : "")" }
}

extension ParquetType: CustomStringConvertible {
  /// For example `list<string?>`.
  package var description: String {
    switch self {
    case .bool: "bool"
    case .int64: "int64"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .list(let element): "list<\(element.type)\(element.isNullable ? "?" : "")>"
    case .record(let fields):
      "record<\(fields.map(\.description).joined(separator: ", "))>"
    case .unsupported(let name): name
    }
  }
}
