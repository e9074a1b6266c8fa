internal import Tasks
internal import Training

extension EvaluationSummary {
  /// A table of the sets' own metrics, below the first; empty where there is none.
  var datasetMetrics: String {
    var table = TextTable(header: ["set", "answers", "n", "metric", "value"])
    var isEmpty = true
    for set in sets {
      for metric in set.report?.datasetMetrics ?? [] {
        isEmpty = false
        table.add([
          Printable.escaped(set.name), metric.kind.rawValue, "\(metric.questions)", metric.name,
          Self.percent(metric.value),
        ])
      }
    }
    return isEmpty ? "" : "\n\n" + table.text
  }
}
