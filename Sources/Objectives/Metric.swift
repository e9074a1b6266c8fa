/// One named number for the run log: an output only, never read back by any computation.
public struct Metric: Sendable, Equatable {
  /// The name, as TRL spells it where TRL has it, else under `groups/`, `gpg/` or `completions/`.
  public let name: String
  /// The value; always finite.
  public let value: Double

  /// Creates a metric.
  public init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}
