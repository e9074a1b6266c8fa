@preconcurrency internal import Glibc
internal import Synchronization

/// Why an exchange with a program ended early.
enum ChildFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// The system did not start it.
  case cannotStart(String)
  /// It did not answer in time.
  case timedOut(milliseconds: Int)
  /// It ended, or closed its standard output.
  case ended(String)
  /// A line is longer than ``ChildProcess/lineLimit``.
  case lineTooLong
  /// A line is not the answer that was due.
  case badAnswer(String)

  var description: String {
    switch self {
    case .cannotStart(let reason): "the program cannot be started: \(reason)"
    case .timedOut(let time): "the program did not answer within \(Double(time) / 1000) s"
    case .ended(let how): "the program \(how)"
    case .lineTooLong: "the program wrote a line of more than \(ChildProcess.lineLimit) bytes"
    case .badAnswer: "the program answered wrongly: \(detail)"
    }
  }

  /// The reason alone.
  var detail: String {
    switch self {
    case .cannotStart(let reason), .ended(let reason), .badAnswer(let reason): reason
    case .timedOut, .lineTooLong: description
    }
  }
}

/// A program that reads and writes lines.
///
/// Its standard input, output and error are pipes, all served by one `poll` loop, so that neither
/// side waits for a pipe that the other should empty. It runs in a process group of its own: a
/// signal from the terminal does not reach it, and nothing that it started outlives it.
final class ChildProcess {
  /// Longest line taken from the program, bytes.
  static let lineLimit = 1 << 20
  /// The end of standard error that is kept, bytes.
  private static let keptError = 2_000
  /// How long a program whose input was closed may take to end.
  private static let farewell = Duration.seconds(1)

  private let process: pid_t
  private var input: CInt
  private let output: CInt
  private let errors: CInt
  private var unread: [UInt8] = []
  private var said: [UInt8] = []
  private var errorsEnded = false
  private var block = [UInt8](repeating: 0, count: 1 << 16)
  private let clock = ContinuousClock()

  /// Starts a program, found through PATH.
  /// - Precondition: at least one argument, none with a NUL in it.
  init(_ arguments: [String]) throws(ChildFailure) {
    precondition(!arguments.isEmpty, "ChildProcess: no program")
    let started = Self.starting.withLock { _ in Self.start(arguments) }
    switch started {
    case .failure(let error): throw error
    case .success(let (process, pipes)):
      self.process = process
      (input, output, errors) = pipes
    }
    for end in [input, output, errors] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
  }

  deinit {
    closeInput()
    let deadline = clock.now + Self.farewell
    while !hasEnded, clock.now < deadline { usleep(5_000) }
    kill(-process, SIGKILL)
    kill(process, SIGKILL)
    var status: CInt = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    close(output)
    close(errors)
  }

  /// The end of what it wrote to standard error, on one line.
  var standardError: String {
    String(decoding: said, as: UTF8.self).split(whereSeparator: \.isNewline).suffix(5)
      .joined(separator: " | ")
  }

  /// Ends it at once, and all that it started.
  func end() {
    kill(-process, SIGKILL)
  }

  /// Writes bytes while reading lines, until a line is the last one due.
  ///
  /// - Parameters:
  ///   - bytes: what to write; all of it is written before the exchange ends.
  ///   - onLine: takes a line without its line end; true says that it was the last.
  func exchange(
    _ bytes: [UInt8], within limit: Duration, onLine: ([UInt8]) throws(ChildFailure) -> Bool
  ) throws(ChildFailure) {
    let deadline = clock.now + limit
    var written = 0
    var isDone = false
    // A program that reads no more may have answered before: what it wrote is read to the end.
    var isRead = true
    while true {
      while !isDone, let line = try takeLine() { isDone = try onLine(line) }
      if isDone && written == bytes.count { return }
      let left = deadline - clock.now
      guard left > .zero else {
        throw .timedOut(milliseconds: Int(PhaseClock.seconds(limit) * 1000 + 0.5))
      }
      // A child of the program can hold its output open: its end is looked for now and then.
      let ended = hasEnded
      let wait = ended ? 0 : min(100, max(1, Int(PhaseClock.seconds(left) * 1000)))
      var polled = [
        pollfd(
          fd: isRead && written < bytes.count ? input : -1, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: isDone ? -1 : output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: errorsEnded ? -1 : errors, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&polled, 3, CInt(wait))
      guard count > 0 else {
        if ended && count == 0 { throw .ended(farewellText) }
        continue
      }
      if polled[2].revents != 0 { readErrors() }
      if polled[1].revents != 0, !(try readOutput()) { throw .ended(farewellText) }
      if polled[0].revents != 0 {
        let count = write(bytes, from: written)
        isRead = count != nil
        written += count ?? 0
      }
    }
  }

  // MARK: Pipes

  private func takeLine() throws(ChildFailure) -> [UInt8]? {
    guard let end = unread.firstIndex(of: 0x0A) else {
      if unread.count > Self.lineLimit { throw .lineTooLong }
      return nil
    }
    if end > Self.lineLimit { throw .lineTooLong }
    let line = Array(unread[..<end])
    unread.removeFirst(end + 1)
    return line
  }

  /// False at the end of the output.
  private func readOutput() throws(ChildFailure) -> Bool {
    let count = read(output, &block, block.count)
    if count < 0 { return errno == EAGAIN || errno == EINTR }
    unread += block[..<count]
    return count > 0
  }

  private func readErrors() {
    let count = read(errors, &block, block.count)
    if count > 0 {
      said += block[..<count]
      if said.count > Self.keptError { said.removeFirst(said.count - Self.keptError) }
    } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
      errorsEnded = true
    }
  }

  /// Writes what fits; nil, and no signal, when the program reads no more.
  private func write(_ bytes: [UInt8], from start: Int) -> Int? {
    var broken = sigset_t()
    var before = sigset_t()
    var pending = sigset_t()
    sigemptyset(&broken)
    sigaddset(&broken, SIGPIPE)
    sigpending(&pending)
    let wasPending = sigismember(&pending, SIGPIPE) == 1
    pthread_sigmask(SIG_BLOCK, &broken, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let count = bytes.withUnsafeBytes { buffer in
      Glibc.write(input, buffer.baseAddress.map { $0 + start }, min(buffer.count - start, 1 << 16))
    }
    guard count < 0 else { return count }
    if errno == EAGAIN || errno == EINTR { return 0 }
    if errno == EPIPE, !wasPending {
      var none = timespec(tv_sec: 0, tv_nsec: 0)
      while sigtimedwait(&broken, nil, &none) < 0 && errno == EINTR {}
    }
    return nil
  }

  private func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  // MARK: Process

  /// Whether it has ended; it is left to be waited for, so that its number stays its own.
  private var hasEnded: Bool {
    var info = siginfo_t()
    let result = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
    return result == 0 && info.si_signo == SIGCHLD
  }

  /// How it ended, in words; a program that only closed its output is ended for it.
  private var farewellText: String {
    let deadline = clock.now + .milliseconds(200)
    while !hasEnded, clock.now < deadline { usleep(2_000) }
    while !errorsEnded {
      let before = said
      readErrors()
      if said == before { break }
    }
    guard hasEnded else { return "closed its standard input or output" }
    var info = siginfo_t()
    _ = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
    let status = info._sifields._sigchld.si_status
    return info.si_code == CInt(CLD_EXITED)
      ? "ended with status \(status)" : "was ended by signal \(status)"
  }

  /// One start at a time, so that no program inherits the pipes of another.
  private static let starting = Mutex(())

  private static func start(
    _ arguments: [String]
  ) -> Result<(pid_t, (input: CInt, output: CInt, errors: CInt)), ChildFailure> {
    var ends: [CInt] = []
    for _ in 0..<3 {
      var pair: [CInt] = [-1, -1]
      guard pipe(&pair) == 0 else {
        let reason = String(cString: strerror(errno))
        for end in ends { close(end) }
        return .failure(.cannotStart(reason))
      }
      for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      ends += pair
    }
    let (result, process) = spawn(arguments, input: ends[0], output: ends[3], errors: ends[5])
    for end in [ends[0], ends[3], ends[5]] { close(end) }
    guard result == 0 else {
      for end in [ends[1], ends[2], ends[4]] { close(end) }
      return .failure(.cannotStart("\(arguments[0]): \(String(cString: strerror(result)))"))
    }
    return .success((process, (ends[1], ends[2], ends[4])))
  }

  private static func spawn(
    _ arguments: [String], input: CInt, output: CInt, errors: CInt
  ) -> (result: CInt, process: pid_t) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Signals that a run ignores are not ignored by the program.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for signal in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&defaults, signal) }
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    let result = posix_spawnp(&process, arguments[0], &actions, &attributes, &words, environ)
    return (result, process)
  }
}
