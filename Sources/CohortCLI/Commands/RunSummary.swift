internal import Objectives
internal import StrictJSON
internal import Training

/// What a run that has not begun would do.
struct DryRun {
  let recipe: Recipe
  let notes: [String]
  let prompt: String
  let plan: MemoryPlan

  var text: String {
    """
    # resolved recipe
    \(YAMLText.text(recipe.json))
    # data
    \(notes.map { "# " + Printable.escaped($0) }.joined(separator: "\n"))

    # first prompt
    \(Printable.escaped(prompt).split(separator: "\n", omittingEmptySubsequences: false)
      .map { "# | " + $0 }.joined(separator: "\n"))

    \(plan.text.split(separator: "\n").map { "# " + $0 }.joined(separator: "\n"))
    """
  }
}

/// How a run ended.
struct RunSummary {
  let outcome: RunOutcome
  let recipe: Recipe
  let command: String

  func report(to console: Console, asJSON: Bool) {
    console.log(text)
    if asJSON { console.print(json.text) }
  }

  var text: String {
    if outcome.isInterrupted {
      return "stopped after step \(outcome.step) and saved; go on with\n"
        + "  cohort \(command) \(recipe.output)/recipe.yaml --resume"
    }
    return "done: \(outcome.step) steps, \(ProgressText.duration(outcome.trainSeconds)) of "
      + "training; the \(recipe.lora.isOn ? "adapter" : "model") is in \(outcome.model)"
      + outcome.lastEvaluations.map { report in
        "\nlast evaluation: \(Printable.escaped(report.task)) pass@1 "
          + "\(EvaluationSummary.percent(report.passAt1.value)) (\(report.sampling))"
      }.joined()
  }

  var json: JSONValue {
    .object(
      JSONObject([
        ("step", JSONValue(outcome.step)),
        ("interrupted", .bool(outcome.isInterrupted)),
        ("train_seconds", JSONValue(outcome.trainSeconds)),
        ("output", .string(recipe.output)),
        ("model", .string(outcome.model)),
        ("evaluations", .array(outcome.lastEvaluations.map(\.json))),
      ]))
  }
}
