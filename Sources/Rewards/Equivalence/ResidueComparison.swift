/// Compares two expressions by their residues at pseudo-random points of two fields.
struct ResidueComparison {
  enum Finding {
    /// Different rational functions: a proof.
    case different
    /// Equal rational functions.
    case equal
    /// Equal as rational functions of the variables and of the same irrational functions.
    case sameForm
    /// A divisor is 0 everywhere.
    case undefined
    case unknown
  }

  /// Points in each field, and how many more are tried where a divisor is 0.
  private static let points = 3
  private static let spare = 3

  private let pair: ExpressionPair
  private var evaluations: [(first: ResidueEvaluation, second: ResidueEvaluation)] = []
  /// Whether both together have one transcendental number at most: of two it is not known that
  /// they are independent.
  private let isProof: Bool

  init(_ pair: ExpressionPair, _ budget: inout StepBudget) throws(AnswerFailure) {
    self.pair = pair
    isProof = !((pair.first.hasPi || pair.second.hasPi) && (pair.first.hasE || pair.second.hasE))
    for field in pair.isComplex ? ResidueField.complex : ResidueField.real {
      if let first = try ResidueEvaluation(pair.first, field, seed: pair.seed, &budget),
        let second = try ResidueEvaluation(pair.second, field, seed: pair.seed, &budget)
      {
        evaluations.append((first, second))
      }
    }
  }

  /// The residues of the variables at a point.
  private func point(_ number: Int, _ field: ResidueField) -> [UInt64] {
    (0..<pair.variables).map {
      field.reduced(mixed(mixed(pair.seed, UInt64(number + 1)), UInt64($0 + 1)))
    }
  }

  func judge(_ budget: inout StepBudget) throws(AnswerFailure) -> Finding {
    guard evaluations.count == 2 else { return .unknown }
    var isRational = isProof
    var hasSameDomains = true
    // Without variables every point is the same.
    let needed = pair.variables == 0 ? 1 : ResidueComparison.points
    for (first, second) in evaluations {
      var shared = 0
      for number in 0..<(needed + ResidueComparison.spare) where shared < needed {
        let point = point(number, first.field)
        guard let a = try first.value(at: point, &budget),
          let b = try second.value(at: point, &budget)
        else { continue }
        shared += 1
        isRational = isRational && a.isRational && b.isRational
        hasSameDomains = hasSameDomains && a.domains == b.domains
        if a.residue != b.residue { return isRational ? .different : .unknown }
      }
      if shared == 0 { return pair.hasLimitedResidues ? .unknown : .undefined }
      if shared < needed { return .unknown }
    }
    if isRational { return .equal }
    return hasSameDomains ? .sameForm : .unknown
  }

  /// Whether one is a constant times the other; `nil` if residues cannot tell.
  func isProportional(_ budget: inout StepBudget) throws(AnswerFailure) -> Bool? {
    guard evaluations.count == 2 else { return nil }
    for (first, second) in evaluations {
      var isRational = isProof
      var start: (UInt64, UInt64)?
      var shared = 0
      for number in 0..<(ResidueComparison.points + 1 + ResidueComparison.spare)
      where shared <= ResidueComparison.points {
        let point = point(number, first.field)
        guard let a = try first.value(at: point, &budget),
          let b = try second.value(at: point, &budget)
        else { continue }
        shared += 1
        isRational = isRational && a.isRational && b.isRational
        let hasSameDomains = a.domains == b.domains
        if (a.residue == 0) != (b.residue == 0) { return isRational ? false : nil }
        // 0 at a random point: 0 everywhere.
        if a.residue == 0 { return isRational || hasSameDomains ? false : nil }
        if let start {
          let field = first.field
          if field.multiply(start.0, b.residue) != field.multiply(start.1, a.residue) {
            return isRational ? false : nil
          }
        } else {
          start = (a.residue, b.residue)
        }
        if !isRational, !hasSameDomains { return nil }
      }
      if shared <= ResidueComparison.points { return nil }
    }
    return true
  }
}

extension ExpressionPair {
  /// Whether residues may fail for other reasons than a divisor that is 0: infinity, or a function
  /// whose value was made up.
  fileprivate var hasLimitedResidues: Bool {
    for expression in [first, second] {
      for instruction in expression.instructions {
        switch instruction {
        case .infinity, .call: return true
        default: continue
        }
      }
    }
    return false
  }
}
