internal import Objectives
internal import StrictJSON
internal import Training

/// One evaluated set with what was left out of it.
struct EvaluatedSet {
  let name: String
  /// Nil where no record could be used.
  let report: EvaluationReport?
  let refusedCount: Int
  let skippedCount: Int
  /// Why there is no report.
  let note: String?
  /// File of the completions.
  let output: String?
  /// Nil where no question has a picture, or it was not asked for.
  var looking: LookingReport?

  var json: JSONValue {
    var object = report?.json.object ?? JSONObject([("task", .string(name))])
    object["refused"] = JSONValue(refusedCount)
    object["skipped"] = JSONValue(skippedCount)
    if let note { object["note"] = .string(note) }
    if let output { object["completions"] = .string(output) }
    if let looking { object["looking"] = looking.json }
    return .object(object)
  }
}

/// Figures of evaluated sets as text and JSON.
struct EvaluationSummary {
  let sets: [EvaluatedSet]

  /// Mean over sets, each counted once; nil where no set has the figure.
  func macroMean(_ value: (EvaluationReport) -> Double?) -> Double? {
    let values = sets.compactMap { $0.report.flatMap(value) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  var json: JSONValue {
    .object(
      JSONObject([
        ("sets", .array(sets.map(\.json))),
        (
          "macro",
          .object(
            JSONObject([
              ("pass@1", Self.number(macroMean { $0.passAt1.value })),
              ("pass@k", Self.number(macroMean { $0.passAtK?.value })),
              ("maj@k", Self.number(macroMean { $0.majorityAtK?.value })),
              ("sets", JSONValue(sets.count { $0.report != nil })),
            ]))
        ),
      ]))
  }

  /// A table with a row for every set, the macro mean of several, and the slices of a single one,
  /// and what pictures are worth where there are any.
  var text: String {
    let k = sets.compactMap { $0.report?.samples }.max() ?? 1
    var header = ["set", "n", "pass@1", "95 %"]
    if k > 1 { header += ["pass@\(k)", "95 %", "maj@\(k)", "95 %"] }
    header += ["length", "truncated", "unread", "refused"]
    var table = TextTable(header: header)
    for set in sets { table.add(Self.row(set, hasSeveral: k > 1)) }
    if sets.count > 1 {
      var row = ["macro mean", "", Self.percent(macroMean { $0.passAt1.value }), ""]
      if k > 1 {
        row += [
          Self.percent(macroMean { $0.passAtK?.value }), "",
          Self.percent(macroMean { $0.majorityAtK?.value }), "",
        ]
      }
      table.add(row)
    }
    // All sets are sampled alike.
    let sampling = sets.lazy.compactMap { $0.report?.sampling }.first.map { "\n(\($0))" } ?? ""
    let slices = sets.count == 1 ? sets.first?.report.map(Self.slices) ?? "" : ""
    let looking = LookingTable(reports: sets.compactMap(\.looking)).text
    return table.text + sampling + datasetMetrics + slices
      + (looking.isEmpty ? "" : "\n\n" + looking)
  }

  private static func row(_ set: EvaluatedSet, hasSeveral: Bool) -> [String] {
    let name = Printable.escaped(set.name)
    guard let report = set.report else {
      let empty = Array(repeating: "-", count: hasSeveral ? 9 : 5)
      return [name, "0"] + empty + ["\(set.refusedCount)"]
    }
    var row = [
      name, "\(report.questions)", percent(report.passAt1.value), interval(report.passAt1),
    ]
    if hasSeveral {
      row += [
        percent(report.passAtK?.value), interval(report.passAtK),
        percent(report.majorityAtK?.value), interval(report.majorityAtK),
      ]
    }
    return row + [
      ProgressText.fixed(report.meanLength, 1), percent(report.truncatedShare),
      percent(report.unparseableShare), "\(set.refusedCount)",
    ]
  }

  private static func slices(_ report: EvaluationReport) -> String {
    var text = ""
    for (title, slices) in [("family", report.families), ("level", report.levels)]
    where !slices.isEmpty {
      var table = TextTable(header: [title, "n", "pass@1", "95 %"])
      for slice in slices {
        table.add([
          Printable.escaped(slice.name), "\(slice.questions)", percent(slice.passAt1.value),
          interval(slice.passAt1),
        ])
      }
      text += "\n\n" + table.text
    }
    let parts = report.parts.map {
      "\(Printable.escaped($0.name)) \(ProgressText.fixed($0.value, 3))"
    }
    return text + "\n\nmean scores: " + parts.joined(separator: ", ")
  }

  /// `12.3 %`, or `-` for nothing.
  static func percent(_ value: Double?) -> String {
    value.map { ProgressText.fixed(100 * $0, 1) + " %" } ?? "-"
  }

  /// `9.1-16.2`, in percent.
  static func interval(_ estimate: Estimate?) -> String {
    estimate.map {
      ProgressText.fixed(100 * $0.lower, 1) + "-" + ProgressText.fixed(100 * $0.upper, 1)
    } ?? "-"
  }

  private static func number(_ value: Double?) -> JSONValue { value.map { JSONValue($0) } ?? .null }
}
