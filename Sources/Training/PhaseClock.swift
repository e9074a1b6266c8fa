internal import Objectives

/// What a run is doing, for the heartbeat.
package struct TrainerPhase: Sendable, Equatable {
  package var name: String
  package var done: Int
  package var of: Int
  package var detail: String

  package init(name: String, done: Int, of: Int, detail: String) {
    self.name = name
    self.done = done
    self.of = of
    self.detail = detail
  }
}

/// Wall time of the phases of a step.
struct PhaseClock {
  private let clock = ContinuousClock()
  private let start = ContinuousClock().now
  private var seconds: [(name: String, value: Double)] = []

  /// Runs the phase and adds its time.
  mutating func time<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
    let begin = clock.now
    let result = try body()
    let spent = Self.seconds(clock.now - begin)
    if let index = seconds.firstIndex(where: { $0.name == name }) {
      seconds[index].value += spent
    } else {
      seconds.append((name, spent))
    }
    return result
  }

  /// `step_time`, `timing_s/*` and completion tokens per second.
  func metrics(sampledTokens: Int) -> [Metric] {
    let total = Self.seconds(clock.now - start)
    return [
      Metric("step_time", total),
      Metric("perf/tokens_per_second", Double(sampledTokens) / max(total, 1e-9)),
    ] + seconds.map { Metric("timing_s/\($0.name)", $0.value) }
  }

  static func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
