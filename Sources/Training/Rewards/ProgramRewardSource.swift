package import Rewards
internal import Synchronization

/// A program that scores completions, spoken to in JSON lines (``RewardMessages``).
///
/// Every attempt at a batch, and every start, has a time limit. A program that dies, is late or
/// answers wrongly is ended and started again, and only what it had not answered is asked again, in
/// ever smaller parts: a completion that a fresh process does not survive alone gets score 0 with
/// status `budget`, as long as the program scores the others. A program that scores nothing stops
/// the run. Every start after the first is counted.
///
/// A batch takes at most 17 attempts, and 4 while nothing of it has been scored.
package final class ProgramRewardSource: RewardSource {
  /// Starts within one batch after which the program is given up.
  private static let restartLimit = 16
  /// The same while nothing of the batch has been scored.
  private static let fruitlessLimit = 3

  private struct State {
    var process: ChildProcess?
    var version: String
    var restarts = 0
    var nextID = 0
  }

  private let name: String
  private let arguments: [String]
  private let timeout: Duration
  private let state: Mutex<State>

  /// Starts the program and reads its version.
  /// - Precondition: at least one argument, none with a NUL in it.
  package init(name: String, arguments: [String], timeout: Duration) throws(RewardSourceError) {
    self.name = name
    self.arguments = arguments
    self.timeout = timeout
    do throws(Failure) {
      let (process, version) = try Self.start(arguments, within: timeout)
      state = Mutex(State(process: process, version: version))
    } catch { throw error.report(name) }
  }

  package var version: String? { state.withLock { $0.version } }
  package var restarts: Int? { state.withLock { $0.restarts } }

  /// Any reference will do: what it means is the program's business.
  package func checkReference(_ reference: String) throws(RewardError) {}

  package func grades(of batch: [RewardRequest]) throws(RewardSourceError) -> [Grade] {
    let result = state.withLock { state -> Result<[Grade], RewardSourceError> in
      do throws(Failure) {
        return .success(try grades(of: batch, &state))
      } catch { return .failure(error.report(name)) }
    }
    return try result.get()
  }

  // MARK: Batch

  private func grades(of batch: [RewardRequest], _ state: inout State) throws(Failure) -> [Grade] {
    var grades: [Grade?] = batch.map { _ in nil }
    var fatal: [Int] = []
    var starts = 0
    var last: Failure?
    // What is still to be asked, the next part first.
    var parts = [Array(batch.indices)]
    while !parts.isEmpty {
      let part = parts.removeFirst()
      let isFresh = state.process == nil
      guard let failure = try ask(part, batch, &grades, &state) else { continue }
      starts += 1
      last = failure
      let isFruitless = grades.allSatisfy { $0 == nil }
      guard starts <= (isFruitless ? Self.fruitlessLimit : Self.restartLimit) else { throw failure }
      let left = part.filter { grades[$0] == nil }
      switch left.count {
      case 0: break
      case 1 where part.count == 1 && isFresh && batch.count > 1: fatal += left
      case 1: parts.insert(left, at: 0)
      case part.count:
        // The culprit is in either half, and the other one shows that the program scores at all:
        // each is asked before a half is halved again.
        parts += [Array(left[..<(left.count / 2)]), Array(left[(left.count / 2)...])]
      default:
        // After some answers the first without one is the suspect: a fresh process gets it alone.
        parts.insert(contentsOf: [Array(left[..<1]), Array(left[1...])], at: 0)
      }
    }
    // Nobody is to blame for a program that scores nothing but the program.
    if fatal.count == batch.count, let last { throw last }
    for index in fatal {
      grades[index] = Grade(
        score: 0, status: .budget, extracted: "", rule: "programFailed", steps: 0)
    }
    return grades.compactMap { $0 }
  }

  /// Asks for the grades of some requests.
  /// - Returns: why not all were given; the process is then gone.
  /// - Throws: when the program cannot be started again.
  private func ask(
    _ part: [Int], _ batch: [RewardRequest], _ grades: inout [Grade?], _ state: inout State
  ) throws(Failure) -> Failure? {
    guard !part.isEmpty else { return nil }
    let process = try running(&state)
    let first = state.nextID
    state.nextID += part.count
    var lines: [UInt8] = []
    for (offset, index) in part.enumerated() {
      lines += RewardMessages.request(
        batch[index], id: first + offset, left: part.count - 1 - offset)
    }
    var open = part.count
    do throws(ChildFailure) {
      try process.exchange(lines, within: timeout) { line throws(ChildFailure) in
        let (id, grade) = try RewardMessages.answer(line)
        guard id >= first, id - first < part.count, grades[part[id - first]] == nil else {
          throw .badAnswer("no answer was due for the id \(id)")
        }
        grades[part[id - first]] = grade
        open -= 1
        return open == 0
      }
      return nil
    } catch {
      process.end()
      state.process = nil
      return Failure(reason: error, said: process.standardError)
    }
  }

  private func running(_ state: inout State) throws(Failure) -> ChildProcess {
    if let process = state.process { return process }
    let (process, version) = try Self.start(arguments, within: timeout)
    state.restarts += 1
    guard version == state.version else {
      throw Failure(
        reason: .badAnswer(
          "started again, it is of version \"\(version)\", not \"\(state.version)\""), said: "")
    }
    state.process = process
    return process
  }

  private static func start(
    _ arguments: [String], within limit: Duration
  ) throws(Failure) -> (ChildProcess, version: String) {
    let process: ChildProcess
    do throws(ChildFailure) {
      process = try ChildProcess(arguments)
    } catch { throw Failure(reason: error, said: "") }
    var version = ""
    do throws(ChildFailure) {
      try process.exchange([], within: limit) { line throws(ChildFailure) in
        version = try RewardMessages.greeting(line)
        return true
      }
    } catch {
      process.end()
      throw Failure(reason: error, said: process.standardError)
    }
    return (process, version)
  }

  /// What went wrong and what the program said last.
  private struct Failure: Error {
    let reason: ChildFailure
    let said: String

    func report(_ name: String) -> RewardSourceError {
      RewardSourceError(name: name, reason: reason.description, said: said)
    }
  }
}
