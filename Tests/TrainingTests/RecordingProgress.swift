import RunLog
import Synchronization

/// Keeps every event of a run.
final class RecordingProgress: ProgressSink {
  private let recorded = Mutex<[ProgressEvent]>([])

  func emit(_ event: ProgressEvent) { recorded.withLock { $0.append(event) } }

  var events: [ProgressEvent] { recorded.withLock { $0 } }

  func clear() { recorded.withLock { $0 = [] } }

  /// Steps that are done.
  var finishedSteps: [Int] {
    events.compactMap { if case .stepFinished(let step, _, _) = $0 { step } else { nil } }
  }

  /// How often a phase began.
  func beginnings(of phase: String) -> Int { events.count { $0 == .phaseBegan(name: phase) } }

  var notes: [String] {
    events.compactMap {
      switch $0 {
      case .note(let text), .warning(let text): text
      default: nil
      }
    }
  }
}
