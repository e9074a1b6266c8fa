package import StrictJSON

/// metrics.jsonl: one object per step or event, in the order they happened.
///
/// Every line begins with `step` and `event`; numbers follow under their metric names. A value
/// that is not finite is null, and its name is in `non_finite`.
package final class MetricsLog: Sendable {
  /// The event of a training step's line.
  package static let stepEvent = "step"

  private let file: LineFile

  /// Creates the log, or opens it to go on after a step.
  /// - Parameter after: nil empties the file; else lines of later steps are removed, and so is
  ///   what an interrupted writer left half done.
  /// - Throws: `system` with the path.
  package init(path: String, resumingAfter step: Int? = nil) throws(RunLogError) {
    file = try LineFile(path: path, resumingAfter: step)
  }

  /// Lines that a resumed log kept and removed.
  package var resumption: LogResumption { file.resumption }

  /// Adds the metrics of a step or another event.
  /// - Parameter details: members that are not numbers, after the numbers.
  /// - Throws: `system`; the log then ends with the line before.
  package func append(
    step: Int, event: String = stepEvent, _ metrics: Metrics, details: JSONObject = JSONObject()
  ) throws(RunLogError) {
    var line = LogLine()
    line.set("step", JSONValue(step))
    line.set("event", .string(event))
    for (name, value) in metrics.pairs { line.set(name, value) }
    for (name, value) in details.members { line.set(name, value) }
    try file.append(line.text)
  }

  /// Brings the log to the disk; called before a checkpoint, so that the log is never behind it.
  package func sync() throws(RunLogError) { try file.sync() }
}
