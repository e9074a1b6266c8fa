internal import Logging
internal import RunLog
internal import Synchronization

/// Shows a run's events: a live line on a terminal, plain lines anywhere else.
final class ConsoleProgress: ProgressSink {
  private let console: Console
  private let logger: Logger
  private let text: Mutex<ProgressText>
  private let start = ContinuousClock().now

  init(console: Console, logger: Logger) {
    self.console = console
    self.logger = logger
    text = Mutex(ProgressText(isLive: console.isLive))
  }

  func emit(_ event: ProgressEvent) {
    let (seconds, attoseconds) = (ContinuousClock().now - start).components
    let now = Double(seconds) + Double(attoseconds) * 1e-18
    for output in text.withLock({ $0.render(event, now: now) }) {
      switch output {
      case .line(let line): logger.info("\(line)")
      case .live(let line):
        if logger.logLevel <= .info { console.live(Printable.escaped(line)) }
      case .warning(let line): logger.warning("\(line)")
      }
    }
  }
}
