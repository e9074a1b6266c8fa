/// What a run reports while it goes on; the trainer emits, the command line renders.
package enum ProgressEvent: Sendable, Equatable {
  /// A phase began, for example `sampling` or `evaluation`.
  case phaseBegan(name: String)
  /// The phase is still at work: seconds since it began, and what it waits for.
  case heartbeat(phase: String, seconds: Double, detail: String)
  /// A step is done; `of` is the number of steps planned.
  case stepFinished(step: Int, of: Int, metrics: Metrics)
  /// An evaluation is done; `sampling` says how, for example `greedy`.
  case evaluationFinished(step: Int, task: String, sampling: String, metrics: Metrics)
  /// A checkpoint or model is on the disk.
  case saved(step: Int, path: String)
  /// Something to say that is no cause for worry.
  case note(String)
  /// Something the user should look at.
  case warning(String)
}

/// Takes the events of a run; called from one thread at a time, in order.
package protocol ProgressSink: Sendable {
  /// Takes one event; must not block for long.
  func emit(_ event: ProgressEvent)
}

/// A sink that ignores everything.
package struct SilentProgress: ProgressSink {
  package init() {}

  package func emit(_ event: ProgressEvent) {}
}
