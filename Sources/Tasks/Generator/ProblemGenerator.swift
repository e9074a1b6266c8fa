/// Makes arithmetic and word problems, each a function of a seed and counters.
///
/// Sizes are chosen for small policies: each worked step is an operation on at most four digits
/// that can be learned by itself, while the answer as a whole is hard to give at once.
package struct ProblemGenerator: Sendable {
  /// The seed of all problems.
  package let seed: UInt64

  /// A generator of a seed.
  package init(seed: UInt64) { self.seed = seed }

  /// A problem of a family and level.
  /// - Parameters:
  ///   - index: Counter of the problem within its family, level and use.
  ///   - attempt: Counter of the tries for that index, where the first would repeat a problem.
  /// - Precondition: `level` is one of ``Problem/levels``.
  package func problem(
    _ family: ProblemFamily, level: Int, index: Int, attempt: Int = 0
  ) -> Problem {
    precondition(
      Problem.levels.contains(level), "ProblemGenerator: level \(level) outside \(Problem.levels)")
    var random = CounterRandom(
      seed: seed, purpose: "problem: " + family.rawValue, level, index, attempt)
    let draft: ProblemDraft =
      switch family {
      case .sum: .sum(level: level, &random)
      case .chain: .chain(level: level, &random)
      case .product: .product(level: level, &random)
      case .remainder: .remainder(level: level, &random)
      case .story: .story(level: level, &random)
      case .comparison: .comparison(level: level, &random)
      }
    return Problem(
      family: family, level: level, question: draft.question, form: draft.form,
      working: draft.working)
  }
}

/// A problem's question, form and working before family and level are put on.
struct ProblemDraft {
  var question: String
  var form: CanonicalForm
  var working: Working
}
