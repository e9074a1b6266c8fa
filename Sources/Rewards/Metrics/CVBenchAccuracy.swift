/// The accuracies of CV-Bench: over all records, and by source as its authors average them.
///
///     2D = (accuracy(ADE20K) + accuracy(COCO)) / 2,  3D = accuracy(Omni3D),  macro = (2D + 3D) / 2
///
/// - Source: Tong et al., Cambrian-1 (arXiv 2406.16860), the evaluation of CV-Bench. Others report
///   the micro accuracy over all 2,638 records: a figure needs the name of its average.
public struct CVBenchAccuracy: Sendable, Hashable {
  /// A source of records.
  public enum Source: String, Sendable, Hashable, CaseIterable {
    case ade20k = "ADE20K"
    case coco = "COCO"
    case omni3D = "Omni3D"

    /// The source of that name, in any case of letters.
    public init?(name: String) {
      guard
        let found = Source.allCases.first(where: {
          $0.rawValue.lowercased() == name.lowercased()
        })
      else { return nil }
      self = found
    }
  }

  /// The records by source.
  public private(set) var bySource = GroupedAccuracy()
  /// The records by task (`Count`, `Relation`, `Depth`, `Distance`).
  public private(set) var byTask = GroupedAccuracy()

  /// Nothing yet.
  public init() {}

  /// Adds a graded record; one without a score is only counted.
  public mutating func add(_ grade: Grade, source: Source, task: String) {
    bySource.add(grade, group: source.rawValue)
    byTask.add(grade, group: task)
  }

  /// The share of right records; `nil` without a record.
  public var micro: Double? { bySource.micro }
  /// The mean over ADE20K and COCO; `nil` unless both have records.
  public var accuracy2D: Double? {
    bySource.macro(of: [Source.ade20k.rawValue, Source.coco.rawValue])
  }
  /// The accuracy on Omni3D; `nil` without a record of it.
  public var accuracy3D: Double? { bySource.macro(of: [Source.omni3D.rawValue]) }
  /// The mean of 2D and 3D; `nil` unless both are known.
  public var macro: Double? {
    accuracy2D.flatMap { flat in accuracy3D.map { (flat + $0) / 2 } }
  }
}
