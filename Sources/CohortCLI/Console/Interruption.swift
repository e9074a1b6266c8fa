internal import Dispatch
internal import Glibc
internal import Synchronization

/// SIGINT and SIGTERM: the first asks to stop after the step, the second leaves at once.
final class Interruption {
  private final class Flag: Sendable {
    let count = Atomic<Int>(0)
  }

  private let flag = Flag()
  private var sources: [any DispatchSourceSignal] = []

  /// Takes both signals over for as long as this object lives.
  init(console: Console) {
    // A reader of the log who went away must not end a run.
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGINT, SIGTERM] {
      // The default action must not come first; the source is told all the same.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue(label: "cohort.signals"))
      source.setEventHandler { [flag] in
        if flag.count.add(1, ordering: .relaxed).oldValue == 0 {
          console.log("cohort: stopping after this step; once more to leave at once")
        } else {
          console.clearLive()
          _exit(128 + number)
        }
      }
      source.resume()
      sources.append(source)
    }
  }

  deinit {
    for source in sources { source.cancel() }
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
  }

  /// True once the first signal came.
  var isInterrupted: @Sendable () -> Bool {
    { [flag] in flag.count.load(ordering: .relaxed) > 0 }
  }
}
