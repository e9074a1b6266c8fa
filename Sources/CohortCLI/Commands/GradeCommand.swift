internal import ArgumentParser
internal import Checkpoints
internal import Glibc
internal import Rewards
internal import StrictJSON
internal import Tasks

/// `cohort grade`: scores for predictions that any program wrote.
struct GradeCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "grade",
      abstract: "Grades predictions against references, one JSON object to a line.",
      discussion: """
        A row is {"gold": ..., "prediction": "...", "checker": "...", "params": {...}}; checker and \
        params may be left out, gold where the checker reads none. Standard output has one object \
        for each row, in order: its fields and score, status, verdict, extracted, rule, steps. \
        Checkers: \(RewardRegistry.standard.ids.joined(separator: ", ")).

        A row that could not be read has no score and its reason as error. Exit status 65 then; \
        each is named on standard error as well, and the rest is graded.
        """)
  }

  @Argument(help: "JSONL file; - reads standard input.")
  var file: String

  @Option(help: "Checker of the rows that name none.")
  var checker = MathAnswerChecker.id

  @Option(
    help: """
      Where a math answer is looked for, unless a row's params say it: \
      \(Extraction.allCases.map(\.rawValue).joined(separator: ", ")).
      """)
  var extraction = Extraction.lenient.rawValue

  @Option(
    help: """
      Field of the rows for a role: prediction=response. Roles: gold, prediction, checker, params; \
      tokens and truncated are read only when named here.
      """)
  var field: [String] = []

  @Option(help: "File for the counts as JSON.")
  var summary: String?

  @Flag(help: "Show for one row what was extracted and why it was judged so.")
  var explain = false

  @Option(help: "Line of the row that --explain shows; the first row by default.")
  var line: Int?

  @Option(help: "Threads; 0 takes every core.")
  var threads = 0

  @Flag(help: .hidden)
  var json = false

  func run(in context: CommandContext) throws {
    guard (0...1024).contains(threads) else {
      throw CommandError.usage("--threads must be in 0...1024")
    }
    guard line == nil || explain else { throw CommandError.usage("--line goes with --explain") }
    guard let extraction = Extraction(rawValue: extraction) else {
      let known = Extraction.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandError.usage("--extraction is one of \(known), not \(self.extraction)")
    }
    let checkers = GradeCheckers(registry: context.rewards, extraction: extraction)
    do throws(RewardError) {
      _ = try checkers.checker(checker, options: [:])
    } catch .unknownChecker(let id, let nearest, let known) {
      throw CommandError.usage(
        RewardError.unknownChecker(id: id, nearest: nearest, known: known).description)
    } catch {
      // A checker that needs options gets them from the rows.
    }
    let rows = GradeRows(
      fields: try GradeFields(field), checker: checker, checkers: checkers)
    let path = file == "-" ? "/dev/stdin" : file
    if explain {
      let text = try GradeExplanation(rows: rows).text(path: path, line: line)
      context.console.print(Printable.escaped(text))
      return
    }
    // A reader who went away is an error of writing, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    let clock = ContinuousClock()
    let start = clock.now
    let stream = GradeStream(
      path: path, rows: rows, threads: threads > 0 ? threads : Processors.available)
    let counts = try stream.run(
      write: { try StandardOutput.write($0) },
      fault: { line, reason in
        context.console.log("cohort: error: " + Printable.escaped("\(file):\(line): \(reason)"))
      })
    context.console.log(counts.text(seconds: Self.seconds(clock.now - start)))
    if let summary { try AtomicFile.write(counts.json.prettyText + "\n", to: summary) }
    if counts.unread > 0 {
      throw CommandError.badData(
        "\(file): \(counts.unread) of \(counts.rows) rows could not be read")
    }
  }

  private static func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}

/// Standard output as a file that can fail.
private enum StandardOutput {
  /// - Throws: `DatasetError.cannotWrite`, also when the reader went away.
  static func write(_ bytes: [UInt8]) throws(DatasetError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(STDOUT_FILENO, $0.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if count < 0 && errno == EAGAIN {
        var polled = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        poll(&polled, 1, -1)
      } else if count < 0 && errno != EINTR {
        throw .cannotWrite(path: "standard output", reason: String(cString: strerror(errno)))
      }
      done += max(count, 0)
    }
  }
}

/// The machine's processors.
private enum Processors {
  static var available: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
