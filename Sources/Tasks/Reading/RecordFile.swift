/// The records of a data file, one after the other: JSONL, or Parquet by the ending `.parquet`.
package struct RecordFile: ~Copyable {
  /// What a record gives.
  package enum Entry: Sendable {
    case sample(Sample)
    /// A well-formed record that cannot be used, and why.
    case refused(RecordLocation, String)
  }

  /// One of the two is there.
  private var lines: JSONLReader? = nil
  private var rows: ParquetRecords? = nil

  /// Opens a file.
  /// - Throws: ``DatasetError``.
  package init(
    path: String, lineByteLimit: Int = DatasetPolicy().lineByteLimit
  ) throws(DatasetError) {
    if path.hasSuffix(".parquet") {
      rows = try ParquetRecords(path: path)
    } else {
      lines = try JSONLReader(path: path, lineByteLimit: lineByteLimit)
    }
  }

  /// The next record, read by a task; nil after the last.
  /// - Throws: ``DatasetError``; after one that ``DatasetError/isAboutOneLine`` the next call goes on.
  package mutating func next(_ task: any Task) throws(DatasetError) -> Entry? {
    guard let record = try nextRecord() else { return nil }
    do throws(RecordError) {
      var sample = try task.sample(from: record.object, at: record.location)
      try sample.take(record.held)
      return .sample(sample)
    } catch .unusable(let reason) {
      return .refused(record.location, reason)
    } catch {
      throw .badRecord(record.location, error)
    }
  }

  private mutating func nextRecord() throws(DatasetError) -> SourceRecord? {
    if let rows { return try rows.next() }
    return try lines?.next().map(SourceRecord.init)
  }
}
