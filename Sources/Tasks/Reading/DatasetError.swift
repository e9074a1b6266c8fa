public import StrictJSON

/// Why a data file cannot be read, used or written.
public enum DatasetError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file is not there or may not be read.
  case cannotOpen(path: String, reason: String)
  /// The system failed in the middle of the file.
  case readFailed(path: String, reason: String)
  /// The file or folder cannot be written.
  case cannotWrite(path: String, reason: String)
  /// A Parquet file, or the row (counted from 1) or column named, cannot be read.
  case badTable(path: String, row: Int?, column: String?, reason: String)
  /// A line is longer than the limit in bytes.
  case lineTooLong(RecordLocation, limit: Int)
  /// A line is not JSON.
  case notJSON(RecordLocation, JSONError)
  /// A line is JSON but not an object.
  case notAnObject(RecordLocation, found: String)
  /// A line's object lacks a mapped field or has another kind of value there.
  case badRecord(RecordLocation, RecordError)
  /// The files hold no record at all.
  case empty(files: [String])
  /// Every record was skipped or refused.
  case noUsableRecord(files: [String], skipped: Int, refused: Int, example: String)
  /// More records were refused than the recipe allows.
  case tooManyRefused(files: [String], refused: Int, total: Int, limit: Double, example: String)
  /// The settings of a made data set contradict each other.
  case badSettings(String)

  /// Whether the error is about one line, so that `data.on-bad-record: skip` applies.
  public var isAboutOneLine: Bool {
    switch self {
    case .lineTooLong, .notJSON, .notAnObject, .badRecord: true
    default: false
    }
  }

  /// Whether an input file is missing (exit status 66) rather than bad (65).
  public var isMissingInput: Bool { if case .cannotOpen = self { true } else { false } }

  /// The error as a sentence for people.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason): return "\(path): cannot open: \(reason)"
    case .readFailed(let path, let reason): return "\(path): read failed: \(reason)"
    case .cannotWrite(let path, let reason): return "\(path): cannot write: \(reason)"
    case .badTable(let path, let row, let column, let reason):
      let place = row.map { ":\($0)" } ?? ""
      return path + place + (column.map { ": column \"\($0)\"" } ?? "") + ": " + reason
    case .lineTooLong(let place, let limit): return "\(place): line longer than \(limit) bytes"
    case .notJSON(let place, let error): return "\(place): not JSON: \(error)"
    case .notAnObject(let place, let found): return "\(place): expected an object, found \(found)"
    case .badRecord(let place, let error): return "\(place): \(error)"
    case .empty(let files): return "no record in \(Self.list(files))"
    case .noUsableRecord(let files, let skipped, let refused, let example):
      return "no usable record in \(Self.list(files)): \(skipped) skipped, \(refused) refused; "
        + "the first: \(example)"
    case .tooManyRefused(let files, let refused, let total, let limit, let example):
      return "\(refused) of \(total) records in \(Self.list(files)) cannot be used, more than "
        + "data.max-refused allows (\(limit)); the first: \(example)"
    case .badSettings(let reason): return reason
    }
  }

  private static func list(_ files: [String]) -> String { files.joined(separator: ", ") }
}
