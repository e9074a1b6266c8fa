internal import StrictJSON
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
  ///
  /// JSONL is streamed. Parquet goes through `Dataset.load`, which keeps about a hundred bytes a
  /// record.
  /// - Throws: `DatasetError` where the file as a whole cannot be read.
  static func read(
    _ path: String, task: any Task, body: (DataRecord) -> Void
  ) throws(DatasetError) {
    if path.hasSuffix(".parquet") {
      try load(path, task: task, body: body)
    } else {
      try stream(path, task: task, body: body)
    }
  }

  private static func stream(
    _ path: String, task: any Task, body: (DataRecord) -> Void
  ) throws(DatasetError) {
    var reader = try JSONLReader(path: path)
    var isAtEnd = false
    while !isAtEnd {
      do throws(DatasetError) {
        guard let record = try reader.next() else {
          isAtEnd = true
          continue
        }
        body(self.record(record.object, at: record.location, task: task))
      } catch {
        guard let (line, reason) = error.line else { throw error }
        body(.refusal(line: line, reason: reason, severity: .badLine))
      }
    }
  }

  private static func record(
    _ object: JSONObject, at location: RecordLocation, task: any Task
  ) -> DataRecord {
    do throws(RecordError) {
      return .sample(try task.sample(from: object, at: location))
    } catch .unusable(let reason) {
      return .refusal(line: location.line, reason: reason, severity: .refused)
    } catch {
      return .refusal(
        line: location.line, reason: error.description, severity: .badLine,
        lacksField: error.lacksMappedField)
    }
  }

  private static func load(
    _ path: String, task: any Task, body: (DataRecord) -> Void
  ) throws(DatasetError) {
    var isFirst = true
    let rest: Dataset
    do throws(DatasetError) {
      rest = try Dataset.load(
        name: ToldRecords.id, files: [path], task: ToldRecords(task),
        policy: DatasetPolicy(onBadRecord: .skip, maxRefused: 1)
      ) { sample in
        body(ToldRecords.record(sample))
        // One is kept, since a set without any is an error; the others are let go.
        defer { isFirst = false }
        return isFirst ? nil : ""
      }
    } catch .empty {
      return
    } catch .noUsableRecord(_, let skipped, _, let example) {
      for _ in 0..<skipped { body(.refusal(line: 0, reason: example, severity: .badLine)) }
      return
    }
    // What came to no sample is counted, and named as far as the data set names it.
    for error in rest.skippedExamples {
      let (line, reason) = error.line ?? (0, error.description)
      body(.refusal(line: line, reason: reason, severity: .badLine))
    }
    for _ in rest.skippedExamples.count..<max(rest.skippedCount, rest.skippedExamples.count) {
      body(.refusal(line: 0, reason: "no record, as others before it", severity: .badLine))
    }
  }
}

/// A task that refuses nothing: what another one refuses becomes a sample that tells why, so that
/// `Dataset.load` hands every record on.
private struct ToldRecords: Task {
  static let id = "told"
  private static let badLine = "told bad"
  private static let lacking = "told lacking"

  private let base: any Task

  init(_ base: any Task) { self.base = base }

  init(options: TaskOptions) throws(TaskError) { throw .unknownTask(Self.id, known: []) }

  func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    do throws(RecordError) {
      var sample = try base.sample(from: record, at: location)
      sample.id = ""
      return sample
    } catch {
      var id = error.lacksMappedField ? Self.lacking : Self.badLine
      if case .unusable = error { id = Self.id }
      return Sample(
        task: Self.id, question: "", reference: error.description, location: location, id: id)
    }
  }

  static func record(_ sample: Sample) -> DataRecord {
    let line = sample.location.line
    return switch sample.id {
    case id: .refusal(line: line, reason: sample.reference, severity: .refused)
    case badLine: .refusal(line: line, reason: sample.reference, severity: .badLine)
    case lacking:
      .refusal(line: line, reason: sample.reference, severity: .badLine, lacksField: true)
    default: .sample(sample)
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
    default: nil
    }
  }
}
