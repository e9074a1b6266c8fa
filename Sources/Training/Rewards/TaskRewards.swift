internal import Objectives
package import Rewards
package import Tasks

/// The weighted parts of a task's reward, each from a source of its own.
///
/// A part may be for some kinds of answer only; completions of other samples have no grade of it.
package struct TaskRewards: Sendable {
  /// One source with its name and weight.
  package struct Part: Sendable {
    /// The name in logs (`rewards/NAME/mean`).
    package let name: String
    /// The factor of its score in the sum.
    package let weight: Double
    /// What scores.
    package let source: any RewardSource
    /// The kinds of answer that it scores; nil scores all.
    package let kinds: Set<AnswerKind>?

    package init(
      name: String, weight: Double, source: any RewardSource, kinds: Set<AnswerKind>? = nil
    ) {
      self.kinds = kinds
      self.name = name
      self.weight = weight
      self.source = source
    }
  }

  /// The parts, in the order of the recipe; the first of those for a sample decides what is right.
  package let parts: [Part]

  /// - Parameter parts: may be empty where only references are checked.
  /// - Throws: `RewardError.invalidWeight` or `.duplicateName`.
  package init(_ parts: [Part]) throws(RewardError) {
    self.parts = parts
    // The rules of the sum are those of its parts, whatever they score.
    for kind in AnswerKind.allCases {
      let parts = self.parts(for: kind)
      if !parts.isEmpty { _ = try WeightedRewards(parts.map { $0.weighted(GradeFound.none) }) }
    }
  }

  /// The parts that score samples of a kind, in order.
  package func parts(for kind: AnswerKind) -> [Part] { parts.filter { $0.scores(kind) } }

  /// Why a sample cannot be graded, or nil: no reward is for its kind, or one cannot use its
  /// reference.
  ///
  /// Where the first reward is for some kinds, what decides must be for the sample's kind too, so
  /// that a reward for the form alone calls no answer right.
  package func complaint(about sample: Sample) -> String? {
    let fitting = parts(for: sample.kind)
    if let first = parts.first, first.kinds != nil || fitting.isEmpty, fitting.first?.kinds == nil {
      let before = fitting.first.map { " before \($0.name)" } ?? ""
      return "no reward\(before) is for answers of kind \(sample.kind.rawValue)"
    }
    do throws(RewardError) {
      for part in fitting { try part.source.checkReference(sample.reference) }
      return nil
    } catch { return error.description }
  }

  /// Grades every completion of a batch with each part.
  /// - Returns: one result for each request, in order.
  /// - Precondition: at least one part for the kind of each request.
  /// - Throws: ``RewardSourceError`` of the first part that cannot score.
  package func grade(
    _ batch: [RewardRequest]
  ) throws(RewardSourceError) -> [WeightedRewards.Result] {
    precondition(!parts.isEmpty, "TaskRewards: nothing to grade with")
    var found: [[WeightedRewards.Part]] = batch.map { _ in [] }
    for part in parts {
      let members = batch.indices.filter { part.scores(batch[$0].kind) }
      if members.isEmpty { continue }
      let grades = try part.source.grades(of: members.map { batch[$0] })
      for (index, grade) in zip(members, grades) {
        found[index].append(part.weighted(GradeFound(grade: grade)))
      }
    }
    return batch.indices.map { index in
      guard let sum = try? WeightedRewards(found[index]) else {
        preconditionFailure("TaskRewards: no reward for kind \(batch[index].kind)")
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
  /// Whether it is for samples of a kind.
  fileprivate func scores(_ kind: AnswerKind) -> Bool { kinds?.contains(kind) ?? true }

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
