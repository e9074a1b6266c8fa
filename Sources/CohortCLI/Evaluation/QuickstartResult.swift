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

  var before: Figures
  var after: Figures
  var trainSeconds: Double
  var seed: Int

  /// The content of result.json.
  var json: JSONValue {
    let text = JSONObject([
      ("before", JSONValue(before.greedy.passAt1.value)),
      ("after", JSONValue(after.greedy.passAt1.value)),
      ("before_sampled", JSONValue(before.sampled.passAt1.value)),
      ("after_sampled", JSONValue(after.sampled.passAt1.value)),
      ("n", JSONValue(before.greedy.questions)),
    ])
    return .object(
      JSONObject([
        ("text", .object(text)), ("train_seconds", JSONValue(trainSeconds)),
        ("seed", JSONValue(seed)),
        ("format_before", Self.number(before.format)),
        ("format_after", Self.number(after.format)),
        ("format_before_sampled", Self.number(before.sampledFormat)),
        ("format_after_sampled", Self.number(after.sampledFormat)),
        (
          "details",
          .object(
            JSONObject([
              ("before", before.greedy.json), ("after", after.greedy.json),
              ("before_sampled", before.sampled.json), ("after_sampled", after.sampled.json),
            ]))
        ),
      ]))
  }

  /// A small table for people.
  var text: String {
    var table = TextTable(header: [
      "held-out questions: \(before.greedy.questions)", "before", "after",
    ])
    func add(_ name: String, _ value: (Figures) -> String) {
      table.add([name, value(before), value(after)])
    }
    add("right, greedy") { Self.share($0.greedy) }
    add("right, mean of \(before.sampled.samples) samples") { Self.share($0.sampled) }
    add("mean length in tokens, greedy") { ProgressText.fixed($0.greedy.meanLength, 1) }
    add("mean length in tokens, sampled") { ProgressText.fixed($0.sampled.meanLength, 1) }
    add("well-formed, greedy") { EvaluationSummary.percent($0.format) }
    add("well-formed, sampled") { EvaluationSummary.percent($0.sampledFormat) }
    add("truncated, sampled") { EvaluationSummary.percent($0.sampled.truncatedShare) }
    for (index, family) in before.greedy.families.enumerated() {
      add("  family \(family.name), greedy") { figures in
        let slices = figures.greedy.families
        return EvaluationSummary.percent(
          index < slices.count ? slices[index].passAt1.value : nil)
      }
    }
    for (index, level) in before.greedy.levels.enumerated() {
      add("  level \(level.name), greedy") { figures in
        let slices = figures.greedy.levels
        return EvaluationSummary.percent(
          index < slices.count ? slices[index].passAt1.value : nil)
      }
    }
    return table.text
  }

  private static func share(_ report: EvaluationReport) -> String {
    EvaluationSummary.percent(report.passAt1.value)
      + " (" + EvaluationSummary.interval(report.passAt1) + ")"
  }

  private static func number(_ value: Double?) -> JSONValue { value.map { JSONValue($0) } ?? .null }
}
