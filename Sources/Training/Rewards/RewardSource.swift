package import Rewards
package import Tasks

/// A completion to be scored, with what a source may want to know about it.
package struct RewardRequest: Sendable {
  /// The completion.
  package let output: ModelOutput
  /// The bare reference answer.
  package let reference: String
  /// The question's text.
  package let question: String
  /// The record that the question came from.
  package let sample: String
  /// What the reference is.
  package let kind: AnswerKind

  package init(
    output: ModelOutput, reference: String, question: String, sample: String,
    kind: AnswerKind = .text
  ) {
    self.kind = kind
    self.output = output
    self.reference = reference
    self.question = question
    self.sample = sample
  }
}

/// Scores batches of completions: one part of a task's reward.
///
/// A `RewardChecker` is a pure function and the default. A source need not be pure: it may wait for
/// another program, whose version it states and whose failures it counts.
package protocol RewardSource: Sendable {
  /// What scores, for the log; nil where this program's own version says it.
  var version: String? { get }
  /// How often it was started again so far; nil where nothing can fail.
  var restarts: Int? { get }

  /// Checks that a reference can be graded against.
  func checkReference(_ reference: String) throws(RewardError)

  /// One grade for each request, in order.
  /// - Throws: when the batch cannot be scored; a failure never becomes a score.
  func grades(of batch: [RewardRequest]) throws(RewardSourceError) -> [Grade]
}

/// Why a source cannot score: the part's name, the reason, and what its program said last.
package struct RewardSourceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The part's name.
  package let name: String
  /// What went wrong.
  package let reason: String
  /// The end of the program's standard error; empty if it said nothing.
  package let said: String

  package init(name: String, reason: String, said: String) {
    self.name = name
    self.reason = reason
    self.said = said
  }

  package var description: String {
    "the reward \"\(name)\" cannot be scored: \(reason)"
      + (said.isEmpty ? "" : "; its standard error ends with: \(said)")
  }
}

/// A checker as a source: the fast default.
package struct CheckerSource: RewardSource {
  /// The checker.
  package let checker: any RewardChecker

  package init(_ checker: any RewardChecker) { self.checker = checker }

  package var version: String? { nil }
  package var restarts: Int? { nil }

  package func checkReference(_ reference: String) throws(RewardError) {
    try checker.checkReference(reference)
  }

  package func grades(of batch: [RewardRequest]) -> [Grade] {
    batch.map { checker.grade($0.output, reference: $0.reference) }
  }
}
