internal import Objectives
package import Rewards

/// The weighted parts of a task's reward, each from a source of its own.
package struct TaskRewards: Sendable {
  /// One source with its name and weight.
  package struct Part: Sendable {
    /// The name in logs (`rewards/NAME/mean`).
    package let name: String
    /// The factor of its score in the sum.
    package let weight: Double
    /// What scores.
    package let source: any RewardSource

    package init(name: String, weight: Double, source: any RewardSource) {
      self.name = name
      self.weight = weight
      self.source = source
    }
  }

  /// The parts, in the order of the recipe; the first decides what is right.
  package let parts: [Part]

  /// - Parameter parts: may be empty where only references are checked.
  /// - Throws: `RewardError.invalidWeight` or `.duplicateName`.
  package init(_ parts: [Part]) throws(RewardError) {
    // The rules of the sum are those of its parts, whatever they score.
    if !parts.isEmpty { _ = try WeightedRewards(parts.map { $0.weighted(GradeFound.none) }) }
    self.parts = parts
  }

  /// Checks a reference against each part.
  /// - Throws: the first part's `RewardError.unusableReference`.
  package func checkReference(_ reference: String) throws(RewardError) {
    for part in parts { try part.source.checkReference(reference) }
  }

  /// Grades every completion of a batch with each part.
  /// - Returns: one result for each request, in order.
  /// - Precondition: at least one part.
  /// - Throws: ``RewardSourceError`` of the first part that cannot score.
  package func grade(
    _ batch: [RewardRequest]
  ) throws(RewardSourceError) -> [WeightedRewards.Result] {
    precondition(!parts.isEmpty, "TaskRewards: nothing to grade with")
    var grades: [[Grade]] = []
    for part in parts { grades.append(try part.source.grades(of: batch)) }
    return batch.indices.map { index in
      let found = zip(parts, grades).map { $0.weighted(GradeFound(grade: $1[index])) }
      guard let sum = try? WeightedRewards(found) else {
        preconditionFailure("TaskRewards: parts that were valid no longer are")
      }
      return sum.grade(batch[index].output, reference: batch[index].reference)
    }
  }

  /// Name and version of every source that states one.
  package var versions: [(name: String, version: String)] {
    parts.compactMap { part in part.source.version.map { (part.name, $0) } }
  }
}

extension [PreparedTask] {
  /// `rewards/NAME/restarts` of every reward that can fail, over all tasks and steps of this process.
  var restartMetrics: [Metric] {
    var names: [String] = []
    var counts: [String: Int] = [:]
    for part in flatMap(\.rewards.parts) {
      guard let restarts = part.source.restarts else { continue }
      if counts[part.name] == nil { names.append(part.name) }
      counts[part.name, default: 0] += restarts
    }
    return names.map { Metric("rewards/\($0)/restarts", Double(counts[$0] ?? 0)) }
  }
}

extension TaskRewards.Part {
  fileprivate func weighted(_ found: GradeFound) -> WeightedRewards.Part {
    WeightedRewards.Part(name: name, weight: weight, checker: found)
  }
}

/// A grade that a source has found already, in the place of its checker.
private struct GradeFound: RewardChecker {
  static let id = "found"
  static let none = GradeFound(
    grade: Grade(score: 0, status: .ok, extracted: "", rule: "", steps: 0))

  let grade: Grade

  func checkReference(_ reference: String) throws(RewardError) {}
  func grade(_ output: ModelOutput, reference: String) -> Grade { grade }
}
