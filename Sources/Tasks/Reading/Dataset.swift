/// What to do with records that give no sample.
public struct DatasetPolicy: Sendable, Equatable {
  /// What a bad record does: a line that is not JSON or lacks a mapped field.
  public enum OnBadRecord: String, Sendable, Equatable, CaseIterable {
    /// Loading stops with file and line.
    case fail
    /// The line is left out and counted.
    case skip
  }

  /// What a bad record does (`data.on-bad-record`).
  public var onBadRecord: OnBadRecord
  /// Largest share of refused records, 0 to 1 (`data.max-refused`).
  public var maxRefused: Double
  /// Longest line of a JSONL file taken, in bytes.
  public var lineByteLimit: Int

  /// The defaults: fail on a bad record, at most 5 % refused.
  public init(
    onBadRecord: OnBadRecord = .fail, maxRefused: Double = 0.05, lineByteLimit: Int = 16 << 20
  ) {
    self.onBadRecord = onBadRecord
    self.maxRefused = maxRefused
    self.lineByteLimit = lineByteLimit
  }
}

/// A record that is well formed but cannot be used.
public struct RefusedRecord: Sendable, Equatable {
  /// The sample's id.
  public let id: String
  /// Why it cannot be used.
  public let reason: String
  /// The record's place.
  public let location: RecordLocation
}

/// The samples of one task with what was left out. Pictures that records hold stay in memory, as the
/// bytes of their files.
public struct Dataset: Sendable {
  /// The task's name in the recipe.
  public let name: String
  /// The files as the recipe names them.
  public let files: [String]
  /// Usable samples in file order.
  public private(set) var samples: [Sample] = []
  /// Records left out because they cannot be used, in file order.
  public private(set) var refused: [RefusedRecord] = []
  /// Number of bad records skipped under ``DatasetPolicy/OnBadRecord/skip``.
  public private(set) var skippedCount = 0
  /// The first skipped lines, at most ``skippedExampleLimit``.
  public private(set) var skippedExamples: [DatasetError] = []
  /// How many skipped lines are kept as examples.
  public static let skippedExampleLimit = 20

  private let policy: DatasetPolicy

  private init(name: String, files: [String], policy: DatasetPolicy) {
    self.name = name
    self.files = files
    self.policy = policy
  }

  /// Reads every record of some files.
  /// - Parameters:
  ///   - name: The task's name in the recipe; the samples carry it.
  ///   - files: JSONL files, and Parquet files by their ending `.parquet`, read in this order.
  ///   - task: Turns records into samples.
  ///   - policy: What to do with records that give none.
  ///   - unusable: Why a sample cannot be used (an unusable reference), or nil if it can.
  /// - Throws: ``DatasetError``: a file that cannot be read, a bad record under `fail`, no record,
  ///   no usable record, or more refused than `policy.maxRefused`.
  public static func load(
    name: String, files: [String], task: any Task, policy: DatasetPolicy = DatasetPolicy(),
    unusable: (Sample) -> String? = { _ in nil }
  ) throws(DatasetError) -> Dataset {
    var dataset = Dataset(name: name, files: files, policy: policy)
    for file in files {
      var records = try RecordFile(path: file, lineByteLimit: policy.lineByteLimit)
      while try dataset.takeNext(&records, task, unusable) {}
    }
    try dataset.check()
    return dataset
  }

  /// The same data without the samples that `reason` refuses, for reasons known only later (a
  /// prompt over the context length).
  /// - Throws: ``DatasetError`` if the refused are now too many or all.
  public func refusing(
    _ reason: (Sample) -> String?
  ) throws(DatasetError) -> Dataset {
    var rest = self
    rest.samples = []
    for sample in samples {
      if let reason = reason(sample) {
        rest.refuse(sample.id, reason, sample.location)
      } else {
        rest.samples.append(sample)
      }
    }
    try rest.check()
    return rest
  }

  /// A number that changes with any question, reference or their order, so that a resumed run can
  /// tell that it reads the same data.
  public var fingerprint: UInt64 {
    var hash = StableHash()
    for sample in samples {
      hash.combine(sample.question)
      hash.combine(sample.reference)
    }
    return hash.value
  }

  /// Takes one record; false at the end of the file.
  private mutating func takeNext(
    _ records: inout RecordFile, _ task: any Task, _ unusable: (Sample) -> String?
  ) throws(DatasetError) -> Bool {
    do throws(DatasetError) {
      switch try records.next(task) {
      case nil: return false
      case .refused(let location, let reason): refuse(location.description, reason, location)
      case .sample(var sample):
        sample.task = name
        if let reason = unusable(sample) {
          refuse(sample.id, reason, sample.location)
        } else {
          samples.append(sample)
        }
      }
    } catch {
      guard error.isAboutOneLine, policy.onBadRecord == .skip else { throw error }
      skippedCount += 1
      if skippedExamples.count < Self.skippedExampleLimit { skippedExamples.append(error) }
    }
    return true
  }

  private mutating func refuse(_ id: String, _ reason: String, _ location: RecordLocation) {
    refused.append(RefusedRecord(id: id, reason: reason, location: location))
  }

  private func check() throws(DatasetError) {
    let total = samples.count + refused.count
    guard total + skippedCount > 0 else { throw .empty(files: files) }
    let example =
      refused.first.map { "\($0.id): \($0.reason)" } ?? skippedExamples.first?.description ?? ""
    guard !samples.isEmpty else {
      throw .noUsableRecord(
        files: files, skipped: skippedCount, refused: refused.count, example: example)
    }
    guard Double(refused.count) <= policy.maxRefused * Double(total) else {
      throw .tooManyRefused(
        files: files, refused: refused.count, total: total, limit: policy.maxRefused,
        example: example)
    }
  }
}
