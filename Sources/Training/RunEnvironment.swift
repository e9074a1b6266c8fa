package import Rewards
package import RunLog
package import Tasks
package import TensorCore

/// What a run needs from outside: a backend, what is registered, where events go.
package struct RunEnvironment {
  package let backend: any Backend
  package let tasks: TaskRegistry
  package let rewards: RewardRegistry
  package let progress: any ProgressSink
  /// Bytes of memory of the machine.
  package let machineMemory: Int
  /// True once the user asked to stop; the run then finishes its step and saves.
  package let isInterrupted: @Sendable () -> Bool

  package init(
    backend: any Backend, tasks: TaskRegistry, rewards: RewardRegistry,
    progress: any ProgressSink, machineMemory: Int,
    isInterrupted: @escaping @Sendable () -> Bool
  ) {
    self.backend = backend
    self.tasks = tasks
    self.rewards = rewards
    self.progress = progress
    self.machineMemory = machineMemory
    self.isInterrupted = isInterrupted
  }

  /// Bytes a recipe allows.
  func memoryBudget(_ train: TrainConfig) -> Int {
    guard train.memoryGiB > 0 else { return machineMemory / 10 * 7 }
    return Int(train.memoryGiB * 0x1p30)
  }
}

/// Reports a phase at most once a second, so that a slow phase is never silent.
package final class Heartbeat {
  private let progress: any ProgressSink
  private let clock = ContinuousClock()
  private var phase = ""
  private var began = ContinuousClock().now
  private var last = ContinuousClock().now

  package init(_ progress: any ProgressSink) { self.progress = progress }

  package func beat(_ current: TrainerPhase) {
    let now = clock.now
    if current.name != phase {
      phase = current.name
      began = now
      last = now
      progress.emit(.phaseBegan(name: current.name))
      return
    }
    guard now - last >= .seconds(1) else { return }
    last = now
    let share = current.of > 0 ? "\(current.done)/\(current.of)" : ""
    let detail = current.detail.isEmpty ? share : share + ", " + current.detail
    progress.emit(
      .heartbeat(phase: phase, seconds: PhaseClock.seconds(now - began), detail: detail))
  }
}
