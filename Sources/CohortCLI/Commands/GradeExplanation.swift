internal import Rewards
internal import StrictJSON
internal import Tasks

/// What was extracted from one row and why it was judged so, in words.
struct GradeExplanation {
  /// Characters of gold and prediction that are shown.
  private static let shown = 600

  let rows: GradeRows

  /// The explanation of a row of a file.
  /// - Parameter line: counted from 1; nil takes the first row.
  /// - Throws: `badData` when that line is no row, `usage` when there is none.
  func text(path: String, line: Int?) throws -> String {
    var reader = try JSONLReader(path: path, lineByteLimit: rows.byteLimit)
    while let record = try next(&reader, until: line) {
      if let line, record.location.line != line { continue }
      do throws(RowFault) {
        return record.location.description + "\n"
          + text(try rows.row(Array(JSONValue.object(record.object).text.utf8)))
      } catch { throw CommandError.badData("\(record.location): \(error.reason)") }
    }
    throw CommandError.usage(
      line.map { "\(path) has no row at line \($0)" } ?? "\(path) has no row")
  }

  /// The next row; lines before the one that is asked for may be anything.
  private func next(
    _ reader: inout JSONLReader, until line: Int?
  ) throws(DatasetError) -> JSONLReader.Record? {
    while true {
      do throws(DatasetError) {
        return try reader.next()
      } catch {
        guard let line, let place = Self.place(error), place != line else { throw error }
      }
    }
  }

  private static func place(_ error: DatasetError) -> Int? {
    switch error {
    case .lineTooLong(let place, _), .notJSON(let place, _), .notAnObject(let place, _): place.line
    default: nil
    }
  }

  /// The explanation of a row.
  func text(_ row: GradeRow) -> String {
    let grade = row.grade()
    let params = row.object[rows.fields.params].flatMap { $0.isNull ? nil : $0.text }
    var lines = [
      ("checker", row.checkerID + (params.map { " " + Self.ends($0) } ?? "")),
      ("gold", row.gold.isEmpty ? "(none)" : Self.ends(row.gold)),
      ("prediction", row.output.text.isEmpty ? "(empty)" : Self.ends(row.output.text)),
      ("extracted", grade.extracted.isEmpty ? "(nothing)" : Self.ends(grade.extracted)),
      ("score", grade.score.map { "\($0)" } ?? "none"),
      ("verdict", grade.verdict.rawValue), ("status", grade.status.rawValue),
      ("rule", grade.rule), ("steps", "\(grade.steps)"), ("why", Self.reason(grade)),
    ]
    if let other = elsewhere(row, grade) { lines.append(("otherwise", other)) }
    if !row.gold.isEmpty { lines.append(("gold alone", Self.referenceCheck(row))) }
    return lines.map { name, text in
      name + String(repeating: " ", count: 12 - name.count)
        + text.split(separator: "\n", omittingEmptySubsequences: false)
        .joined(separator: "\n" + String(repeating: " ", count: 12))
    }.joined(separator: "\n")
  }

  private static func reason(_ grade: Grade) -> String {
    let rule = "the rule \"\(grade.rule)\""
    switch grade.status {
    case .ok:
      return "decided by \(rule): score \(grade.score ?? 0), and 0.5 or more counts as right"
    case .noAnswer: return "no answer stands where one is looked for (\(rule))"
    case .unparsedPrediction:
      return "what was extracted cannot be read as the kind of thing the gold is (\(rule))"
    case .unparsedGold:
      return "the gold cannot be used (\(rule)); there is no score, and the row should be left out"
    case .budget: return "a limit on the work was reached before a verdict (\(rule))"
    case .ambiguous: return "several answers are stated where one is due (\(rule))"
    case .hedged: return "the answer is negated or kept open beside its value (\(rule))"
    }
  }

  /// What the other extraction makes of the row, where the checker has the choice.
  private func elsewhere(_ row: GradeRow, _ grade: Grade) -> String? {
    guard row.params["extraction"] == nil else { return nil }
    let other: Extraction = rows.checkers.extraction == .lenient ? .strict : .lenient
    var params = row.params
    params["extraction"] = .text(other.rawValue)
    guard let checker = try? rows.checkers.checker(row.checkerID, options: params) else {
      return nil
    }
    let found = checker.grade(row.output, reference: row.gold)
    guard found.extracted != grade.extracted || found.status != grade.status else {
      return "\(other.rawValue) extraction finds the same"
    }
    let what = found.extracted.isEmpty ? "nothing" : "\"\(Self.ends(found.extracted))\""
    return "\(other.rawValue) extraction finds \(what): \(found.verdict.rawValue), "
      + "status \(found.status.rawValue), rule \"\(found.rule)\""
  }

  private static func referenceCheck(_ row: GradeRow) -> String {
    do throws(RewardError) {
      try row.checker.checkReference(row.gold)
      return "an output that states the gold itself is graded right"
    } catch { return String(error.description.prefix(shown)) }
  }

  /// The beginning and the end of a long text.
  private static func ends(_ text: String) -> String {
    guard text.count > shown else { return text }
    return text.prefix(shown / 2) + " [...] " + text.suffix(shown / 2)
  }
}
