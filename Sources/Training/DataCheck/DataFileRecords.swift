internal import Tasks

/// What one line of a data file gives.
enum DataRecord {
  case sample(Sample)
  case refused(line: Int, reason: String, severity: DataSetFindings.Severity)
}

/// Reads a data file record by record; nothing stops at a bad one.
enum DataFileRecords {
  /// Calls `body` for every record and for every line that is none, in file order.
  /// - Throws: `DatasetError` where the file as a whole cannot be read.
  static func read(
    _ path: String, task: any Task, body: (DataRecord) -> Void
  ) throws(DatasetError) {
    var records = try RecordFile(path: path)
    var isAtEnd = false
    while !isAtEnd {
      do throws(DatasetError) {
        switch try records.next(task) {
        case nil: isAtEnd = true
        case .sample(let sample)?: body(.sample(sample))
        case .refused(let location, let reason)?:
          body(.refused(line: location.line, reason: reason, severity: .refused))
        }
      } catch {
        if case .badTable(_, let row, let column, let reason) = error {
          // Nothing can be read behind it.
          let place = column.map { "column \"\($0)\": " } ?? ""
          body(.refused(line: row ?? 0, reason: place + reason, severity: .stopsRun))
          return
        }
        guard let (line, reason) = error.line else { throw error }
        body(.refused(line: line, reason: reason, severity: .badLine))
      }
    }
  }
}

extension DatasetError {
  /// The line that the error is about, and the error without its place.
  fileprivate var line: (line: Int, reason: String)? {
    switch self {
    case .lineTooLong(let place, let limit): (place.line, "line longer than \(limit) bytes")
    case .notJSON(let place, let error): (place.line, "not JSON: \(error)")
    case .notAnObject(let place, let found): (place.line, "expected an object, found \(found)")
    case .badRecord(let place, let error): (place.line, error.description)
    default: nil
    }
  }
}
