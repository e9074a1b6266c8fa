internal import ArgumentParser
internal import Dispatch
internal import Glibc
internal import Rewards
internal import StrictJSON
internal import Synchronization
internal import Tasks

/// `cohort grade-trial`: grades made-up rows in memory and reports time, memory and a digest.
///
/// Times are processor times of the checker alone: making up a row does not count, and another
/// process on the machine does not either. The digest covers every field of every grade and does
/// not depend on the order.
struct GradeTrialCommand: ContextCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "grade-trial",
      abstract: "Grades made-up rows; reports time, memory and a digest of the grades.",
      shouldDisplay: false)
  }

  @Option(help: "Rows: integer, fraction, long, long-unboxed, hostile or mixed.")
  var kind: GradeTrialRows.Kind = .mixed

  @Option(help: "How many.")
  var rows = 10_000

  @Option(help: "Threads.")
  var threads = 1

  @Option(help: "Decides the rows.")
  var seed: UInt64 = 0

  @Flag(help: "Grades the same rows in another order.")
  var shuffle = false

  @Option(help: "Prints the row of that index, for cohort grade, instead.")
  var row: Int?

  func validate() throws {
    guard (0...1_000_000_000).contains(row ?? 0), (1...1_000_000_000).contains(rows),
      (1...64).contains(threads)
    else {
      throw ValidationError("a number is out of range")
    }
  }

  func run(in context: CommandContext) throws {
    let made = GradeTrialRows(kind: kind, seed: seed)
    if let row {
      context.console.print(made.row(row).json.text)
      return
    }
    let trial = GradeTrial(
      rows: made, count: rows, isShuffled: shuffle,
      checkers: GradeCheckers(registry: context.rewards, extraction: .lenient))
    context.console.print(trial.run(threads: threads).json(kind: kind, threads: threads).text)
  }
}

extension GradeTrialRows.Kind: ExpressibleByArgument {}

extension GradeTrialRows.Row {
  /// The row as a file has it.
  var json: JSONValue {
    [
      "checker": .string(checker), "gold": gold.isEmpty ? .null : .string(gold),
      "prediction": .string(output),
    ]
  }
}

/// Grades rows on some threads.
struct GradeTrial: Sendable {
  /// What came out.
  struct Outcome: Sendable {
    var rows = 0
    /// Sum of a hash of each index with its grade.
    var digest: UInt64 = 0
    var statuses: [Grade.Status: Int] = [:]
    /// Processor seconds of all grades, and of the slowest.
    var seconds = 0.0
    var slowest = 0.0
    var slowestRow = 0
    /// Growth of the resident set since the first hundredth of the rows, at its greatest, bytes.
    var growth = 0

    mutating func add(_ other: Outcome) {
      rows += other.rows
      digest &+= other.digest
      statuses.merge(other.statuses, uniquingKeysWith: +)
      seconds += other.seconds
      if other.slowest > slowest { (slowest, slowestRow) = (other.slowest, other.slowestRow) }
    }

    func json(kind: GradeTrialRows.Kind, threads: Int) -> JSONValue {
      let statuses = Grade.Status.allCases.compactMap { status in
        self.statuses[status].map { (status.rawValue, JSONValue($0)) }
      }
      return .object(
        JSONObject([
          ("kind", .string(kind.rawValue)), ("rows", JSONValue(rows)),
          ("threads", JSONValue(threads)), ("digest", .string(String(digest, radix: 16))),
          ("rows_s", JSONValue(Double(rows) / max(seconds, 1e-9))),
          ("mean_ms", JSONValue(seconds / Double(max(rows, 1)) * 1_000)),
          ("max_ms", JSONValue(slowest * 1_000)), ("max_row", JSONValue(slowestRow)),
          ("growth_mib", JSONValue(Double(growth) / 1_048_576)),
          ("peak_rss_mib", JSONValue(ProcessMemory.peakMebibytes)),
          ("statuses", .object(JSONObject(statuses))),
        ]))
    }
  }

  private static let chunk = 100

  let rows: GradeTrialRows
  let count: Int
  let isShuffled: Bool
  let checkers: GradeCheckers

  /// Grades every row once.
  func run(threads: Int) -> Outcome {
    let next = Atomic(0)
    let total = Mutex(Outcome())
    let memory = Mutex((base: 0, growth: 0))
    let settled = max(count / 100, min(count, 1_000))
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      var outcome = Outcome()
      while true {
        let start = next.add(Self.chunk, ordering: .relaxed).oldValue
        guard start < count else { break }
        for position in start..<min(start + Self.chunk, count) { grade(position, &outcome) }
        let resident = ResidentSet.bytes
        memory.withLock { memory in
          if start < settled {
            memory.base = max(memory.base, resident)
          } else {
            memory.growth = max(memory.growth, resident - memory.base)
          }
        }
      }
      total.withLock { $0.add(outcome) }
    }
    var outcome = total.withLock { $0 }
    outcome.growth = memory.withLock { $0.growth }
    return outcome
  }

  private func grade(_ position: Int, _ outcome: inout Outcome) {
    let index = isShuffled ? Self.shuffled(position, of: count) : position
    let row = rows.row(index)
    guard let checker = try? checkers.checker(row.checker, options: [:]) else {
      preconditionFailure("GradeTrial: no checker \(row.checker)")
    }
    let start = ThreadClock.seconds
    let grade = checker.grade(ModelOutput(text: row.output), reference: row.gold)
    let seconds = ThreadClock.seconds - start
    outcome.rows += 1
    outcome.seconds += seconds
    if seconds > outcome.slowest { (outcome.slowest, outcome.slowestRow) = (seconds, index) }
    outcome.statuses[grade.status, default: 0] += 1
    var hash = StableHash()
    for text in [
      "\(index)", "\(grade.score?.bitPattern ?? .max)", grade.status.rawValue, grade.extracted,
      grade.rule, "\(grade.steps)",
    ] {
      hash.combine(text)
    }
    outcome.digest &+= hash.value
  }

  /// Another order of `0..<count`: a step that shares no factor with it.
  private static func shuffled(_ position: Int, of count: Int) -> Int {
    var step = count * 5 / 8 + 1
    while gcd(step, count) != 1 { step += 1 }
    return (position * step + count / 3) % count
  }

  private static func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
}

/// Processor time of the calling thread.
private enum ThreadClock {
  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// Memory of this process that is in use now.
private enum ResidentSet {
  /// 0 where the system does not say.
  static var bytes: Int {
    let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    var text = [UInt8](repeating: 0, count: 128)
    let count = read(file, &text, text.count)
    let fields = text[..<max(count, 0)].split(separator: 0x20)
    guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else {
      return 0
    }
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }
}
