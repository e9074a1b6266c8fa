internal import Logging

/// Log lines on standard error; warnings begin with `cohort: warning:`.
struct ConsoleLogHandler: LogHandler {
  let console: Console
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let label = event.level >= .warning ? "cohort: \(event.level): " : ""
    console.log(label + Printable.escaped(event.message.description))
  }
}

extension Console {
  /// A logger that writes to this console.
  func logger(level: Logger.Level) -> Logger {
    Logger(label: "cohort") { _ in ConsoleLogHandler(console: self, logLevel: level) }
  }
}
