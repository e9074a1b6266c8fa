internal import Tasks

/// What one line of a data file gives.
enum DataRecord {
  case sample(Sample)
  case refused(DataSetFindings.Refused)

  static func refusal(
    line: Int, reason: String, severity: DataSetFindings.Severity, lacksField: Bool = false
  ) -> DataRecord {
    .refused(
      DataSetFindings.Refused(
        line: line, reason: reason, severity: severity, lacksField: lacksField))
  }
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
          body(.refusal(line: location.line, reason: reason, severity: .refused))
        }
      } catch {
        guard let (line, reason) = error.line else { throw error }
        switch error {
        case .badTable:
          // Nothing can be read behind it.
          body(.refusal(line: line, reason: reason, severity: .stopsRun))
          isAtEnd = true
        case .badRecord(_, let fault):
          body(
            .refusal(
              line: line, reason: reason, severity: .badLine,
              lacksField: fault.lacksMappedField))
        default: body(.refusal(line: line, reason: reason, severity: .badLine))
        }
      }
    }
  }
}

extension RecordError {
  /// Whether the record has no such field, and not merely a part of one.
  fileprivate var lacksMappedField: Bool {
    if case .missingField(let field, _) = self { !field.contains(".") } else { false }
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
    case .badTable(_, let row?, let column, let reason):
      (row, (column.map { "column \"\($0)\": " } ?? "") + reason)
    default: nil
    }
  }
}
