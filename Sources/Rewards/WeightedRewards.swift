/// A weighted sum of checkers that keeps the grade of each part.
public struct WeightedRewards: Sendable {
  /// One checker with its weight.
  public struct Part: Sendable {
    /// The name in logs (`rewards/NAME/mean`).
    public let name: String
    /// The factor of its score in the sum.
    public let weight: Double
    /// The checker.
    public let checker: any RewardChecker

    /// A part; without a name it goes by its checker's id.
    public init(name: String? = nil, weight: Double = 1, checker: any RewardChecker) {
      self.name = name ?? type(of: checker).id
      self.weight = weight
      self.checker = checker
    }
  }

  /// The grade of one part, under the part's name.
  public struct PartGrade: Sendable, Hashable {
    /// The part's name.
    public let name: String
    /// The part's weight.
    public let weight: Double
    /// What its checker found.
    public let grade: Grade
  }

  /// The sum and its parts.
  public struct Result: Sendable, Hashable {
    /// The sum of weight times score; `nil` when a part with a weight other than 0 has no score.
    public let score: Double?
    /// One grade for each part, in the order of the parts.
    public let parts: [PartGrade]
  }

  /// The parts, in the order given.
  public let parts: [Part]

  /// A weighted sum; a part of weight 0 is graded and logged but does not count.
  ///
  /// - Throws: `RewardError.noParts`, `.invalidWeight`, or `.duplicateName`.
  public init(_ parts: [Part]) throws(RewardError) {
    guard !parts.isEmpty else { throw .noParts }
    var names: Set<String> = []
    for part in parts {
      guard part.weight.isFinite else { throw .invalidWeight(part: part.name, weight: part.weight) }
      guard names.insert(part.name).inserted else { throw .duplicateName(part.name) }
    }
    self.parts = parts
  }

  /// Checks a reference against each part.
  /// - Throws: the first part's `RewardError.unusableReference`.
  public func checkReference(_ reference: String) throws(RewardError) {
    for part in parts { try part.checker.checkReference(reference) }
  }

  /// Grades one completion with each part.
  public func grade(_ output: ModelOutput, reference: String) -> Result {
    let grades = parts.map { part in
      PartGrade(
        name: part.name, weight: part.weight,
        grade: part.checker.grade(output, reference: reference))
    }
    var sum: Double? = 0
    for part in grades where part.weight != 0 {
      if let total = sum, let score = part.grade.score {
        sum = total + part.weight * score
      } else {
        sum = nil
      }
    }
    return Result(score: sum, parts: grades)
  }
}
