internal import Objectives
internal import StrictJSON
internal import Training

/// Held-out figures before and after a quickstart's training.
struct QuickstartResult {
  /// Greedy and sampled figures of one policy on the same questions.
  struct Figures {
    var greedy: EvaluationReport
    var sampled: EvaluationReport

    /// Share of well-formed greedy completions; nil without the format reward.
    var format: Double? {
      greedy.parts.first { $0.name == "format_think_answer" }?.value
    }

    /// Share of well-formed sampled completions.
    var sampledFormat: Double? {
      sampled.parts.first { $0.name == "format_think_answer" }?.value
    }
  }

  /// One held-out set before and after.
  struct Trial {
    var before: Figures
    var after: Figures
    /// Whether the trained policy looks; nil for a set of text.
    var looking: LookingReport?
  }

  var text: Trial
  var pictures: Trial?
  var trainSeconds: Double
  var seed: Int

  /// The content of result.json.
  var json: JSONValue {
    var members: [(String, JSONValue)] = [("text", .object(JSONObject(text.shares)))]
    if let pictures {
      var shares = pictures.shares
      let n = shares.removeLast()
      if let figures = pictures.looking?.overall {
        shares += [
          ("blank", JSONValue(figures.blank)),
          ("swapped", figures.swapped.map { JSONValue($0) } ?? .null),
          ("majority", JSONValue(figures.majority)),
        ]
      }
      members.append(("pictures", .object(JSONObject(shares + [n]))))
    }
    members += [
      ("train_seconds", JSONValue(trainSeconds)), ("seed", JSONValue(seed)),
      ("format_before", Self.number(text.before.format)),
      ("format_after", Self.number(text.after.format)),
      ("format_before_sampled", Self.number(text.before.sampledFormat)),
      ("format_after_sampled", Self.number(text.after.sampledFormat)),
      ("details", text.details),
    ]
    if let pictures { members.append(("picture_details", pictures.details)) }
    return .object(JSONObject(members))
  }

  /// Small tables for people.
  var table: String {
    var tables = [text.table(title: "text questions")]
    if let pictures {
      tables.append(pictures.table(title: "picture questions"))
      if let looking = pictures.looking { tables.append(LookingTable(reports: [looking]).text) }
    }
    return tables.joined(separator: "\n\n")
  }

  private static func number(_ value: Double?) -> JSONValue { value.map { JSONValue($0) } ?? .null }
}

extension QuickstartResult.Trial {
  /// Right shares, then the number of questions.
  fileprivate var shares: [(String, JSONValue)] {
    [
      ("before", JSONValue(before.greedy.passAt1.value)),
      ("after", JSONValue(after.greedy.passAt1.value)),
      ("before_sampled", JSONValue(before.sampled.passAt1.value)),
      ("after_sampled", JSONValue(after.sampled.passAt1.value)),
      ("n", JSONValue(before.greedy.questions)),
    ]
  }

  fileprivate var details: JSONValue {
    var members: [(String, JSONValue)] = [
      ("before", before.greedy.json), ("after", after.greedy.json),
      ("before_sampled", before.sampled.json), ("after_sampled", after.sampled.json),
    ]
    if let looking { members.append(("looking", looking.json)) }
    return .object(JSONObject(members))
  }

  fileprivate func table(title: String) -> String {
    var table = TextTable(header: [
      "held-out \(title): \(before.greedy.questions)", "before", "after",
    ])
    func add(_ name: String, _ value: (QuickstartResult.Figures) -> String) {
      table.add([name, value(before), value(after)])
    }
    func add(_ kind: String, _ list: KeyPath<EvaluationReport, [EvaluationReport.Slice]>) {
      for slice in before.greedy[keyPath: list] {
        add("  \(kind) \(slice.name), greedy") { figures in
          let same = figures.greedy[keyPath: list].first { $0.name == slice.name }
          return EvaluationSummary.percent(same?.passAt1.value)
        }
      }
    }
    add("right, greedy") { Self.share($0.greedy) }
    add("right, mean of \(before.sampled.samples) samples") { Self.share($0.sampled) }
    add("mean length in tokens, greedy") { ProgressText.fixed($0.greedy.meanLength, 1) }
    add("mean length in tokens, sampled") { ProgressText.fixed($0.sampled.meanLength, 1) }
    add("well-formed, greedy") { EvaluationSummary.percent($0.format) }
    add("well-formed, sampled") { EvaluationSummary.percent($0.sampledFormat) }
    add("truncated, sampled") { EvaluationSummary.percent($0.sampled.truncatedShare) }
    add("family", \.families)
    add("level", \.levels)
    return table.text
  }

  private static func share(_ report: EvaluationReport) -> String {
    EvaluationSummary.percent(report.passAt1.value)
      + " (" + EvaluationSummary.interval(report.passAt1) + ")"
  }
}
