/// Accuracy over records of several groups, such as sources, tasks or classes.
///
///     micro = right / records,  macro = mean over groups of (right / records of the group)
public struct GroupedAccuracy: Sendable, Hashable {
  /// The records of one group.
  public struct Tally: Sendable, Hashable {
    /// Records graded.
    public var count = 0
    /// Of these, right.
    public var right = 0

    /// Nothing yet.
    public init() {}

    /// The share of right ones; `nil` without a record.
    public var accuracy: Double? { count == 0 ? nil : Double(right) / Double(count) }
  }

  /// The records of each group.
  public private(set) var groups: [String: Tally] = [:]
  /// Records left out because their reference could not be used.
  public private(set) var leftOut = 0

  /// Nothing yet.
  public init() {}

  /// Adds a record.
  public mutating func add(isRight: Bool, group: String) {
    groups[group, default: Tally()].count += 1
    if isRight { groups[group, default: Tally()].right += 1 }
  }

  /// Adds a graded record; one without a score is only counted.
  public mutating func add(_ grade: Grade, group: String) {
    guard grade.score != nil else {
      leftOut += 1
      return
    }
    add(isRight: grade.verdict == .right, group: group)
  }

  /// Adds the records of another tally, for example of another process.
  public mutating func merge(_ other: GroupedAccuracy) {
    for (group, tally) in other.groups {
      groups[group, default: Tally()].count += tally.count
      groups[group, default: Tally()].right += tally.right
    }
    leftOut += other.leftOut
  }

  /// The share of right records; `nil` without a record.
  public var micro: Double? {
    let count = groups.values.reduce(0) { $0 + $1.count }
    return count == 0 ? nil : Double(groups.values.reduce(0) { $0 + $1.right }) / Double(count)
  }

  /// The mean of the groups' accuracies; `nil` without a record.
  public var macro: Double? { macro(of: groups.keys) }

  /// The mean of the accuracies of some groups; `nil` unless each of them has a record.
  public func macro(of names: some Sequence<String>) -> Double? {
    // In a fixed order, so that the sum has the same bits each time.
    let accuracies = Set(names).sorted().map { groups[$0]?.accuracy }
    let known = accuracies.compactMap { $0 }
    guard !known.isEmpty, known.count == accuracies.count else { return nil }
    return known.reduce(0, +) / Double(known.count)
  }
}
