/// The settings of an objective: read from a recipe, checked, stored with the run.
public protocol ObjectiveConfiguration: Codable, Equatable, Sendable {
  /// The keys that a recipe may give, for naming the nearest one when a key is unknown.
  static var keys: [String] { get }

  /// Checks the values against each other.
  ///
  /// - Throws: `ObjectiveError` naming the key, its value and what is allowed.
  func validate() throws(ObjectiveError)
}

/// A loss over groups of completions, with its derivative, as a plain array function.
///
/// It works in two stages so that one optimizer step may be cut into parts (micro-batches):
///
///     total = summary(of: part 1) + summary(of: part 2) + …
///     loss  = evaluate(part 1, total: total).loss + evaluate(part 2, total: total).loss + …
///
/// Advantages, degeneracy, alpha and every denominator are those of the whole step, so any cut
/// gives exactly the same seeds, and the losses sum to the same loss up to rounding. A group is
/// never cut. Everything that a later stage needs of the whole step is in the summary.
public protocol Objective: Sendable {
  /// The settings that the objective takes.
  associatedtype Configuration: ObjectiveConfiguration

  /// The name by which a recipe asks for the objective.
  static var id: String { get }

  /// The settings in use.
  var configuration: Configuration { get }

  /// Creates the objective.
  ///
  /// - Throws: `ObjectiveError` when the configuration is not valid.
  init(_ configuration: Configuration) throws(ObjectiveError)

  /// Says whether the group's rewards differ, so that it can move the policy.
  func isInformative(_ group: SampledGroup) -> Bool

  /// Counts and sums over some groups of the step; add them up over all parts.
  ///
  /// It reads no log-prob's value for objectives whose seeds do not depend on one.
  func summary(of groups: [SampledGroup]) -> StepSummary

  /// The loss, its derivative and the step's metrics for some groups of the step.
  ///
  /// - Parameters:
  ///   - groups: One part of the step, whole groups only.
  ///   - total: The sum of the summaries of all parts of the step, this one included.
  func evaluate(_ groups: [SampledGroup], total: StepSummary) -> Evaluation
}

extension Objective {
  /// The loss, its derivative and the metrics of a step that is not cut into parts.
  public func evaluate(_ groups: [SampledGroup]) -> Evaluation {
    evaluate(groups, total: summary(of: groups))
  }
}
