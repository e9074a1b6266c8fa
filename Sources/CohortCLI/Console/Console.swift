internal import Glibc
internal import Synchronization

/// Standard output for data, standard error for people, with one live line at its end.
final class Console: Sendable {
  /// Whether standard error is a terminal that takes a live line.
  let isLive: Bool
  /// Columns of the terminal.
  let width: Int
  private let liveLength = Mutex(0)

  init(isLive: Bool, width: Int = 100) {
    self.isLive = isLive
    self.width = width
  }

  /// The console of this process: live on a terminal, unless NO_COLOR is set or TERM is dumb.
  static func standard() -> Console {
    let isPlain = variable("NO_COLOR").map { !$0.isEmpty } ?? false
    let isDumb = variable("TERM") == "dumb"
    var size = winsize()
    let hasSize = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return Console(
      isLive: isatty(STDERR_FILENO) == 1 && !isPlain && !isDumb,
      width: hasSize ? Int(size.ws_col) : 100)
  }

  /// Writes data and a line end to standard output.
  func print(_ text: String) {
    clearLive()
    Self.write(text + "\n", to: STDOUT_FILENO)
  }

  /// Writes a line for people to standard error.
  func log(_ text: String) {
    clearLive()
    Self.write(text + "\n", to: STDERR_FILENO)
  }

  /// Puts text in place of the live line; nothing happens off a terminal.
  func live(_ text: String) {
    guard isLive else { return }
    let line = String(text.prefix(max(width - 1, 20)))
    liveLength.withLock { $0 = line.count }
    Self.write("\r\u{1B}[2K" + line, to: STDERR_FILENO)
  }

  /// Removes the live line.
  func clearLive() {
    let length = liveLength.withLock { length in
      defer { length = 0 }
      return length
    }
    if length > 0 { Self.write("\r\u{1B}[2K", to: STDERR_FILENO) }
  }

  /// An environment variable.
  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Writes all bytes, or gives up silently: there is nowhere left to say so.
  private static func write(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if count < 0 && errno != EINTR { return }
      done += max(count, 0)
    }
  }
}
