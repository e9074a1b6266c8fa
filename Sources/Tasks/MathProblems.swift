public import StrictJSON

// Two records (ours): with the answer in a field of its own, or in the solution's last box.
//
//   {"problem": "What is $\\frac12+\\frac13$?", "answer": "\\frac{5}{6}", "level": "Level 1"}
//   {"problem": "What is $2^5$?", "solution": "$2^5=32$, hence $\\boxed{32}$.", "type": "Algebra"}

/// Competition problems in the form of the MATH data: an answer field, or the last `\boxed{…}` of
/// the solution.
///
/// Options: `fields` (see ``FieldMapping``). Without it the fields are `problem`, `answer`,
/// `solution`, `subject` or `type` (the family) and `level` (`Level 3` gives `3`); a record must
/// have `answer` or a solution with a box.
/// - Source: Hendrycks et al. 2021, "Measuring Mathematical Problem Solving With the MATH Dataset",
///   for the form.
public struct MathProblems: Task {
  /// The name that recipes use.
  public static let id = "math"

  private let fields: FieldMapping

  /// The task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown option or a value of the wrong kind.
  public init(options: TaskOptions) throws(TaskError) {
    try options.requireKnown(["fields"])
    var defaults = FieldMapping(question: "problem", answer: "answer")
    defaults.allow(.answer, ["answer"])
    defaults.allow(.family, ["subject", "type"])
    fields = try options.fields(over: defaults)
  }

  /// The sample of one record.
  /// - Throws: ``RecordError``; `.unusable` refuses the record, the other cases call it bad.
  public func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    let question = try fields.required(.question, of: record).trimmed
    let solution = try fields.optional(.solution, of: record)
    var level = try fields.optional(.level, of: record)
    if let text = level, text.hasPrefix("Level ") { level = String(text.dropFirst(6)) }
    return Sample(
      task: Self.id, question: question, reference: try reference(of: record, solution: solution),
      location: location, solution: solution,
      family: try fields.optional(.family, of: record), level: level)
  }

  private func reference(
    of record: JSONObject, solution: String?
  ) throws(RecordError) -> String {
    if let answer = try fields.optional(.answer, of: record)?.trimmed {
      guard !answer.isEmpty else { throw .unusable("the answer is blank") }
      return answer
    }
    guard let solution else { throw .missingField("answer", present: record.keys) }
    guard let boxed = LaTeXBox.last(in: solution)?.trimmed, !boxed.isEmpty else {
      throw .unusable("neither an answer nor a \\boxed{…} in the solution")
    }
    return boxed
  }
}
