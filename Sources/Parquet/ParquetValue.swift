/// A value of a column, or a part of one.
///
/// Integers of every width, dates, times and timestamps are `int64` in the unit of the column;
/// an unsigned 64-bit integer over `Int64.max` is `string` in decimal digits. Floats of 16 and 32
/// bits are `double`. A DECIMAL is `string`, exact, with as many decimals as its scale.
/// A map is a `list` of records with `key` and `value`.
package enum ParquetValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case int64(Int64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case list([ParquetValue])
  /// Fields in the order of the schema; no two have the same name.
  case record([ParquetField])

  /// The field of that name, if this is a record that has it.
  package subscript(name: String) -> ParquetValue? {
    guard case .record(let fields) = self else { return nil }
    return fields.first { $0.name == name }?.value
  }

  /// The elements, if this is a list.
  package var elements: [ParquetValue]? {
    guard case .list(let elements) = self else { return nil }
    return elements
  }
}

/// A named value of a record.
package struct ParquetField: Sendable, Equatable {
  package let name: String
  package let value: ParquetValue

  package init(name: String, value: ParquetValue) {
    self.name = name
    self.value = value
  }
}
