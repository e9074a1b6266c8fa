internal import Training

/// What pictures are worth to a policy, as text: a row for every set and family, then the advice.
struct LookingTable {
  let reports: [LookingReport]

  /// Empty without a report.
  var text: String {
    if reports.isEmpty { return "" }
    var table = TextTable(header: [
      "with pictures", "n", "seen", "blank", "swapped", "swapped n", "majority",
    ])
    for report in reports {
      table.add(Self.row(report.task, report.overall))
      for family in report.families {
        table.add(Self.row("  family " + family.name, family.figures))
      }
    }
    var lines = [table.text]
    for report in reports {
      guard let advice = report.advice else { continue }
      lines.append("\(Printable.escaped(report.task)): \(advice)")
    }
    return lines.joined(separator: "\n\n")
  }

  private static func row(_ name: String, _ figures: LookingReport.Figures) -> [String] {
    [
      Printable.escaped(name), "\(figures.questions)", EvaluationSummary.percent(figures.seen),
      EvaluationSummary.percent(figures.blank), EvaluationSummary.percent(figures.swapped),
      "\(figures.swappedQuestions)", EvaluationSummary.percent(figures.majority),
    ]
  }
}
