internal import Parquet
internal import StrictJSON

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The rows of a Parquet file as records: a member for each column, lists as arrays, structs as
/// objects, maps as arrays of `{"key", "value"}`.
///
/// What is null is left out, and so is a number that is not finite, as pandas writes what is
/// missing; in a list both are null. Bytes are held beside the record. Columns of types that are not read are left out. In memory is one page of each column,
/// and the row.
final class ParquetRecords {
  private let path: String
  private let rows: ParquetRows

  /// Opens a file.
  /// - Throws: ``DatasetError``.
  init(path: String) throws(DatasetError) {
    self.path = path
    do throws(ParquetError) {
      let file = try ParquetFile(path: path)
      rows = try file.rows(
        columns: file.columns.filter { Self.isReadable($0.type) }.map(\.name))
    } catch { throw Self.error(error, path: path) }
  }

  /// The next row, or nil after the last.
  /// - Throws: ``DatasetError`` with file, row and column; there is nothing to read after it.
  func next() throws(DatasetError) -> SourceRecord? {
    do throws(ParquetError) {
      guard case .record(let fields)? = try rows.next() else { return nil }
      var held: [[UInt8]] = []
      let object = Self.object(fields, &held)
      return SourceRecord(
        location: RecordLocation(file: path, line: rows.row), object: object, held: held)
    } catch { throw Self.error(error, path: path) }
  }

  /// Depth is bounded by the schema's.
  private static func value(_ value: ParquetValue, _ held: inout [[UInt8]]) -> JSONValue {
    switch value {
    case .null: return .null
    case .bool(let flag): return .bool(flag)
    case .int64(let number): return .number(JSONNumber(Int(number)))
    case .double(let number): return number.isFinite ? .number(JSONNumber(number)) : .null
    case .string(let text): return .string(text)
    case .bytes(let bytes):
      held.append(bytes)
      return HeldBytes.mark(held.count - 1)
    case .list(let elements): return .array(elements.map { Self.value($0, &held) })
    case .record(let fields): return .object(object(fields, &held))
    }
  }

  private static func object(_ fields: [ParquetField], _ held: inout [[UInt8]]) -> JSONObject {
    JSONObject(
      fields.compactMap { field in
        let value = value(field.value, &held)
        return value.isNull ? nil : (field.name, value)
      })
  }

  private static func isReadable(_ type: ParquetType) -> Bool {
    switch type {
    case .unsupported: false
    case .list(let element): isReadable(element.type)
    case .record(let fields): fields.allSatisfy { isReadable($0.type) }
    default: true
    }
  }

  private static func error(_ error: ParquetError, path: String) -> DatasetError {
    switch error.fault {
    case .missingFile: .cannotOpen(path: path, reason: error.fault.description)
    case .system(operation: "open", let code):
      .cannotOpen(path: path, reason: String(cString: strerror(code)))
    case .system: .readFailed(path: path, reason: error.fault.description)
    default:
      .badTable(
        path: path, row: error.row.map { $0 + 1 }, column: error.column,
        reason: error.fault.description)
    }
  }
}
