/// Grades a completion against a reference answer.
///
/// A checker is a pure function of output, reference and its own options: no clock, no global
/// state, no locale, no threads, no input or output. Its work is bounded by steps, not by time, so
/// that the same input gets the same grade on each machine and in each order. To add one, write a
/// type that conforms and register it in a `RewardRegistry` with one line.
public protocol RewardChecker: Sendable {
  /// The name it goes by in recipes and logs, for example `math_answer`.
  static var id: String { get }

  /// Checks that a reference can be graded against.
  ///
  /// - Throws: `RewardError.unusableReference` when an output that states the reference itself
  ///   would not be graded right; the record is to be left out and counted.
  func checkReference(_ reference: String) throws(RewardError)

  /// Grades one completion.
  ///
  /// - Parameters:
  ///   - output: the completion.
  ///   - reference: the bare reference answer; checkers that need none ignore it.
  /// - Returns: a grade, whatever the output contains; it never traps.
  func grade(_ output: ModelOutput, reference: String) -> Grade
}
