internal import Rewards
internal import StrictJSON

/// Graded rows by checker and status.
struct GradeCounts: Sendable, Equatable {
  /// The rows of one checker.
  struct Checker: Sendable, Equatable {
    var rows = 0
    var right = 0
    /// Sum and number of the scores; a row whose reference is unusable has none.
    var scoreSum = 0.0
    var scored = 0
    var statuses: [Grade.Status: Int] = [:]

    /// Mean score, if any row has one.
    var mean: Double? { scored > 0 ? scoreSum / Double(scored) : nil }
  }

  private(set) var checkers: [String: Checker] = [:]
  /// Rows that could not be read.
  var unread = 0

  var graded: Int { checkers.values.reduce(0) { $0 + $1.rows } }
  var rows: Int { graded + unread }

  mutating func add(_ grade: Grade, checker: String) {
    checkers[checker, default: Checker()].rows += 1
    checkers[checker]?.statuses[grade.status, default: 0] += 1
    if grade.verdict == .right { checkers[checker]?.right += 1 }
    if let score = grade.score {
      checkers[checker]?.scored += 1
      checkers[checker]?.scoreSum += score
    }
  }

  mutating func add(_ other: GradeCounts) {
    unread += other.unread
    for (name, counts) in other.checkers {
      var sum = checkers[name] ?? Checker()
      sum.rows += counts.rows
      sum.right += counts.right
      sum.scoreSum += counts.scoreSum
      sum.scored += counts.scored
      sum.statuses.merge(counts.statuses, uniquingKeysWith: +)
      checkers[name] = sum
    }
  }

  /// A table for people.
  func text(seconds: Double) -> String {
    let statuses = Grade.Status.allCases.filter { status in
      checkers.values.contains { $0.statuses[status] != nil }
    }
    var table = TextTable(
      header: ["checker", "rows", "mean", "right"] + statuses.map(\.rawValue))
    for (name, counts) in checkers.sorted(by: { $0.key < $1.key }) {
      table.add(
        [name, String(counts.rows), counts.mean.map { ProgressText.fixed($0, 4) } ?? "-"]
          + [String(counts.right)] + statuses.map { String(counts.statuses[$0] ?? 0) })
    }
    let rate = ProgressText.fixed(Double(rows) / max(seconds, 1e-6), 0)
    return (checkers.isEmpty ? "" : table.text + "\n")
      + "\(graded) rows graded, \(unread) not read, in \(ProgressText.fixed(seconds, 2)) s "
      + "(\(rate) rows/s)"
  }

  /// The same as JSON.
  var json: JSONValue {
    let list = checkers.sorted { $0.key < $1.key }.map { name, counts -> (String, JSONValue) in
      let statuses = Grade.Status.allCases.compactMap { status in
        counts.statuses[status].map { (status.rawValue, JSONValue($0)) }
      }
      return (
        name,
        .object(
          JSONObject([
            ("rows", JSONValue(counts.rows)), ("right", JSONValue(counts.right)),
            ("mean", counts.mean.map { JSONValue($0) } ?? .null),
            ("statuses", .object(JSONObject(statuses))),
          ]))
      )
    }
    return .object(
      JSONObject([
        ("rows", JSONValue(rows)), ("graded", JSONValue(graded)), ("unread", JSONValue(unread)),
        ("checkers", .object(JSONObject(list))),
      ]))
  }
}
